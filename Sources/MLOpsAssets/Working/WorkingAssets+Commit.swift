import MLOpsCore
import MLOpsGit
import MLOpsSystem

extension WorkingAssets {
    /// Looks at git's index, as the hook before a commit has it, and at the files of all assets.
    ///
    /// Reads only files whose status changed since they were last read; asks git once.
    public func reviewCommit() throws -> CommitReview {
        let tracked = try TrackedManifests(repository)
        guard !tracked.assets.isEmpty else {
            return CommitReview(invalid: [], payload: [], stale: [], older: [], leftOut: [], givenUp: [])
        }
        let different = try status([], tracked).filter { !$0.changes.isEmpty && $0.staged != .removed }
        // A merge brings manifests that the files follow later: there is nothing in them to add.
        let changed = different.filter { $0.changes.contains { $0.kind != .outdated } }
        let older = different.filter { $0.changes.allSatisfy { $0.kind == .outdated } && $0.staged != .unchanged }
        return try CommitReview(
            invalid: invalid(tracked), payload: stagedPayload(tracked),
            stale: changed.filter { $0.staged != .unchanged }, older: older.map(\.asset),
            leftOut: changed.filter { $0.staged == .unchanged },
            givenUp: givenUp(tracked))
    }

    private func invalid(_ tracked: TrackedManifests) -> [(asset: RepoPath, problem: Diagnostic)] {
        tracked.assets.sorted { $0.key < $1.key }.compactMap { asset, state in
            guard state.staged == .added || state.staged == .modified else { return nil }
            do {
                _ = try tracked.staged(asset, in: repository)
                return nil
            } catch {
                return (error as? Diagnostic).map { (asset, $0) }
            }
        }
    }

    private func stagedPayload(_ tracked: TrackedManifests) throws -> [RepoPath] {
        let assets = Set(tracked.assets.filter { $0.value.staged != .removed }.keys)
        guard !assets.isEmpty else { return [] }
        let output = try repository.git.captureBytes([
            "diff", "--cached", "--name-only", "-z", "--diff-filter=d", "--no-renames", "--no-ext-diff",
        ])
        return output.split(separator: 0).map { RepoPath(bytes: Array($0)) }
            .filter { Self.asset(around: $0, assets) != nil }
    }

    /// A manifest was deleted by hand: the rule that hides its files is still there, so that git will not tell of them.
    private func givenUp(_ tracked: TrackedManifests) throws -> [RepoPath] {
        let left = try tracked.assets.filter { $0.value.staged == .removed }.keys.filter {
            try AssetName.violation(of: $0) == nil
                && FileStat.ifExists(at: top.appending($0), followingLinks: false) != nil
        }
        return try Set(left).subtracting(exposed(left)).sorted()
    }
}
