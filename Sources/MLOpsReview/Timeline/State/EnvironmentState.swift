import MLOpsCore
import MLOpsLedger

/// What an environment runs from one event on.
public struct EnvironmentState: Sendable {
    public let environment: String
    /// The `promote` or `rollback` event.
    public let record: EventRecord
    public let position: Int
    public let standing: Standing
    public let tree: EnvironmentTree
    /// What runs, by model.
    public let running: [String: EnvironmentTree.ModelState]
    /// The person who carried it out.
    public let actor: String
}
