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
