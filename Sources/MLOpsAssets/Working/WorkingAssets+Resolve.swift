public import MLOpsCore
import MLOpsGit
import MLOpsSystem

/// A side of a merge.
public enum MergeSide: String, Sendable {
    case ours
    case theirs
}

/// What was resolved in one manifest.
public struct ResolutionReport: Sendable {
    public let asset: RepoPath
    /// How many lines both sides had changed.
    public let conflicts: Int
    /// Nil when the chosen side had removed the asset.
    public let manifest: Manifest?
}

extension WorkingAssets {
    /// The assets whose manifests are in conflict.
    public func conflicts() throws -> [RepoPath] {
        try TrackedManifests(repository).assets.filter(\.value.isConflicted).keys.sorted()
    }

    /// Settles the conflicts in manifests: everything only one side changed is kept, and where both changed the same
    /// line the chosen side's is taken. Writes and stages the manifests; payload files are left alone.
    ///
    /// - Parameters:
    ///   - side: who is right.
    ///   - paths: which assets; all in conflict for none.
    ///   - dryRun: only tells.
    /// - Returns: one report for each asset that was in conflict.
    /// - Throws: `input` when there is no conflict, or when the result would not be a manifest.
    public func resolve(_ side: MergeSide, _ paths: [RepoPath] = [], dryRun: Bool = false) throws -> [ResolutionReport]
    {
        let tracked = try TrackedManifests(repository)
        let chosen =
            try paths.isEmpty
            ? tracked.assets.filter(\.value.isConflicted).keys.sorted() : select(paths, from: tracked)
        let conflicted = chosen.filter { tracked.assets[$0]?.isConflicted == true }
        guard !conflicted.isEmpty else {
            throw Diagnostic.input("no manifest is in conflict here", hint: "see: git mlops status")
        }
        let plans = try conflicted.map { asset in
            try resolution(of: asset, try require(asset, in: tracked).files, side)
        }
        if dryRun { return plans }
        var touched: [RepoPath] = []
        for plan in plans {
            if let manifest = plan.manifest {
                try workingManifest(plan.asset).write(manifest)
            } else {
                try workingManifest(plan.asset).remove()
            }
            touched.append(workingManifest(plan.asset).path)
        }
        try stage(touched.filter { try isKnown($0) })
        return plans
    }

    private func resolution(
        of asset: RepoPath, _ files: [TrackedManifests.File], _ side: MergeSide
    ) throws -> ResolutionReport {
        let manifest = workingManifest(asset).path
        var contents: [RepoPath: [Int: [UInt8]]] = [:]
        for file in files {
            contents[file.path, default: [:]][file.stage] = try repository.blob(
                file.id, limit: ManifestReader.maximumFileSize)
        }
        // A side that removed the asset has no header; what of the other side's pages nobody else touched is then gone
        // from the index, too, so that its manifest is taken from its commit.
        let header = contents.first { $0.key == manifest || $0.key.name == RepoPath(Manifest.headerName) }?.value
        let isRemoved = header.map { $0[0] == nil && ($0[2] == nil || $0[3] == nil) } ?? true
        if isRemoved {
            return ResolutionReport(
                asset: asset, conflicts: contents.count, manifest: try self.manifest(of: asset, on: side))
        }
        var result: [ManifestFile] = []
        var conflicts = 0
        for (path, stages) in contents.sorted(by: { $0.key < $1.key }) {
            let name = path == manifest ? "" : path.name.description
            if let settled = stages[0] {
                result.append(ManifestFile(name: name, bytes: settled))
                continue
            }
            let merged = try PageMerge.merge(
                base: stages[1] ?? [], ours: stages[2] ?? [], theirs: stages[3] ?? [])
            conflicts += merged.conflicts
            let bytes = Self.taking(side, of: merged.bytes)
            if !bytes.isEmpty { result.append(ManifestFile(name: name, bytes: bytes)) }
        }
        do {
            return ResolutionReport(
                asset: asset, conflicts: conflicts, manifest: try ManifestReader.read(result, at: manifest))
        } catch {
            throw error.wrapped(
                in: "the two sides of '\(view.shown(asset))' do not fit together",
                hint:
                    CommandHint(
                        "take one side whole: git checkout --\(ours: side.rawValue) -- \(pathspec: manifest), then git add it"
                    ).or("take one side whole with: git checkout --\(side.rawValue)"))
        }
    }

    /// The manifest that a side of the merge, rebase, cherry-pick or revert in progress has; nil when it has none.
    private func manifest(of asset: RepoPath, on side: MergeSide) throws -> Manifest? {
        let names =
            side == .ours ? ["HEAD"] : ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD"]
        for name in names {
            guard let id = try repository.resolve(name) else { continue }
            // The other side of a revert is the state before the reverted commit.
            let commit = try repository.commit(id)
            let source = name == "REVERT_HEAD" ? try commit.parents.first.map { try repository.commit($0) } : commit
            return try source.flatMap { try ManifestTree($0.tree, in: repository).manifest(of: asset) }
        }
        throw Diagnostic.input(
            "git does not say which commit is being merged",
            hint: CommandHint(
                "choose by hand: git checkout --\(ours: side.rawValue) -- \(pathspec: workingManifest(asset).path)"
            ).or("choose by hand with: git checkout --\(side.rawValue)"))
    }

    /// Takes one side of every region between conflict markers. No line of a manifest looks like one.
    static func taking(_ side: MergeSide, of bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var region: MergeSide?
        var start = 0
        while start < bytes.count {
            let end = (bytes[start...].firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
            let line = bytes[start..<end]
            start = end
            if line.starts(with: "<<<<<<< ".utf8) {
                region = .ours
            } else if line.elementsEqual("=======\n".utf8) {
                region = .theirs
            } else if line.starts(with: ">>>>>>> ".utf8) {
                region = nil
            } else if region == nil || region == side {
                result += line
            }
        }
        return result
    }
}
