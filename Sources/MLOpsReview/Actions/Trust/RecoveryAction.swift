import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// Proposes other admins with the policy's recovery keys.
public struct RecoveryAction {
    /// The name under which recovery keys act: they are nobody's.
    public static let actor = "recovery"

    private let timeline: Timeline

    public init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// How long a proposal waits, in words; nil for a policy without recovery.
    public var delay: String? { timeline.current.policy.recovery?.delay.description }

    /// A draft that must be signed by all of `signers`.
    ///
    /// - Throws: `refused` when the policy knows no recovery, too few keys are recovery keys, or the policy differs in more
    ///   than its admins; `input` when its version is not the next.
    public func draft(_ policy: Policy, signers: [any EventSigner], message: String?) throws -> EventDraft {
        let inForce = timeline.current
        guard let recovery = inForce.policy.recovery else {
            throw Diagnostic.refused(
                "the policy in force names no recovery keys",
                hint: "only its admins can change it: git mlops propose --policy")
        }
        let keys = Set(signers.map(\.publicKey.fingerprint)).filter { inForce.keys.holder(of: $0) == .recovery }
        guard keys.count >= recovery.threshold, keys.count == signers.count else {
            throw Diagnostic.refused(
                "\(keys.count) of \(recovery.threshold) recovery keys are given",
                hint: "name each with --key; the policy lists them under recovery: git mlops policy show")
        }
        let next = inForce.policy.version + 1
        guard policy.version == next else {
            throw Diagnostic.input(
                "the policy has version \(policy.version), and the next one is \(next)",
                hint:
                    "write 'version: \(next)' at its top; if somebody changed the policy meanwhile: git mlops ledger sync"
            )
        }
        if let difference = Recovery.forbiddenDifference(inForce.policy, policy) {
            throw Diagnostic.refused(difference, hint: "change admins and their keys only")
        }
        return EventDraft(
            .propose,
            subject: ProposeSubject.recovery(
                document: policy.canonicalJSON, version: next, previous: inForce.id
            ).json, message: message)
    }
}
