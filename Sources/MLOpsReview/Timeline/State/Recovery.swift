import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// The way back when the admins can no longer act: offline keys replace them, after a delay in which they could object.
public struct Recovery {
    /// The policy must differ in its admins alone, and in the people they are.
    static func check(
        _ proposed: Policy, version: Int64, previous: Digest, by record: EventRecord, _ inForce: PolicyInForce
    ) throws {
        let policy = inForce.policy
        guard record.event.actor.kind == .recovery, let quorum = policy.recovery else {
            throw Inert("only the policy's recovery keys may propose this")
        }
        let signers = Set(record.signers.map(\.fingerprint)).filter { inForce.keys.holder(of: $0) == .recovery }
        guard signers.count >= quorum.threshold else {
            throw Inert("\(signers.count) of \(quorum.threshold) recovery keys signed it")
        }
        guard previous == inForce.id, version == policy.version + 1, proposed.version == version else {
            throw Inert("it does not follow the policy in force")
        }
        if let difference = forbiddenDifference(policy, proposed) { throw Inert(difference) }
    }

    /// What a recovery may not change; nil for one that replaces admins and nothing else.
    public static func forbiddenDifference(_ before: Policy, _ after: Policy) -> String? {
        func others(_ policy: Policy) -> [String: JSON] {
            var members: [String: JSON] = [:]
            for (name, value) in policy.canonicalJSON.object?.members ?? []
            where !["version", "admins", "people"].contains(name) {
                members[name] = value
            }
            return members
        }
        let (old, new) = (others(before), others(after))
        for name in Set(old.keys).union(new.keys).sorted() where old[name] != new[name] {
            return "recovery may only replace admins, and it changes '\(name)'"
        }
        guard before.admins.threshold == after.admins.threshold else {
            return "recovery may only replace admins, and it changes how many of them it takes"
        }
        let names = Set(before.people.map(\.id) + after.people.map(\.id)).sorted()
        for name in names where !isAllowed(before.person(name), after.person(name), after) {
            return "recovery may only replace admins, and it changes the person '\(name)'"
        }
        return nil
    }

    /// People stay as they are; who becomes an admin may get another key, or be new.
    private static func isAllowed(_ old: Person?, _ new: Person?, _ after: Policy) -> Bool {
        guard let new else { return false }
        guard let old else { return after.isAdmin(new.id) }
        if old == new { return true }
        return after.isAdmin(new.id) && old.name == new.name && old.emails == new.emails
    }

    private let change: Change
    private let inForce: PolicyInForce
    /// When the witnesses first saw the proposal.
    private let seen: Timestamp?

    /// `timeline`: the state in which the proposal is to be put in force.
    public init(_ change: Change, _ timeline: Timeline) throws {
        (self.change, inForce) = (change, timeline.current)
        seen = try timeline.witnessed(change.position)
    }

    /// When it may be put in force; nil while no witness has seen it.
    public var ready: Timestamp? { seen.flatMap { seen in inForce.policy.recovery.map { seen + $0.delay } } }

    /// Why it cannot be put in force at `moment`; nil when it can.
    public func obstacle(at moment: Timestamp?) -> String? {
        if let rejection = change.rejections.first(where: { $0.withdrawnBy == nil && inForce.policy.isAdmin($0.person) }
        ) {
            return "\(rejection.person), an admin, rejected it"
        }
        guard let ready else {
            return "no witness has seen the proposal yet, and the delay begins when one has"
        }
        guard let moment else { return "what time it is is not known" }
        return moment < ready ? "the delay ends at \(ready.dateAndMinute) UTC" : nil
    }
}
