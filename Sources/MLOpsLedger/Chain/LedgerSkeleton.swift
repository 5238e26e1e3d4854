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

    /// Merges that came in beside the chain, with the position of the merge that brought each in.
    let passedMerges: [(commit: ObjectID, position: Int)]
    /// What lies before ``steps``; nil when they begin with the genesis.
    let prefix: (any LedgerPrefix)?

    /// Tree and parents of every commit, where there are so many that git was asked for all of them at once.
    let commits: [ObjectID: (tree: ObjectID, parents: [ObjectID])]?

    /// Longer chains than this are worth another process.
    private static let worthProcess = 1024

    /// `known`: what was read before; it counts when the chain leads to its tip.
    /// Throws `refused` for a merge that says something of its own, `environment` when commits are missing.
    init(of tip: ObjectID, behind known: (any LedgerPrefix)?, in repository: Repository) throws {
        var chain: [(id: ObjectID, isMerge: Bool)] = []
        var next: ObjectID? = tip
        var commits: [ObjectID: (tree: ObjectID, parents: [ObjectID])]?
        while let id = next, id != known?.tip {
            if chain.count == Self.worthProcess { commits = try ObjectBatch(repository.git).history(of: tip) }
            let parents = try commits?[id]?.parents ?? repository.parents(of: id)
            chain.append((id, parents.count > 1))
            next = parents.first
        }
        self.commits = commits
        let prefix = next == nil ? nil : known
        self.prefix = prefix
        var side = Side(repository: repository, prefix: prefix)
        let start = prefix?.length ?? 0
        steps = try chain.reversed().enumerated().map { offset, step in
            side.covered.insert(step.id)
            return Step(
                commit: step.id,
                side: step.isMerge ? try side.events(of: repository.commit(step.id), at: start + offset) : nil)
        }
        passedMerges = side.merges
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

    /// Finds what merges bring in, each commit once.
    private struct Side {
        let repository: Repository
        let prefix: (any LedgerPrefix)?
        var covered: Set<ObjectID> = []
        var merges: [(commit: ObjectID, position: Int)] = []

        mutating func events(of merge: Commit, at position: Int) throws -> [(commit: ObjectID, level: Int)] {
            try LedgerSkeleton.check(merge: merge, repository)
            var commits: [(id: ObjectID, parents: [ObjectID])] = []
            var waiting = [merge.parents[1]]
            while let id = waiting.popLast() {
                guard covered.insert(id).inserted, try !(prefix?.holds(commit: id) ?? false) else { continue }
                let commit = try repository.commit(id)
                waiting += commit.parents
                commits.append((id, commit.parents))
                if commit.parents.count > 1 {
                    try LedgerSkeleton.check(merge: commit, repository)
                    merges.append((id, position))
                }
            }
            let levels = LedgerSkeleton.levels(of: commits)
            return commits.filter { $0.parents.count < 2 }.map { ($0.id, levels[$0.id] ?? 0) }
        }
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
