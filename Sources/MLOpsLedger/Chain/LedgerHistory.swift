import MLOpsCore
import MLOpsGit

/// The events of a ledger in their one order, as read from one tip.
public struct LedgerHistory: Sendable {
    /// An event in its place, or the reason why a commit is none.
    public struct Entry: Sendable {
        /// The step on the tip's first-parent chain, the genesis being 0. A merge's side events share its position.
        public let position: Int
        /// The event's own commit.
        public let commit: ObjectID
        /// The commit on the first-parent chain at ``position``: the same, or the merge that brought the event in.
        public let chainCommit: ObjectID
        public var arrivedBySide: Bool { commit != chainCommit }
        /// The event, when the commit holds a well-formed, signed one.
        public let record: EventRecord?
        /// Why the commit counts for nothing: damaged, unsigned, a repetition, or out of place.
        public let defect: String?

        /// The event, when nothing is wrong with it so far.
        public var sound: EventRecord? { defect == nil ? record : nil }
    }

    public let tip: ObjectID
    /// The genesis event.
    public let genesis: EventRecord
    public let entries: [Entry]
    /// The first-parent chain, genesis first; index = position.
    public let chain: [ObjectID]

    /// The commits of the chain by position.
    public func position(of commit: ObjectID) -> Int? { positions[commit] }

    private let positions: [ObjectID: Int]

    init(tip: ObjectID, genesis: EventRecord, entries: [Entry], chain: [ObjectID]) {
        (self.tip, self.genesis, self.entries, self.chain) = (tip, genesis, entries, chain)
        positions = Dictionary(chain.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The last ordered event that is sound.
    public var lastSound: EventRecord {
        entries.last { $0.sound != nil }?.record ?? genesis
    }
}
