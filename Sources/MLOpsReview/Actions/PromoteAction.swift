import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// Judges a change and carries it out.
public struct PromoteAction {
    private let session: LedgerSession
    private let timeline: Timeline

    public init(_ session: LedgerSession, _ timeline: Timeline) {
        (self.session, self.timeline) = (session, timeline)
    }

    /// What the rules say of a change now, without doing anything.
    public func verdict(on change: Change) throws -> Verdict {
        Evaluator.evaluate(
            .promotion(try facts(of: change)), timeline.current.policy, policyID: timeline.current.id.hex)
    }

    /// What the rules say of a change after somebody's word on it.
    ///
    /// - Parameters:
    ///   - change: with that word.
    ///   - word: the event that approved or rejected it.
    /// - Returns: the verdict, and why the approval counts for nothing: nil when it counts.
    /// - Throws: `environment` when objects of the change are missing here.
    public func verdict(on change: Change, after word: Digest) throws -> (verdict: Verdict, uncounted: String?) {
        let policy = timeline.current.policy
        let facts = try facts(of: change)
        let verdict = Evaluator.evaluate(.promotion(facts), policy, policyID: timeline.current.id.hex)
        guard let approval = change.approvals.first(where: { $0.record.id == word }) else { return (verdict, nil) }
        let asked = Demands(timeline).teams(for: change)
        let reason =
            asked.contains(approval.team)
            ? Evaluator.reason(againstApproval: word.hex, of: facts, policy)
            : "nobody asks '\(approval.team)' about it; asked are: \(asked.joined(separator: ", "))"
        return (verdict, reason)
    }

    private func facts(of change: Change) throws -> PromotionFacts {
        try session.facts.promotion(change, in: timeline, now: .known(session.now(timeline), .proven))
    }

    /// A draft that carries the change out, with the verdict attached.
    ///
    /// - Throws: `refused` when the change is not open.
    public func draft(_ change: Change, person: String, verdict: Verdict, message: String?) throws -> EventDraft {
        guard change.state == .open else {
            throw Diagnostic.refused("the change \(change.id.short) is no longer open")
        }
        let promotion = try Promotion(of: change, in: timeline)
        let counted = Set(try Evaluator.countedApprovals(of: facts(of: change), timeline.current.policy))
        let cited = change.approvals.map(\.record.id).filter { counted.contains($0.hex) }
        let result = try promotion.result(by: person, at: session.now(timeline), citing: cited)
        let subject = PromoteSubject(
            change: change.id, scope: promotion.scope, approvals: cited, listing: result.tree.digest)
        return EventDraft(
            .promote, subject: subject.json, message: message,
            attachments: [
                ("environment", result.tree.listing), ("verdict.json", verdict.json.canonicalBytes),
            ])
    }
}
