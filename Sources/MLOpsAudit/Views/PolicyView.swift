import MLOpsCore
import MLOpsLedger
import MLOpsReview

/// A policy and when it was in force.
public struct PolicyView: Sendable {
    public let inForce: PolicyInForce
    public let since: Timestamp
    /// The person who put it in force.
    public let by: String
    public let at: Timestamp?
    public let isTesting: Bool
    /// True when no later one replaced it.
    public let isCurrent: Bool

    public init(
        inForce: PolicyInForce, since: Timestamp, by: String, at: Timestamp?, isTesting: Bool, isCurrent: Bool
    ) {
        (self.inForce, self.since, self.by) = (inForce, since, by)
        (self.at, self.isTesting, self.isCurrent) = (at, isTesting, isCurrent)
    }

    /// `moment`: nil for the one in force now.
    /// - Throws: `input` when the moment lies before the ledger.
    public init(_ timeline: Timeline, at moment: AuditMoment? = nil) throws {
        try moment?.check(in: timeline)
        let policy = try timeline.policy(at: moment)
        let entry = try timeline.entry(policy.id)?.ledger
        let record = entry?.record ?? timeline.history.genesis
        self.init(
            inForce: policy, since: try timeline.moment(of: record, at: entry?.position ?? 0).time,
            by: record.event.actor.name,
            at: moment?.time, isTesting: timeline.isTesting, isCurrent: policy.id == timeline.current.id)
    }
}
