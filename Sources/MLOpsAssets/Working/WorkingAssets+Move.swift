public import MLOpsCore
import MLOpsStore
import MLOpsSystem

extension WorkingAssets {
    /// Gives an asset another place: payload, manifest and ignore rule.
    ///
    /// - Parameters:
    ///   - source: the asset.
    ///   - target: its new path, or a folder to move it into.
    ///   - dryRun: only tells.
    /// - Returns: the new path.
    /// - Throws: `input` when something is there already, or the target cannot be an asset.
    public func move(_ source: RepoPath, to target: RepoPath, dryRun: Bool = false) throws -> RepoPath {
        let tracked = try TrackedManifests(repository)
        let asset =
            ManifestTree.asset(ofManifestFile: source).flatMap { tracked.assets[$0] == nil ? nil : $0 } ?? source
        guard let state = tracked.assets[asset], state.staged != .removed else {
            if let owner = owner(of: source, among: tracked.assets) {
                throw Diagnostic.input(
                    "'\(view.shown(source))' is a part of the asset '\(view.shown(owner))'",
                    hint: CommandHint("move it with mv, then: git mlops add \(view.typed(owner))").or(
                        "move it with mv, then add the asset again"))
            }
            throw noAsset(source)
        }
        if state.isConflicted { throw TrackedManifests.conflict(workingManifest(asset).path) }
        guard let manifest = try manifest(of: asset) else { throw noAsset(source) }
        let isFolder = try FileStat.ifExists(at: top.appending(target), followingLinks: false)?.kind == .directory
        let new = target.isEmpty || (isFolder && tracked.assets[target] == nil) ? target.appending(asset.name) : target
        try checkTarget(new, from: asset, tracked)
        try workingManifest(asset).checkOwned(known: Set(state.files.map(\.path)))
        try checkLineFiles([asset, new])
        try checkIndexUnlocked()
        if dryRun { return new }
        let samples = manifestSamples(new, isFile: manifest.layout == .file)
        _ = try ensureAttributes(for: samples, isTrial: true)

        var touched = try ensureIgnored([new])
        try Files.makeDirectories(payloadPath(new).directory)
        try workingManifest(new).write(manifest)
        let here = try FileStat.ifExists(at: payloadPath(asset), followingLinks: false) != nil
        // A rename within the working tree: all of the payload or nothing.
        if here { try Files.rename(payloadPath(asset), to: payloadPath(new), replacing: false) }
        try workingManifest(asset).remove()
        touched += try removeIgnoreRule(asset)
        touched += try ensureAttributes(for: samples)
        touched += try workingManifest(new).paths(of: manifest)
        let known = Set(state.files.map(\.path))
        touched += known
        try stage(Array(Set(touched)).sorted().filter { try known.contains($0) || isKnown($0) })
        carryRecords(from: asset, to: new)
        return new
    }

    private func checkTarget(_ new: RepoPath, from asset: RepoPath, _ tracked: TrackedManifests) throws {
        try checkName(new)
        try checkIsNoManifest(new)
        guard !new.isInside(asset) else {
            throw Diagnostic.input("'\(view.shown(asset))' cannot be moved into itself")
        }
        for path in [new, workingManifest(new).path]
        where try FileStat.ifExists(at: top.appending(path), followingLinks: false) != nil {
            throw Diagnostic.input(
                "'\(view.shown(path))' exists already", hint: "name another place, or move that away first")
        }
        for other in tracked.assets.keys.sorted()
        where other != asset && tracked.assets[other]?.staged != .removed
            && (new.isInside(other) || other.isInside(new))
        {
            throw Diagnostic.input("'\(view.shown(new))' would lie inside, or around, the asset '\(view.shown(other))'")
        }
        var above = new.parent
        while let folder = above {
            if let stat = try FileStat.ifExists(at: top.appending(folder), followingLinks: false),
                stat.kind != .directory
            {
                throw Diagnostic.input("'\(view.shown(folder))' is \(stat.kind.phrase), not a folder")
            }
            above = folder.parent
        }
    }

    /// A folder's files keep their status when it is renamed; a file's own changes with its name.
    private func carryRecords(from old: RepoPath, to new: RepoPath) {
        var entries = statEntries(old)
        if let only = entries.first, only.path.isEmpty, let path = try? payloadPath(new),
            let stat = try? FileStat.ifExists(at: path, followingLinks: false), stat.inode == only.inode,
            stat.modified == only.modified, stat.size == only.size
        {
            entries = [
                StatRecord.entry(
                    path: only.key, stat: stat, digest: only.digest, seen: SystemClock.nanoseconds)
            ]
        }
        index.remove(old)
        record(entries, for: new)
        saveIndex()
    }

    /// Refuses a path that would be taken for a manifest, or for a part of one: names that end in `.mlops` are ours.
    func checkIsNoManifest(_ path: RepoPath) throws {
        var current: RepoPath? = path
        while let folder = current {
            if folder.hasSuffix(ManifestTree.suffix) {
                let what = folder.name == RepoPath(ManifestTree.suffix) ? "the configuration" : "a manifest"
                throw Diagnostic.input(
                    "'\(view.shown(path))' cannot be an asset: names such as '\(VisibleText.of(folder.name))' are for \(what)",
                    hint: "give it a name that does not end in \(ManifestTree.suffix), in a folder that does not either"
                )
            }
            current = folder.parent
        }
    }
}
