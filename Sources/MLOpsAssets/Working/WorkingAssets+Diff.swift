public import MLOpsCore
public import MLOpsGit
import MLOpsStore
import MLOpsSystem

/// One side of a comparison of manifests.
public enum ManifestSide: Sendable {
    /// The files in the working tree, hashed where needed; what was never fetched counts as unchanged.
    case working
    /// Git's index.
    case index
    /// A commit.
    case commit(ObjectID)
    /// Nothing at all, as before the first commit.
    case nothing
}

/// How one asset differs between two sides.
public struct AssetDiff: Sendable {
    public let asset: RepoPath
    public let old: Manifest?
    public let new: Manifest?
    public let difference: ManifestDiff
}

extension WorkingAssets {
    /// The assets that differ between two sides, sorted.
    ///
    /// - Parameters:
    ///   - old: the left side.
    ///   - new: the right side.
    ///   - paths: assets, or folders of assets; all for none.
    /// - Returns: one for each asset that differs.
    /// - Throws: `input` when a manifest of either side is not valid.
    public func diff(from old: ManifestSide, to new: ManifestSide, paths: [RepoPath] = []) throws -> [AssetDiff] {
        let tracked = try TrackedManifests(repository)
        let sides = try (assets(on: old, tracked), assets(on: new, tracked))
        var chosen = Set(sides.0).union(sides.1)
        if !paths.isEmpty {
            let all = Dictionary(uniqueKeysWithValues: chosen.map { ($0, TrackedManifests.Asset()) })
            var selected: Set<RepoPath> = []
            for path in paths {
                let found = owner(of: path, among: all).map { [$0] } ?? chosen.filter { $0.isInside(path) }
                guard !found.isEmpty else {
                    throw Diagnostic.input(
                        "'\(view.shown(path))' is neither a commit nor an asset of one of both sides",
                        hint: "see the assets: git mlops ls; the commits: git log --oneline")
                }
                selected.formUnion(found)
            }
            chosen = selected
        }
        let result = try chosen.sorted().compactMap { asset -> AssetDiff? in
            let before = try manifest(of: asset, on: old, tracked)
            let after = try manifest(of: asset, on: new, tracked)
            let difference = ManifestDiff(from: before, to: after)
            if difference.isEmpty, (before == nil) == (after == nil) { return nil }
            return AssetDiff(asset: asset, old: before, new: after, difference: difference)
        }
        saveIndex()
        return result
    }

    private func assets(on side: ManifestSide, _ tracked: TrackedManifests) throws -> [RepoPath] {
        switch side {
        case .working: tracked.assets.filter { $0.value.staged != .removed }.map(\.key)
        case .index: tracked.assets.filter { !$0.value.files.isEmpty }.map(\.key)
        case .commit(let id): try ManifestTree(repository.commit(id).tree, in: repository).assets()
        case .nothing: []
        }
    }

    private func manifest(
        of asset: RepoPath, on side: ManifestSide, _ tracked: TrackedManifests
    ) throws -> Manifest? {
        do {
            switch side {
            case .working where tracked.assets[asset]?.isOutside == true:
                return try tracked.staged(asset, in: repository)
            case .working: return try workingState(of: asset)
            case .index: return try tracked.staged(asset, in: repository)
            case .commit(let id):
                return try ManifestTree(repository.commit(id).tree, in: repository).manifest(of: asset)
            case .nothing: return nil
            }
        } catch let problem as Diagnostic {
            throw problem.hinting(at: workingManifest(asset).path)
        }
    }

    /// The manifest that adding the asset now would write; nil when it has none.
    private func workingState(of asset: RepoPath) throws -> Manifest? {
        guard let manifest = try manifest(of: asset) else { return nil }
        let examination = try examine(asset, manifest)
        try checkLayout(asset, manifest, examination.scan)
        if let refused = examination.scan.refused.first {
            throw Diagnostic.input(
                "'\(view.shown(asset.appending(refused.path)))' \(refused.reason)", hint: "take it out of the folder")
        }
        if let unreadable = examination.unreadable.first { throw unreadable.problem }
        if examination.changes.isEmpty { return manifest }
        var entries = examination.notHere
        entries += examination.matches.map { match in
            ManifestEntry(
                path: match.entry.path, digest: match.entry.digest, size: match.entry.size,
                executable: match.modeDiffers ? !match.entry.executable : match.entry.executable)
        }
        let root = try payloadPath(asset)
        let progress = progress
        let unread = examination.differences.filter { $0.digest == nil }
        progress.begin(
            "reading changed files", total: unread.map(\.file.stat.size).saturatedSum, unit: .bytes)
        defer { progress.end() }
        let answers = try WorkerPool.map(unread.map(\.file.path)) { path in
            try WorkingFileDigest.read(
                path == ManifestEntry.selfPath ? root : root.appending(path), progress: progress)
        }
        var digests: [RepoPath: Digest] = [:]
        for (item, answer) in zip(unread, answers) { digests[item.file.path] = answer.digest }
        entries += examination.differences.compactMap { item in
            guard let digest = item.digest ?? digests[item.file.path] else { return nil }
            return ManifestEntry(
                path: item.file.path, digest: digest, size: item.file.stat.size,
                executable: heedsMode ? item.file.stat.isExecutable : item.entry?.executable ?? false)
        }
        // A file asset that was deleted has no manifest any more.
        if manifest.layout == .file, entries.isEmpty { return nil }
        return try Manifest(header: manifest.header, entries: entries)
    }
}
