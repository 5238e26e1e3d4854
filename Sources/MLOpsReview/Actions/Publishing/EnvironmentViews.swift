import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsSystem

/// The references that show what each environment runs, made again from the ledger.
public struct EnvironmentViews {
    private let session: LedgerSession

    public init(_ session: LedgerSession) {
        self.session = session
    }

    /// The commit that shows an environment's states, written but not referenced; nil when nothing was ever promoted.
    public func commit(for environment: String, _ timeline: Timeline) throws -> ObjectID? {
        let states = try timeline.states(of: environment)
        guard !states.isEmpty else { return nil }
        return try EnvironmentView(of: environment, in: session.repository).write(
            states.map { EnvironmentStep(event: $0.record, tree: $0.tree) }, genesis: timeline.history.genesis)
    }

    /// Moves every view that is behind.
    public func refresh(_ timeline: Timeline) throws {
        let names = session.ledger.names
        // What was promoted here and then overtaken by others has not happened.
        let promoted = timeline.promotedEnvironments
        for stale in try session.repository.references(below: names.environmentPrefix)
        where !promoted.contains(String(stale.name.dropFirst(names.environmentPrefix.count))) {
            _ = try session.repository.delete(stale.name, from: stale.target)
        }
        for environment in promoted {
            guard let wanted = try commit(for: environment, timeline) else { continue }
            let name = names.environment(environment)
            let here = try session.repository.reference(name)
            if here != wanted {
                _ = try session.repository.update(name, from: here, to: wanted, message: "mlops: \(environment)")
            }
        }
    }
}
