import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// What somebody asks to be shown.
public enum ShowTarget: Sendable {
    case change(Change)
    case waiver(WaiverRequest)
    /// An event that is no change, or a commit of the ledger that holds none.
    case event(Timeline.Entry)
    case environment(String)
    case model(String)
    case release(Release)

    /// Finds out what a word means.
    ///
    /// The beginning of an id, of four digits at least, is a change, then an event; but what is a model's or an
    /// environment's name is that. Everything else is understood as by ``BlameTarget``, and what runs somewhere is its
    /// release.
    ///
    /// - Throws: `input` when it means nothing, or more than one thing; `refused` for a model that does not run there.
    public static func parse(_ text: String, timeline: Timeline) throws -> ShowTarget {
        if let change = try change(text, timeline) { return .change(change) }
        if let entry = try timeline.entry(matching: text) {
            let waiver = try entry.ledger.record.flatMap { try timeline.waiver($0.id) }
            return waiver.map { .waiver($0) } ?? .event(entry)
        }
        if looksLikeAnID(text), try !timeline.models().contains(text), timeline.current.policy.environment(text) == nil
        {
            throw Diagnostic.input(
                "there is no change and no event '\(text)' here",
                hint: "bring in what others have published: git mlops ledger sync")
        }
        switch try BlameTarget.parse(text, timeline: timeline, path: nil, asset: { _ in nil }) {
        case .environment(let name): return .environment(name)
        case .model(let model): return .model(model)
        case .release(let model, let version):
            return .release(try timeline.release(named: model, version: version.description))
        case .running(let model, let environment):
            guard let reference = try timeline.state(of: environment)?.running[model]?.reference,
                let release = try timeline.release(reference.release)
            else {
                throw Diagnostic.refused(
                    "\(model) does not run in \(environment)", hint: "see its history: git mlops env \(environment)")
            }
            return .release(release)
        case .path: throw Diagnostic.bug("a path was found where none was looked for")
        }
    }

    private static func change(_ text: String, _ timeline: Timeline) throws -> Change? {
        guard text.utf8.count >= 4, try !timeline.changes(beginning: text).isEmpty,
            try !timeline.models().contains(text), !timeline.promotedEnvironments.contains(text)
        else { return nil }
        return try timeline.change(matching: text)
    }

    private static func looksLikeAnID(_ text: String) -> Bool {
        text.utf8.count >= 4 && text.utf8.allSatisfy { Hex.value(of: $0) != nil }
    }
}
