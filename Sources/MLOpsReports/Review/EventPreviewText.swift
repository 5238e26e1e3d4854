import MLOpsAudit
import MLOpsCore

/// What a dry run shows of an event.
public enum EventPreviewText {
    /// `verb`: what the command would do, where that is not the event's type.
    public static func text(of preview: EventPreview, verb: String? = nil, _ style: ReportStyle) -> String {
        let verb = verb ?? preview.type
        guard let title = preview.title else { return "would \(verb):\n" + preview.subject.prettyText }
        var facts = FactList(indent: 2)
        for (name, value) in preview.facts { facts.add(name, value) }
        return "would \(verb) \(title)\n" + facts.text(style)
    }

    public static func json(of preview: EventPreview) -> JSON {
        [
            "schema": "git-mlops-event-preview/1", "type": .string(preview.type), "subject": preview.subject,
            "attachments": .strings(preview.attachments),
        ]
    }
}
