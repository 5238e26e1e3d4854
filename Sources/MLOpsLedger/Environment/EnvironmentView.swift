import MLOpsCore
import MLOpsGit

/// One step of an environment: the event that set its state, and the whole state it signed.
public struct EnvironmentStep: Sendable {
    public let event: EventRecord
    /// The commit of the event in the ledger.
    public let tree: EnvironmentTree

    public init(event: EventRecord, tree: EnvironmentTree) {
        (self.event, self.tree) = (event, tree)
    }
}

/// The reference that shows an environment's states as a linear history: a view, made again from the ledger by
/// anyone, always with the same commits.
public struct EnvironmentView {
    public let environment: String
    private let repository: Repository

    public init(of environment: String, in repository: Repository) {
        (self.environment, self.repository) = (environment, repository)
    }

    /// Writes the commits for these steps, oldest first, and returns the last; no reference moves.
    ///
    /// The root is empty; each further commit has the state before and the event's ledger commit as its parents.
    public func write(_ steps: [EnvironmentStep], genesis: EventRecord) throws -> ObjectID {
        let founder = try repository.commit(genesis.commit).author
        var tip = try repository.writeCommit(
            tree: repository.writeTree([]), parents: [], author: founder, committer: founder,
            message: "environment \(environment)\n\nLedger: \(genesis.id.hex)\n")
        for step in steps {
            let event = try repository.commit(step.event.commit)
            tip = try repository.writeCommit(
                tree: step.tree.write(in: repository), parents: [tip, event.id], author: event.author,
                committer: event.committer, message: event.message)
        }
        return tip
    }

    /// The event whose state a commit of this view shows: its second parent; nil for the root.
    public func eventCommit(of viewCommit: ObjectID) throws -> ObjectID? {
        let commit = try repository.commit(viewCommit)
        return commit.parents.count == 2 ? commit.parents[1] : nil
    }
}
