import MLOpsCore
import MLOpsGit
import MLOpsLedger

/// The events, and whether each counts.
extension Timeline {
    /// How many commits of the ledger hold an event, or should.
    public var entryCount: Int { (archive?.entryCount ?? 0) + memory.entries.count }

    /// The event with this id, whatever its standing.
    public func entry(_ id: Digest) throws -> Entry? {
        if let place = memory.index.entries[id] { return memory.entries[place] }
        return try archive?.entry(id)
    }

    /// The events behind a position, in their order.
    public func entries(after position: Int) throws -> [Entry] {
        if let archive, position < archive.length - 1 {
            return try archive.entries(after: position) + memory.entries
        }
        var (low, high) = (0, memory.entries.count)
        while low < high {
            let middle = (low + high) / 2
            if memory.entries[middle].ledger.position <= position { low = middle + 1 } else { high = middle }
        }
        return Array(memory.entries[low...])
    }

    /// The newest events, newest first; nil for all.
    public func newest(_ limit: Int? = nil) throws -> [Entry] {
        let here = Array(memory.entries.reversed().prefix(limit ?? .max))
        guard let archive, here.count < limit ?? .max else { return here }
        return try here + archive.newest(limit.map { $0 - here.count })
    }

    /// The events whose id or whose commit begins with these digits.
    public func entries(beginning digits: String) throws -> [Entry] {
        try (archive?.entries(beginning: digits) ?? [])
            + memory.entries.filter {
                $0.ledger.record?.id.hex.hasPrefix(digits) == true || $0.ledger.commit.hex.hasPrefix(digits)
            }
    }

    /// The events that are not simply valid.
    public func doubtful() throws -> [Entry] {
        try (archive?.doubtful() ?? []) + memory.entries.filter { $0.standing != .valid }
    }

    /// The events that count for nothing.
    public func inert() throws -> [Entry] { try doubtful().filter { !$0.standing.counts } }

    /// How many events count for nothing, and how many count although not everything could be checked here.
    public func standings() throws -> (inert: Int, unverified: Int) {
        let before = try archive?.standings() ?? (inert: 0, unverified: 0)
        let found = memory.entries.filter { $0.standing != .valid }
        let inert = found.count { !$0.standing.counts }
        return (before.inert + inert, before.unverified + found.count - inert)
    }

    /// How many attachments the events have together.
    public func attachmentCount() throws -> Int {
        try entries(after: -1).reduce(0) { $0 + ($1.ledger.record?.event.attachments.count ?? 0) }
    }

    /// The last event.
    public func last() throws -> Entry? { try memory.entries.last ?? archive?.newest(1).first }

    /// The last event that counts.
    public func lastCounting() throws -> EventRecord {
        try memory.entries.last { $0.standing.counts }?.ledger.record ?? archive?.lastCounting() ?? history.genesis
    }
}
