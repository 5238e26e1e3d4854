import MLOpsCore
import MLOpsGit

/// Reads a ledger from its tip: finds the first-parent chain, puts side events in their place, checks each event.
///
/// An event that is not sound is kept as an inert entry; only the chain's own structure can make reading fail.
struct LedgerReader {
    let repository: Repository
    var hashingAttachments = false
    /// Commits whose attachments were hashed before, and are not again.
    var hashed: Set<ObjectID> = []

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

    /// A defect of the commit is a result; an object that is not here says nothing about the commit and is thrown.
    private func attempt(_ commit: Commit) throws -> Result<EventRecord, any Error> {
        do {
            let hashing = hashingAttachments && !hashed.contains(commit.id)
            return .success(try EventReader(repository: repository, hashingAttachments: hashing).read(commit))
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

    /// Merges carry no events, an empty tree and no words: otherwise something could be smuggled past the readers, or
    /// into what `git log` shows.
    private func checkMerge(_ commit: Commit) throws {
        func broken(_ how: String) -> Diagnostic {
            .refused(
                "the ledger is broken at \(commit.id.short)", cause: how,
                hint: "do not use this ledger; ask its admins for a repair and compare with another clone")
        }
        guard commit.parents.count == 2, try repository.tree(commit.tree).isEmpty else {
            throw broken("a merge there carries content of its own")
        }
        let who = try repository.commit(commit.parents[1]).author
        let whole = Commit.encode(
            tree: commit.tree, parents: commit.parents, author: who, committer: who, message: commit.message)
        guard commit.raw == whole, LedgerMerge.isMessage(commit.message) else {
            throw broken("a merge there says something of its own")
        }
    }

    /// The events that a merge brings in, parents before children, else by event id.
    ///
    /// By id alone an approval could come before the proposal that it approves, and count for nothing.
    private func sideEvents(
        of merge: Commit, covered: inout Set<ObjectID>
    ) throws -> [(ObjectID, Result<EventRecord, any Error>)] {
        var commits: [Commit] = []
        var waiting = [merge.parents[1]]
        while let id = waiting.popLast() {
            guard covered.insert(id).inserted else { continue }
            let commit = try repository.commit(id)
            waiting += commit.parents
            commits.append(commit)
            if commit.parents.count > 1 { try checkMerge(commit) }
        }
        let levels = Self.levels(of: commits)
        var found: [SideEvent] = []
        for commit in commits where commit.parents.count < 2 {
            found.append(SideEvent(level: levels[commit.id] ?? 0, commit: commit.id, result: try attempt(commit)))
        }
        return found.sorted().map { ($0.commit, $0.result) }
    }

    /// How many steps each commit lies above the first of these below it.
    private static func levels(of commits: [Commit]) -> [ObjectID: Int] {
        let here = Set(commits.map(\.id))
        var children: [ObjectID: [ObjectID]] = [:]
        var open: [ObjectID: Int] = [:]
        for commit in commits {
            let parents = Set(commit.parents).intersection(here)
            open[commit.id] = parents.count
            for parent in parents { children[parent, default: []].append(commit.id) }
        }
        var levels: [ObjectID: Int] = [:]
        var ready = commits.map(\.id).filter { open[$0] == 0 }
        while let id = ready.popLast() {
            let level = levels[id, default: 0]
            for child in children[id] ?? [] {
                levels[child] = max(levels[child] ?? 0, level + 1)
                open[child, default: 0] -= 1
                if open[child] == 0 { ready.append(child) }
            }
        }
        return levels
    }

    private struct SideEvent: Comparable {
        let level: Int
        let commit: ObjectID
        let result: Result<EventRecord, any Error>

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
