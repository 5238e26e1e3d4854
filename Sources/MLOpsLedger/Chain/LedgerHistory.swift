import MLOpsCore
import MLOpsFormats
import MLOpsGit

/// The events of a ledger in their one order, as read from one tip.
public struct LedgerHistory {
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

        public init(
            position: Int, commit: ObjectID, chainCommit: ObjectID, record: EventRecord?, defect: String?
        ) {
            (self.position, self.commit, self.chainCommit) = (position, commit, chainCommit)
            (self.record, self.defect) = (record, defect)
        }
    }

    /// A receipt in its place, whoever signed it.
    public struct Receipt: Sendable {
        public let position: Int
        /// The position of the tip it saw, which lies before it.
        public let covers: Int
        public let seen: Timestamp
        public let witness: SSHFingerprint
    }

    public let tip: ObjectID
    /// The genesis event.
    public let genesis: EventRecord
    /// What was known before; nil when all of it was read.
    public let prefix: (any LedgerPrefix)?
    /// What was read: the events behind ``prefix``, else all.
    public let entries: [Entry]
    /// The steps of the first-parent chain.
    public var length: Int { (prefix?.length ?? 0) + chain.count }

    /// The first-parent chain behind ``prefix``.
    private let chain: [ObjectID]
    /// Merges that came in beside the chain, with the position of the merge that brought each in.
    public let passedMerges: [(commit: ObjectID, position: Int)]
    private let positions: [ObjectID: Int]
    /// Sound receipts of tips on the chain before them, by position.
    private let receipts: [Receipt]

    init(
        tip: ObjectID, genesis: EventRecord, entries: [Entry], chain: [ObjectID],
        passedMerges: [(commit: ObjectID, position: Int)],
        behind prefix: (any LedgerPrefix)?
    ) throws {
        (self.tip, self.genesis, self.entries, self.chain) = (tip, genesis, entries, chain)
        (self.prefix, self.passedMerges) = (prefix, passedMerges)
        let start = prefix?.length ?? 0
        let positions = Dictionary(
            chain.enumerated().map { ($1, start + $0) }, uniquingKeysWith: { first, _ in first })
        self.positions = positions
        receipts = try entries.compactMap { entry in
            guard let record = entry.sound, record.event.type == .receipt,
                let subject = try? record.subject(ReceiptSubject.self),
                let covers = try positions[subject.tip] ?? prefix?.position(of: subject.tip), covers < entry.position
            else { return nil }
            return Receipt(
                position: entry.position, covers: covers, seen: subject.seen, witness: record.event.actor.key)
        }
    }

    /// The step of a commit on the first-parent chain; nil for any other.
    public func position(of commit: ObjectID) throws -> Int? {
        try positions[commit] ?? prefix?.position(of: commit)
    }

    /// The commit at a step of the first-parent chain.
    public func commit(at position: Int) throws -> ObjectID {
        let start = prefix?.length ?? 0
        if position < start, let prefix { return try prefix.commit(at: position) }
        return chain[position - start]
    }

    /// Whether a sound event of this id is part of it.
    public func holds(event id: Digest) throws -> Bool {
        try entries.contains { $0.sound?.id == id } || prefix?.holds(event: id) ?? false
    }

    /// The receipts that lie after a position, in their order, as far as they were read.
    public func receipts(after position: Int) -> ArraySlice<Receipt> {
        var (low, high) = (0, receipts.count)
        while low < high {
            let middle = (low + high) / 2
            if receipts[middle].position <= position { low = middle + 1 } else { high = middle }
        }
        return receipts[low...]
    }
}
