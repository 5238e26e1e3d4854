import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// Puts an approved policy in force.
public struct PolicyApplyAction {
    private let timeline: Timeline

    public init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// - Throws: `input` when the change is none of policy, `refused` when the admins' threshold is not met.
    public func draft(_ change: Change, message: String?) throws -> EventDraft {
        guard let (document, version, previous) = change.subject.policy else {
            throw Diagnostic.input(
                "the change \(change.id.short) does not change the policy", hint: "git mlops promote \(change.id.short)"
            )
        }
        guard change.state == .open else {
            throw Diagnostic.refused(
                "the change \(change.id.short) is no longer open", hint: "see: git mlops show \(change.id.short)")
        }
        guard previous == timeline.current.id else {
            throw Diagnostic.refused(
                "the policy changed since this was proposed", hint: "propose it again: git mlops propose --policy FILE")
        }
        if case .recovery = change.subject {
            if let obstacle = try Recovery(change, timeline).obstacle(at: timeline.builtAt) {
                throw Diagnostic.refused(obstacle, hint: "see: git mlops show \(change.id.short)")
            }
            return EventDraft(
                .policy,
                subject: PolicySubject(
                    policy: document, version: version, previous: previous, change: change.id, approvals: []
                ).json, message: message)
        }
        let quorum = PolicyQuorum(change: change, policy: timeline.current, at: timeline.builtAt)
        guard quorum.isMet else {
            throw Diagnostic.refused(
                quorum.sentence,
                hint: "admins (\(timeline.current.policy.admins.members.joined(separator: ", "))) approve with: "
                    + "git mlops approve \(change.id.short)")
        }
        return EventDraft(
            .policy,
            subject: PolicySubject(
                policy: document, version: version, previous: previous, change: change.id,
                approvals: quorum.counted.map(\.record.id)
            ).json, message: message)
    }
}
