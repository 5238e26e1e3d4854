import MLOpsCore
import MLOpsLedger

/// What an environment would run after an event: the tree that gets signed, and what runs by model.
public struct NewState: Sendable {
    public private(set) var tree: EnvironmentTree
    public private(set) var running: [String: EnvironmentTree.ModelState]

    init(after state: EnvironmentState?) {
        tree = state?.tree ?? EnvironmentTree()
        running = state?.running ?? [:]
    }

    mutating func set(configuration path: RepoPath, _ bytes: [UInt8]?) { tree.set(configuration: path, bytes) }

    mutating func set(_ model: EnvironmentTree.ModelState) {
        tree.set(model)
        running[model.reference.model] = model
    }
}

/// A change about to be carried out, or that was.
public struct Promotion {
    public let change: Change
    public let scope: ChangeScope
    private let timeline: Timeline

    /// - Throws: `input` when the change is one of policy.
    public init(of change: Change, in timeline: Timeline) throws {
        guard let scope = change.scope else {
            throw Diagnostic.input(
                "the change \(change.id.short) is one of policy", hint: "git mlops policy apply \(change.id.short)")
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
        var state = NewState(after: timeline.state(of: scope.environment))
        for item in scope.items {
            guard let release = timeline.release(item.to.release) else {
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

/// A return of some models to what ran before, about to be carried out, or that was.
public struct Rollback {
    public let scope: ChangeScope
    /// The state whose releases come back.
    public let target: EnvironmentState
    private let timeline: Timeline

    /// - Throws: `refused` when the target is no earlier state of the environment, or had other releases.
    public init(scope: ChangeScope, target: Digest, timeline: Timeline) throws {
        let states = timeline.environments[scope.environment] ?? []
        guard let found = states.first(where: { $0.record.id == target }) else {
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
        var state = NewState(after: timeline.state(of: scope.environment))
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
