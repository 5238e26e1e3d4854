import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// Looks back on emergency changes.
///
/// A draft is checked as far as its author can mend it; whether it counts is judged when it is appended.
public struct ReviewAction {
    private let timeline: Timeline

    public init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Reviews an emergency change.
    ///
    /// - Throws: `refused` when there is nothing to review, or `person` acted in it.
    public func draft(
        _ change: Change, _ outcome: ReviewSubject.Outcome, by person: String, message: String?
    ) throws -> EventDraft {
        guard change.kind == .emergency else {
            throw Diagnostic.refused(
                "\(change.title) is no emergency change", hint: "only those are reviewed afterwards")
        }
        guard case .done = change.state else {
            throw Diagnostic.refused(
                "\(change.title) was not carried out, so there is nothing to review",
                hint: "see what waits: git mlops changes --unreviewed")
        }
        if let review = try timeline.review(of: change.id) {
            throw Diagnostic.refused(
                "\(review.reviewer) reviewed it already, by event \(review.record.id.short)",
                hint: "see: git mlops show \(change.id.short)")
        }
        let actors = try timeline.actors(in: change)
        guard !actors.contains(person) else {
            let others = timeline.current.policy.people.map(\.id).filter { !actors.contains($0) }
            throw Diagnostic.refused(
                "\(person) acted in the emergency and cannot review it", hint: "ask \(others.joined(separator: " or "))"
            )
        }
        guard outcome == .accepted || message != nil else {
            throw Diagnostic.input("an objection needs its reason", hint: "say it with -m")
        }
        return EventDraft(
            .review, subject: ReviewSubject(change: change.id, outcome: outcome).json, message: message)
    }
}
