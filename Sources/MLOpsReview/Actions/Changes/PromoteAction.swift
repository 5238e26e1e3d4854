import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// Judges a change and carries it out.
public struct PromoteAction {
    /// A change with what the rules say of it now.
    public struct Judged {
        public let change: Change
        public let verdict: Verdict
        /// What the verdict rests on.
        let facts: PromotionFacts
    }

    private let session: LedgerSession
    private let timeline: Timeline

    public init(_ session: LedgerSession, _ timeline: Timeline) {
        (self.session, self.timeline) = (session, timeline)
    }

    /// Asks the rules, without doing anything.
    ///
    /// - Throws: `environment` when objects of the change are missing here.
    public func judge(_ change: Change) throws -> Judged {
        let facts = try session.facts.promotion(change, in: timeline, now: .known(session.now(timeline), .proven))
        let inForce = timeline.current
        return Judged(
            change: change, verdict: Evaluator.evaluate(.promotion(facts), inForce.policy, policyID: inForce.id.hex),
            facts: facts)
    }

    /// Why an approval of a change counts for nothing; nil when it counts, or when `event` is none.
    public func reason(againstApproval event: Digest, of judged: Judged) -> String? {
        guard let approval = judged.change.approvals.first(where: { $0.record.id == event }) else { return nil }
        let asked = Demands(timeline).teams(for: judged.change)
        guard asked.contains(approval.team) else {
            return "nobody asks '\(approval.team)' about it; asked are: \(asked.joined(separator: ", "))"
        }
        return Evaluator.reason(againstApproval: event.hex, of: judged.facts, timeline.current.policy)
    }

    /// A draft that carries a change out, with the verdict attached.
    ///
    /// - Throws: `refused` when the change is not open.
    public func draft(_ judged: Judged, person: String, message: String?) throws -> EventDraft {
        let change = judged.change
        try change.checkNotEnded()
        let promotion = try Promotion(of: change, in: timeline)
        let counted = Set(Evaluator.countedApprovals(of: judged.facts, timeline.current.policy))
        let cited = change.approvals.map(\.record.id).filter { counted.contains($0.hex) }
        let result = try promotion.result(by: person, at: session.now(timeline), citing: cited)
        let subject = PromoteSubject(
            change: change.id, scope: promotion.scope, approvals: cited, listing: result.tree.digest)
        return EventDraft(
            .promote, subject: subject.json, message: message,
            attachments: [
                ("environment", result.tree.listing), ("verdict.json", judged.verdict.json.canonicalBytes),
            ])
    }
}
