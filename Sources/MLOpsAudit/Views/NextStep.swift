import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// What a change or a waiver still needs after somebody's word on it.
public struct NextStep {
    public enum Need {
        /// Nothing: the rules would let the change pass.
        case nothing
        /// What stands in the way of a deployment.
        case rules([RuleResult])
        /// What admins have said of a policy, and whether that is enough.
        case admins(String, isEnough: Bool)
        /// A proposal of the recovery keys, which waits for its delay.
        case recovery
        /// Approvals that a waiver lacks; none when it holds.
        case waiver([ChangeView.Missing])
    }

    /// The change or the waiver.
    public let target: Digest
    public let need: Need
    /// Why the word counts for nothing; nil when it counts.
    public let uncounted: String?

    /// - Parameters:
    ///   - word: the event that approved or rejected it.
    ///   - session: what facts are gathered from.
    ///   - timeline: with that event.
    /// - Throws: `input` for an event that is neither, or about something unknown; `environment` when objects of the
    ///   change are missing here.
    public init(after word: EventRecord, _ session: LedgerSession, _ timeline: Timeline) throws {
        target = try word.subject(DecisionSubject.self).change
        switch try timeline.decidable(target) {
        case .waiver(let waiver)?:
            need = .waiver(try ChangeViews(session, timeline).view(of: waiver).missing)
            uncounted = nil
        case .change(let change)?:
            switch change.subject {
            case .recovery: (need, uncounted) = (.recovery, nil)
            case .policy:
                let quorum = PolicyQuorum(change: change, policy: timeline.current, at: nil)
                need = .admins(quorum.sentence, isEnough: quorum.isMet)
                uncounted = nil
            case .deployment:
                let action = PromoteAction(session, timeline)
                let judged = try action.judge(change)
                let open = judged.verdict.blocking
                need = open.isEmpty ? .nothing : .rules(open)
                uncounted = action.reason(againstApproval: word.id, of: judged)
            }
        case nil: throw Diagnostic.input("\(target.short) is neither a change nor a waiver of this ledger")
        }
    }
}
