import MLOpsCore
import MLOpsFormats
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

    /// A receipt in its place, whoever signed it.
    public struct Receipt: Sendable {
        public let position: Int
        /// The position of the tip it saw, which lies before it.
        public let covers: Int
        public let seen: Timestamp
        public let witness: SSHFingerprint
    }

    /// Sound receipts of tips on the chain before them, by position.
    private let receipts: [Receipt]

    /// The receipts that lie after a position, in their order.
    public func receipts(after position: Int) -> ArraySlice<Receipt> {
        var (low, high) = (0, receipts.count)
        while low < high {
            let middle = (low + high) / 2
            if receipts[middle].position <= position { low = middle + 1 } else { high = middle }
        }
        return receipts[low...]
    }

    init(tip: ObjectID, genesis: EventRecord, entries: [Entry], chain: [ObjectID]) {
        (self.tip, self.genesis, self.entries, self.chain) = (tip, genesis, entries, chain)
        let positions = Dictionary(chain.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        self.positions = positions
        receipts = entries.compactMap { entry in
            guard let record = entry.sound, record.event.type == .receipt,
                let subject = try? record.subject(ReceiptSubject.self), let covers = positions[subject.tip],
                covers < entry.position
            else { return nil }
            return Receipt(
                position: entry.position, covers: covers, seen: subject.seen, witness: record.event.actor.key)
        }
    }

    /// The last ordered event that is sound.
    public var lastSound: EventRecord {
        entries.last { $0.sound != nil }?.record ?? genesis
    }
}
