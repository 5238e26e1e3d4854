import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// Whether enough admins stand behind a proposed policy.
public struct PolicyQuorum {
    /// The approvals that count: one for each admin of the policy in force, none withdrawn or expired.
    public let counted: [Change.Decision]
    public let threshold: Int
    /// Rejections that stand.
    public let rejections: [Change.Decision]

    /// `moment`: when the policy is put in force; nil when nobody knows, which no limited approval outlives.
    public init(change: Change, policy: PolicyInForce, at moment: Timestamp?) {
        var admins: Set<String> = []
        counted = change.approvals.filter { approval in
            let expired = approval.record.event.expires.map { expiry in moment.map { $0 >= expiry } ?? true } ?? false
            return !expired && approval.holds(policy, &admins)
        }
        threshold = policy.policy.admins.threshold
        rejections = change.rejections.filter { $0.withdrawnBy == nil }
    }

    public var isMet: Bool { rejections.isEmpty && counted.count >= threshold }

    public var sentence: String {
        if let rejection = rejections.first { return "\(rejection.person) rejected it" }
        let names = counted.map(\.person).sorted().joined(separator: ", ")
        return "\(counted.count) of \(threshold) admins approved it" + (names.isEmpty ? "" : " (\(names))")
    }
}

extension Change.Decision {
    /// True for the first word of each admin that nobody took back, signed with a key that is still the admin's.
    fileprivate func holds(_ policy: PolicyInForce, _ admins: inout Set<String>) -> Bool {
        withdrawnBy == nil && team == TimelineBuilder.adminTeam && policy.policy.isAdmin(person)
            && policy.keys.person(holding: record.event.actor.key) == person && admins.insert(person).inserted
    }
}
