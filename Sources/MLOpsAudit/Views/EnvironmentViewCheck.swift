import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview

/// Compares the reference that shows an environment with what the ledger signs.
public struct EnvironmentViewCheck {
    private let ledger: Ledger

    public init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    public enum Answer: Sendable, Hashable {
        /// It shows what the newest event signs.
        case same
        /// There is no such reference here.
        case absent
        /// It shows an earlier state; making it anew is enough.
        case behind
        /// It shows something that no event of this ledger signs, for the reason given.
        case different(String)
    }

    /// - Throws: `environment` when objects are missing.
    public func check(_ environment: String, _ timeline: Timeline) throws -> Answer {
        let name = ledger.names.environment(environment)
        guard let commit = try ledger.repository.reference(name) else { return .absent }
        let tree: EnvironmentTree
        do {
            tree = try EnvironmentTree(reading: ledger.repository.commit(commit).tree, in: ledger.repository)
        } catch let error as Diagnostic where error.kind != .environment {
            return .different("\(name): \(error.message)")
        }
        guard let newest = try timeline.state(of: environment) else {
            return tree.files.isEmpty ? .same : .different("\(name) shows models, and the ledger promoted none")
        }
        if tree.digest == newest.tree.digest { return .same }
        let isEarlier =
            try tree.files.isEmpty
            || timeline.states(of: environment).contains { $0.tree.digest == tree.digest }
        if isEarlier { return .behind }
        return .different("\(name) shows a state that no event of the ledger signs")
    }

    /// One sentence when something is wrong with an environment's reference; nil otherwise.
    public func warning(_ environment: String, _ timeline: Timeline) throws -> String? {
        switch try check(environment, timeline) {
        case .same, .absent: nil
        case .behind:
            "the reference \(ledger.names.environment(environment)) is behind the ledger; see: git mlops ledger sync"
        case .different(let reason): "\(reason); the ledger is what counts"
        }
    }
}
