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
    /// The assets whose manifests are in conflict, sorted, each with the files in it that both sides changed; there are
    /// none where a side removed the asset, only its header is in conflict, or it is one file itself.
    public func conflicts() throws -> [(asset: RepoPath, files: [RepoPath])] {
        let tracked = try TrackedManifests(repository)
        return tracked.assets.filter { $0.value.isConflicted || holdsMarkers($0.key, $0.value) }
            .sorted { $0.key < $1.key }.map { ($0.key, conflictingFiles($0.value)) }
    }

    func conflictingFiles(_ state: TrackedManifests.Asset) -> [RepoPath] {
        Dictionary(grouping: state.files.filter { $0.stage != 0 }, by: \.path).sorted { $0.key < $1.key }
            .flatMap { _, stages -> [RepoPath] in
                func text(_ stage: Int) throws -> [UInt8] {
                    try stages.first { $0.stage == stage }.map {
                        try repository.blob($0.id, limit: ManifestReader.maximumFileSize)
                    } ?? []
                }
                // A side that is no manifest at all has no lines to compare.
                return (try? PageMerge.merge(base: text(1), ours: text(2), theirs: text(3)))?.conflictingFiles ?? []
            }
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
            ? tracked.assets.keys.sorted() : select(paths, from: tracked)
        let conflicted = chosen.filter { asset in
            tracked.assets[asset].map { $0.isConflicted || holdsMarkers(asset, $0) } ?? false
        }
        guard !conflicted.isEmpty else {
            throw Diagnostic.input("no manifest is in conflict here", hint: "see: git mlops status")
        }
        let plans = try conflicted.map { asset in
            let state = try require(asset, in: tracked)
            return try state.isConflicted ? resolution(of: asset, state.files, side) : repair(asset, side)
        }
        if dryRun { return plans }
        var touched: [RepoPath] = []
        let known = Set(plans.flatMap { tracked.assets[$0.asset]?.files.map(\.path) ?? [] })
        try checkLineFiles(plans.map(\.asset))
        for plan in plans {
            let manifest = workingManifest(plan.asset)
            if let content = plan.manifest {
                try manifest.write(content)
                touched += try manifest.paths(of: content)
            } else {
                try manifest.remove()
            }
        }
        // The side that removed an asset took its rule along.
        touched += try ensureIgnored(plans.filter { $0.manifest != nil }.map(\.asset))
        touched += known
        try stage(Array(Set(touched)).sorted().filter { try known.contains($0) || isKnown($0) })
        return plans
    }

    /// Whether the manifest in the working tree was staged, or committed, with the markers of a merge in it.
    private func holdsMarkers(_ asset: RepoPath, _ state: TrackedManifests.Asset) -> Bool {
        if state.staged == .removed || state.isOutside { return false }
        do {
            _ = try manifest(of: asset)
            return false
        } catch {
            return (error as? Diagnostic)?.hints.contains(ManifestProblem.unresolvedHint) == true
        }
    }

    /// Takes one side of every conflict in a manifest of which git no longer knows both sides.
    private func repair(_ asset: RepoPath, _ side: MergeSide) throws -> ResolutionReport {
        let manifest = workingManifest(asset)
        var conflicts = 0
        let files = try (manifest.files() ?? []).map { file in
            conflicts += file.bytes.split(separator: 0x0A).count { $0.starts(with: "<<<<<<< ".utf8) }
            return ManifestFile(name: file.name, bytes: Self.taking(side, of: file.bytes))
        }
        do {
            return ResolutionReport(
                asset: asset, conflicts: conflicts, manifest: try ManifestReader.read(files, at: manifest.path))
        } catch {
            throw error.wrapped(
                in: "what lies between the conflict markers of '\(view.shown(asset))' makes no manifest",
                hint:
                    "begin the merge of it again: git checkout -m -- \(VisibleText.of(manifest.path)); or: \(WorkingManifest.hint(manifest.path))"
            )
        }
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
        var isBase = false
        var start = 0
        while start < bytes.count {
            let end = (bytes[start...].firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
            let line = bytes[start..<end]
            start = end
            if line.starts(with: "<<<<<<< ".utf8) {
                region = .ours
            } else if region != nil, line.starts(with: "|||||||".utf8) {
                // What both sides began with, as merge.conflictStyle=diff3 shows it.
                isBase = true
            } else if line.elementsEqual("=======\n".utf8) {
                region = .theirs
                isBase = false
            } else if line.starts(with: ">>>>>>> ".utf8) {
                region = nil
            } else if region == nil || (region == side && !isBase) {
                result += line
            }
        }
        return result
    }
}
