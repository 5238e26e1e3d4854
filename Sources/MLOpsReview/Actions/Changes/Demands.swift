import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// The teams whose word a change can need.
public struct Demands {
    private let timeline: Timeline

    public init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// The approvals that a change of its kind needs.
    public func own(_ change: Change) -> [TeamApprovals] {
        guard let scope = change.scope, let rules = timeline.current.policy.environment(scope.environment) else {
            return []
        }
        return rules.approvals(for: change.kind.judged)
    }

    /// Sorted and each once: also owners of files, and those who speak for consumers, of whom a change may need none.
    public func teams(for change: Change) -> [String] {
        guard let scope = change.scope, let rules = timeline.current.policy.environment(scope.environment) else {
            return [TimelineBuilder.adminTeam]
        }
        let owners = rules.codeOwners.flatMap(\.approvals)
        return Set((own(change) + owners).map(\.team) + (rules.api?.consumers ?? []).map(\.team)).sorted()
    }
}
