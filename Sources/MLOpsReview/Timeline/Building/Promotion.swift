import MLOpsCore
import MLOpsLedger

/// A change about to be carried out, or that was.
public struct Promotion {
    public let change: Change
    public let scope: ChangeScope
    private let timeline: Timeline

    /// - Throws: `input` when the change is one of policy.
    public init(of change: Change, in timeline: Timeline) throws {
        guard let scope = change.scope else {
            throw Diagnostic.input(
                "the change \(change.id.short) changes the policy", hint: "git mlops policy apply \(change.id.short)")
        }
        (self.change, self.scope, self.timeline) = (change, scope, timeline)
    }

    /// The approvals with these ids, in ledger order.
    public func approvals(_ ids: [Digest]) -> [Change.Decision] {
        let wanted = Set(ids)
        return change.approvals.filter { wanted.contains($0.record.id) }
    }

    /// The state that results, as it gets signed.
    ///
    /// `cited`: the approvals the promotion rests on; the state names who gave them.
    public func result(by person: String, at time: Timestamp, citing cited: [Digest]) throws -> NewState {
        var state = NewState(after: try timeline.state(of: scope.environment))
        for item in scope.items {
            guard let release = try timeline.release(item.to.release) else {
                throw Diagnostic.refused("\(item.to.title) is not a release of this ledger")
            }
            state.set(
                EnvironmentTree.ModelState(
                    reference: item.to, asset: release.subject.asset.digest, change: change.id,
                    approvers: approvals(cited).map { ($0.team, $0.person) }, by: person, since: time))
        }
        for item in scope.configuration {
            guard item.to == nil || change.configuration[item.path] != nil else {
                throw Diagnostic.refused("the bytes of \(item.title) are not in the proposal")
            }
            state.set(configuration: item.path, change.configuration[item.path])
        }
        try state.tree.checkFolders()
        return state
    }
}
