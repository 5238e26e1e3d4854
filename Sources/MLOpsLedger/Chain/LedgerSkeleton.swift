import MLOpsCore
import MLOpsGit

/// The commits of a ledger in their places, none of their events read yet.
struct LedgerSkeleton {
    /// One step of the first-parent chain.
    struct Step {
        let commit: ObjectID
        /// For a merge, the commits it brings in that hold events, each with how many steps it lies above the first of
        /// these below it; nil for a commit that is an event itself.
        let side: [(commit: ObjectID, level: Int)]?
    }

    /// The genesis first.
    let steps: [Step]

    /// The commits that hold events, in the order of ``steps``.
    var events: [ObjectID] {
        var result: [ObjectID] = []
        result.reserveCapacity(steps.count)
        for step in steps {
            if let side = step.side { result += side.map(\.commit) } else { result.append(step.commit) }
        }
        return result
    }

    /// Tree and parents of every commit, where there are so many that git was asked for all of them at once.
    let commits: [ObjectID: (tree: ObjectID, parents: [ObjectID])]?

    /// Longer chains than this are worth another process.
    private static let worthProcess = 1024

    /// - Throws: `refused` for a merge that says something of its own, `environment` when commits are missing.
    init(of tip: ObjectID, in repository: Repository) throws {
        var chain: [(id: ObjectID, isMerge: Bool)] = []
        var next: ObjectID? = tip
        var commits: [ObjectID: (tree: ObjectID, parents: [ObjectID])]?
        while let id = next {
            if chain.count == Self.worthProcess { commits = try ObjectBatch(repository.git).history(of: tip) }
            let parents = try commits?[id]?.parents ?? repository.parents(of: id)
            chain.append((id, parents.count > 1))
            next = parents.first
        }
        self.commits = commits
        var covered: Set<ObjectID> = []
        covered.reserveCapacity(chain.count)
        steps = try chain.reversed().map { id, isMerge in
            covered.insert(id)
            return Step(
                commit: id,
                side: isMerge ? try Self.side(of: repository.commit(id), covered: &covered, repository) : nil)
        }
    }

    /// Merges carry no events, an empty tree and no words: otherwise something could be smuggled past the readers, or
    /// into what `git log` shows.
    private static func check(merge commit: Commit, _ repository: Repository) throws {
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

    /// The events that a merge brings in.
    private static func side(
        of merge: Commit, covered: inout Set<ObjectID>, _ repository: Repository
    ) throws -> [(commit: ObjectID, level: Int)] {
        try check(merge: merge, repository)
        var commits: [(id: ObjectID, parents: [ObjectID])] = []
        var waiting = [merge.parents[1]]
        while let id = waiting.popLast() {
            guard covered.insert(id).inserted else { continue }
            let commit = try repository.commit(id)
            waiting += commit.parents
            commits.append((id, commit.parents))
            if commit.parents.count > 1 { try check(merge: commit, repository) }
        }
        let levels = levels(of: commits)
        return commits.filter { $0.parents.count < 2 }.map { ($0.id, levels[$0.id] ?? 0) }
    }

    /// How many steps each commit lies above the first of these below it.
    private static func levels(of commits: [(id: ObjectID, parents: [ObjectID])]) -> [ObjectID: Int] {
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
}
