import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview

/// The events of a ledger, one row each.
public struct LedgerLog: Sendable {
    public struct Row: Sendable, Hashable {
        public let position: Int
        /// True when it came in through a merge.
        public let arrivedBySide: Bool
        /// The event; nil when the commit holds none.
        public let event: Digest?
        /// The commit, 40 digits.
        public let commit: String
        /// Such as `approve`; nil when the commit holds no event.
        public let type: String?
        /// `credit-risk 1.4.0 to prod`
        public let summary: String
        public let actor: String?
        /// By the actor's own clock.
        public let time: Timestamp?
        /// When witnesses first saw it.
        public let witnessed: Timestamp?
        /// `valid`, `unverified` or `inert`.
        public let standing: String
        /// Why it is not simply valid.
        public let reason: String?

        public init(
            position: Int, arrivedBySide: Bool, event: Digest?, commit: String, type: String?, summary: String,
            actor: String?, time: Timestamp?, witnessed: Timestamp?, standing: String, reason: String?
        ) {
            (self.position, self.arrivedBySide, self.event) = (position, arrivedBySide, event)
            (self.commit, self.type, self.summary, self.actor) = (commit, type, summary, actor)
            (self.time, self.witnessed, self.standing, self.reason) = (time, witnessed, standing, reason)
        }
    }

    public let ledger: LedgerIdentity
    /// Newest first.
    public let rows: [Row]

    public init(ledger: LedgerIdentity, rows: [Row]) {
        (self.ledger, self.rows) = (ledger, rows)
    }

    /// `limit`: at most so many, the newest.
    public init(_ timeline: Timeline, ledger: LedgerIdentity, limit: Int? = nil) throws {
        self.init(ledger: ledger, rows: try timeline.newest(limit).map { try Self.row(of: $0, in: timeline) })
    }

    /// The row of one entry.
    static func row(of entry: Timeline.Entry, in timeline: Timeline) throws -> Row {
        let record = entry.ledger.record
        return Row(
            position: entry.ledger.position, arrivedBySide: entry.ledger.arrivedBySide, event: record?.id,
            commit: entry.ledger.commit.hex, type: record?.event.type.rawValue,
            summary: record?.summary ?? "no event",
            actor: record?.event.actor.name, time: record?.event.time,
            witnessed: try timeline.witnessed(entry.ledger.position), standing: entry.standing.word,
            reason: entry.standing.reason)
    }
}

extension Standing {
    /// `valid`, `unverified` or `inert`.
    var word: String {
        switch self {
        case .valid: "valid"
        case .unverified: "unverified"
        case .inert: "inert"
        }
    }
}
