import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// What a ledger means: each event judged under the policy in force at its place, and the state that results.
///
/// A value without I/O; made by ``TimelineBuilder``.
public struct Timeline {
    /// One event, or a commit that holds none, and whether it counts.
    public struct Entry: Sendable {
        public let ledger: LedgerHistory.Entry
        public let standing: Standing
        /// The policy in force when it was judged; nil for the genesis.
        public let policy: Digest?
    }

    public let history: LedgerHistory
    public let genesis: GenesisSubject
    /// What the clock said when this was built; what no witness has seen yet is judged at this time.
    public let builtAt: Timestamp
    /// What was made of the ledger's beginning before; nil when all of it is in memory.
    let archive: LedgerIndex?
    /// What came after ``archive``, and what of it was altered since.
    var memory = TimelineMemory()

    init(history: LedgerHistory, genesis: GenesisSubject, builtAt: Timestamp, archive: LedgerIndex? = nil) {
        (self.history, self.genesis, self.builtAt, self.archive) = (history, genesis, builtAt, archive)
    }

    /// The policy in force now.
    public var current: PolicyInForce { memory.policies[memory.policies.count - 1].policy }

    /// True when a moved clock is honoured; every board must say so.
    public var isTesting: Bool { genesis.testing }
}
