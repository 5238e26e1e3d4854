import MLOpsCore
import MLOpsLedger

/// What a command would sign, before anybody signs it.
public struct EventPreview: Sendable {
    /// Such as `propose`.
    public let type: String
    /// What it is about, such as `credit-risk 1.4.0 to prod`; nil where only the subject tells.
    public let title: String?
    /// What would change, and what would be said of it.
    public let facts: [(name: String, value: String)]
    public let subject: JSON
    /// The paths of what it would carry.
    public let attachments: [String]

    public init(
        type: String, title: String?, facts: [(name: String, value: String)], subject: JSON, attachments: [String]
    ) {
        (self.type, self.title, self.facts) = (type, title, facts)
        (self.subject, self.attachments) = (subject, attachments)
    }

    public init(_ draft: EventDraft) {
        var facts: [(String, String)] = []
        var title: String?
        if draft.type == .propose, let subject = try? ProposeSubject(draft.subject) {
            switch subject {
            case .deployment(let scope, let kind):
                title = "\(scope.title) to \(scope.environment)"
                facts = Self.changes(scope)
                if kind != .normal { facts.append(("kind", kind.rawValue)) }
            case .policy(_, let version, _): title = "policy version \(version)"
            case .recovery(_, let version, _): title = "policy version \(version), by recovery"
            }
        } else if draft.type == .policy, let subject = try? PolicySubject(draft.subject) {
            title = "policy version \(subject.version)"
            facts = [("rests on", "the change \(subject.change.short)")]
        }
        if title != nil {
            facts += [("why", draft.message), ("ticket", draft.ticket)].compactMap { name, text in
                text.map { (name, VisibleText.excerpt($0, limit: 200)) }
            }
            if let expires = draft.expires { facts.append(("lapses", "\(expires.dateAndMinute) UTC")) }
        }
        self.init(
            type: draft.type.rawValue, title: title, facts: facts, subject: draft.subject,
            attachments: draft.attachments.map(\.path))
    }

    private static func changes(_ scope: ChangeScope) -> [(String, String)] {
        let models = scope.items.map { item in
            (
                item.model,
                item.from.map { "\($0.version) → \(item.to.version)" } ?? "\(item.to.version), the first there"
            )
        }
        let files = scope.configuration.map { file in
            (
                "config/" + VisibleText.of(file.path),
                file.to == nil ? "is taken away" : file.from == nil ? "is new" : "is altered"
            )
        }
        return models + files
    }
}
