import MLOpsCore
import MLOpsGit
import MLOpsSystem

/// Reads a ledger from its tip: finds the first-parent chain, puts side events in their place, checks each event.
///
/// An event that is not sound is kept as an inert entry; only the chain's own structure can make reading fail. Events
/// are read and their signatures verified on all processors.
struct LedgerReader {
    let repository: Repository
    var hashingAttachments = false
    /// Commits whose attachments were hashed before, and are not again.
    var hashed: Set<ObjectID> = []
    /// What was read before.
    var prefix: (any LedgerPrefix)?

    typealias Reading = Result<EventRecord, any Error>

    /// - Throws: `refused` for a structural violation, `environment` when commits are missing.
    func read(tip: ObjectID) throws -> LedgerHistory {
        let skeleton = try LedgerSkeleton(of: tip, behind: prefix, in: repository)
        let readings = try readings(of: skeleton)
        var assembly = Assembly(prefix: skeleton.prefix, genesis: skeleton.prefix?.genesis)
        var next = 0
        let start = skeleton.prefix?.length ?? 0
        for (offset, step) in skeleton.steps.enumerated() {
            let position = start + offset
            let count = step.side?.count ?? 1
            let slice = readings[next..<next + count]
            next += count
            if let side = step.side {
                let events = zip(side, slice).map { SideEvent(level: $0.level, commit: $0.commit, result: $1) }
                for event in events.sorted() {
                    try assembly.add(event.result, commit: event.commit, chainCommit: step.commit, position: position)
                }
                continue
            }
            for reading in slice {
                if position == 0 { assembly.genesis = try genesisRecord(reading, of: step.commit) }
                try assembly.add(reading, commit: step.commit, chainCommit: step.commit, position: position)
            }
        }
        guard let genesis = assembly.genesis else { throw Diagnostic.refused("the ledger has no genesis") }
        return try LedgerHistory(
            tip: tip, genesis: genesis, entries: assembly.entries, chain: skeleton.steps.map(\.commit),
            passedMerges: skeleton.passedMerges, behind: skeleton.prefix)
    }

    /// Fewer events than this are read on the calling thread: opening the repository again takes as long.
    private static let worthThreads = 256
    private static let chunk = 512

    private func readings(of skeleton: LedgerSkeleton) throws -> [Reading] {
        let commits = skeleton.events
        if let known = skeleton.commits { return try bulk(commits, known) }
        guard commits.count >= Self.worthThreads else { return try commits.map(attempt) }
        return try inParallel(commits, by: Self.chunk) { reader, chunk in try chunk.map(reader.attempt) }
    }

    /// The ordinary events in bulk; whatever is not ordinary, or not in order, as any other.
    private func bulk(
        _ commits: [ObjectID], _ known: [ObjectID: (tree: ObjectID, parents: [ObjectID])]
    ) throws -> [Reading] {
        let items = commits.map {
            BulkReader.Item(commit: $0, tree: known[$0]?.tree, parents: known[$0]?.parents ?? [])
        }
        return try inParallel(items, by: BulkReader.chunk) { reader, chunk in
            try zip(chunk, BulkReader(reader.repository.git).read(chunk)).map { item, record in
                try record.map { .success($0) } ?? reader.attempt(item.commit)
            }
        }
    }

    /// Reads on all processors; each thread has a reader with a handle of its own.
    private func inParallel<Item: Sendable>(
        _ items: [Item], by size: Int, _ read: @escaping @Sendable (LedgerReader, [Item]) throws -> [Reading]
    ) throws -> [Reading] {
        let chunks = stride(from: 0, to: items.count, by: size).map { Array(items[$0..<min($0 + size, items.count)]) }
        let (location, hashes, hashed) = (repository.location, hashingAttachments, hashed)
        return try WorkerPool.map(
            chunks,
            context: {
                LedgerReader(repository: try Repository(location), hashingAttachments: hashes, hashed: hashed)
            }, body: read
        ).flatMap(\.self)
    }

    /// A defect of the commit is a result; an object that is not here says nothing about the commit and is thrown.
    private func attempt(_ commit: ObjectID) throws -> Reading {
        do {
            let hashing = hashingAttachments && !hashed.contains(commit)
            let reader = EventReader(repository: repository)
            return .success(try reader.read(repository.commit(commit), hashingAttachments: hashing))
        } catch let error as Diagnostic where error.kind != .environment {
            return .failure(error)
        }
    }

    private struct SideEvent: Comparable {
        let level: Int
        let commit: ObjectID
        let result: Reading

        /// Parents before children, else by event id. By id alone an approval could come before the proposal that it
        /// approves, and count for nothing.
        static func < (left: SideEvent, right: SideEvent) -> Bool {
            if left.level != right.level { return left.level < right.level }
            switch (try? left.result.get().id, try? right.result.get().id) {
            case (let a?, let b?) where a != b: return a < b
            case (_?, nil): return true
            case (nil, _?): return false
            default: return left.commit < right.commit
            }
        }

        static func == (left: SideEvent, right: SideEvent) -> Bool { left.commit == right.commit }
    }

    private func genesisRecord(_ result: Reading, of commit: ObjectID) throws -> EventRecord {
        do {
            let record = try result.get()
            guard record.event.type == .genesis else {
                throw Diagnostic.refused("its first event is of type \(record.event.type.rawValue)")
            }
            return record
        } catch let error as Diagnostic {
            throw error.wrapped(in: "the ledger does not begin with a genesis (\(commit.short))")
        }
    }

    /// Entries in their order, each judged by those before it.
    private struct Assembly {
        let prefix: (any LedgerPrefix)?
        var genesis: EventRecord?
        var entries: [LedgerHistory.Entry] = []
        private var seen: Set<Digest> = []

        init(prefix: (any LedgerPrefix)?, genesis: EventRecord?) {
            (self.prefix, self.genesis) = (prefix, genesis)
        }

        mutating func add(
            _ reading: Reading, commit: ObjectID, chainCommit: ObjectID, position: Int
        ) throws {
            var record: EventRecord?
            var defect: String?
            do {
                let found = try reading.get()
                record = found
                if found.event.type == .genesis {
                    if position > 0 { defect = "a second genesis" }
                } else if found.event.genesis != genesis?.id {
                    defect = "it was signed for another ledger"
                } else if commit != chainCommit, !found.event.type.mayArriveBySide {
                    defect = "a \(found.event.type.rawValue) event may not arrive through a merge"
                }
                if defect == nil {
                    let isKnown = try prefix?.holds(event: found.id) ?? false
                    if isKnown || !seen.insert(found.id).inserted { defect = "it repeats an earlier event" }
                }
            } catch let error as Diagnostic where error.kind != .environment {
                defect = ([error.message] + error.causes).joined(separator: ": ")
            }
            entries.append(
                LedgerHistory.Entry(
                    position: position, commit: commit, chainCommit: chainCommit, record: record, defect: defect))
        }
    }
}
