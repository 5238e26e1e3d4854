import MLOpsCore
import MLOpsLedger

/// A return of some models to what ran before, about to be carried out, or that was.
public struct Rollback {
    public let scope: ChangeScope
    /// The state whose releases come back.
    public let target: EnvironmentState
    private let timeline: Timeline

    /// - Throws: `refused` when the target is no earlier state of the environment, or had other releases.
    public init(scope: ChangeScope, target: Digest, timeline: Timeline) throws {
        guard let found = try timeline.state(madeBy: target, in: scope.environment) else {
            throw Diagnostic.refused(
                "\(target.short) is no earlier state of '\(scope.environment)'",
                hint: "see them: git mlops env \(scope.environment)")
        }
        for item in scope.items where found.running[item.model]?.reference != item.to {
            throw Diagnostic.refused("\(item.to.title) did not run in '\(scope.environment)' then")
        }
        for item in scope.configuration
        where found.tree.configuration(item.path).map({ Digest.sha256($0) }) != item.to {
            throw Diagnostic.refused("'\(scope.environment)' did not have \(item.title) like this then")
        }
        (self.scope, self.target, self.timeline) = (scope, found, timeline)
    }

    /// The state that results, as it gets signed: the old approvals, carried out anew.
    public func result(by person: String, at time: Timestamp) throws -> NewState {
        var state = NewState(after: try timeline.state(of: scope.environment))
        for item in scope.items {
            guard let old = target.running[item.model] else { continue }
            state.set(
                EnvironmentTree.ModelState(
                    reference: old.reference, asset: old.asset, change: old.change, approvers: old.approvers,
                    by: person, since: time))
        }
        for item in scope.configuration {
            state.set(configuration: item.path, target.tree.configuration(item.path))
        }
        try state.tree.checkFolders()
        return state
    }
}
