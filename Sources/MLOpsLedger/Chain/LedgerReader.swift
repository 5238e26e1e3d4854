import MLOpsCore
import MLOpsGit

/// Reads a ledger from its tip: finds the first-parent chain, puts side events in their place, checks each event.
///
/// An event that is not sound is kept as an inert entry; only the chain's own structure can make reading fail.
struct LedgerReader {
    let repository: Repository
    var hashingAttachments = false

    /// - Throws: `refused` for a structural violation, `environment` when commits are missing.
    func read(tip: ObjectID) throws -> LedgerHistory {
        let chain = try firstParentChain(from: tip)
        var entries: [LedgerHistory.Entry] = []
        var seen: Set<Digest> = []
        var covered: Set<ObjectID> = []
        var genesis: EventRecord?
        for (position, commit) in chain.enumerated() {
            covered.insert(commit.id)
            if commit.parents.count > 1 {
                try checkMerge(commit)
                let side = try sideEvents(of: commit, covered: &covered)
                for (commitID, result) in side {
                    entries.append(
                        entry(
                            result, commit: commitID, chainCommit: commit.id, position: position,
                            genesis: genesis?.id, seen: &seen))
                }
                continue
            }
            let result = try attempt(commit)
            if position == 0 {
                genesis = try genesisRecord(result, of: commit)
            }
            entries.append(
                entry(
                    result, commit: commit.id, chainCommit: commit.id, position: position, genesis: genesis?.id,
                    seen: &seen))
        }
        guard let genesis else { throw Diagnostic.refused("the ledger has no genesis") }
        return LedgerHistory(tip: tip, genesis: genesis, entries: entries, chain: chain.map(\.id))
    }

    private var reader: EventReader { EventReader(repository: repository, hashingAttachments: hashingAttachments) }

    /// A defect of the commit is a result; an object that is not here says nothing about the commit and is thrown.
    private func attempt(_ commit: Commit) throws -> Result<EventRecord, any Error> {
        do {
            return .success(try reader.read(commit))
        } catch let error as Diagnostic where error.kind != .environment {
            return .failure(error)
        }
    }

    private func firstParentChain(from tip: ObjectID) throws -> [Commit] {
        var chain: [Commit] = []
        var next: ObjectID? = tip
        while let id = next {
            let commit = try repository.commit(id)
            chain.append(commit)
            next = commit.parents.first
        }
        return chain.reversed()
    }

    /// Merges carry no events and an empty tree: otherwise an event could be smuggled past the readers.
    private func checkMerge(_ commit: Commit) throws {
        guard commit.parents.count == 2, try repository.tree(commit.tree).isEmpty else {
            throw Diagnostic.refused(
                "the ledger is broken at \(commit.id.short)", cause: "a merge there carries content of its own",
                hint: "do not use this ledger; ask its admins for a repair and compare with another clone")
        }
    }

    private func sideEvents(
        of merge: Commit, covered: inout Set<ObjectID>
    ) throws -> [(ObjectID, Result<EventRecord, any Error>)] {
        var found: [(ObjectID, Result<EventRecord, any Error>)] = []
        var waiting = [merge.parents[1]]
        while let id = waiting.popLast() {
            guard covered.insert(id).inserted else { continue }
            let commit = try repository.commit(id)
            waiting += commit.parents
            if commit.parents.count > 1 {
                try checkMerge(commit)
            } else {
                found.append((id, try attempt(commit)))
            }
        }
        return found.sorted { left, right in
            switch (try? left.1.get().id, try? right.1.get().id) {
            case (let a?, let b?): a < b
            case (_?, nil): true
            case (nil, _?): false
            case (nil, nil): left.0 < right.0
            }
        }
    }

    private func genesisRecord(_ result: Result<EventRecord, any Error>, of commit: Commit) throws -> EventRecord {
        do {
            let record = try result.get()
            guard record.event.type == .genesis else {
                throw Diagnostic.refused("its first event is of type \(record.event.type.rawValue)")
            }
            return record
        } catch let error as Diagnostic {
            throw error.wrapped(in: "the ledger does not begin with a genesis (\(commit.id.short))")
        }
    }

    private func entry(
        _ result: Result<EventRecord, any Error>, commit: ObjectID, chainCommit: ObjectID, position: Int,
        genesis: Digest?, seen: inout Set<Digest>
    ) -> LedgerHistory.Entry {
        var record: EventRecord?
        var defect: String?
        do {
            let found = try result.get()
            record = found
            if found.event.type == .genesis {
                if position > 0 { defect = "a second genesis" }
            } else if found.event.genesis != genesis {
                defect = "it was signed for another ledger"
            } else if commit != chainCommit, !found.event.type.mayArriveBySide {
                defect = "a \(found.event.type.rawValue) event may not arrive through a merge"
            }
            if defect == nil, !seen.insert(found.id).inserted { defect = "it repeats an earlier event" }
        } catch let error as Diagnostic {
            defect = ([error.message] + error.causes).joined(separator: ": ")
        } catch {
            defect = "it cannot be read"
        }
        return LedgerHistory.Entry(
            position: position, commit: commit, chainCommit: chainCommit, record: record, defect: defect)
    }
}
