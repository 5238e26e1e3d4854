public import MLOpsCore
import MLOpsGit
import MLOpsStore
import MLOpsSystem
import SystemPackage

/// What removing did, or for a dry run would do.
public struct RemovalReport: Sendable {
    /// The asset, or the file of an asset.
    public let path: RepoPath
    public let asset: RepoPath
    /// How many payload files went from the working tree.
    public let files: Int

    public var isWholeAsset: Bool { path == asset }
}

extension WorkingAssets {
    /// Takes assets, or files and folders of an asset, out of version control and out of the working tree.
    ///
    /// - Parameters:
    ///   - paths: assets, or what lies inside one.
    ///   - cached: leaves the payload files where they are.
    ///   - force: removes files that are stored nowhere, too.
    ///   - dryRun: only tells.
    /// - Throws: `refused` when bytes would be lost and `force` was not given; then nothing is changed.
    public func remove(
        _ paths: [RepoPath], cached: Bool = false, force: Bool = false, dryRun: Bool = false
    ) throws -> [RemovalReport] {
        let tracked = try TrackedManifests(repository)
        let plans = try paths.map { try removal(of: $0, tracked, cached: cached, force: force) }
        if dryRun { return plans.map(\.report) }
        var touched: [RepoPath] = []
        for plan in plans {
            let asset = plan.report.asset
            if let manifest = plan.manifest {
                try workingManifest(asset).write(manifest)
                touched.append(workingManifest(asset).path)
            } else {
                try workingManifest(asset).remove()
                if tracked.assets[asset]?.files.isEmpty == false { touched.append(workingManifest(asset).path) }
                if cached || plan.removesAll { touched += try removeIgnoreRule(asset) }
            }
        }
        try stage(Array(Set(touched)).sorted().filter { try isKnown($0) })
        // The payload goes last: until here everything can be taken back.
        for plan in plans {
            let asset = plan.report.asset
            if !cached {
                try delete(plan.files, below: payloadPath(asset), folders: plan.folders, withRoot: plan.manifest == nil)
            }
            if plan.manifest == nil {
                index.remove(asset)
            } else {
                let gone = Set(plan.lines)
                record(statEntries(asset).filter { !gone.contains($0.key) }, for: asset)
            }
        }
        saveIndex()
        return plans.map(\.report)
    }

    private struct Removal {
        let report: RemovalReport
        /// What is left of the asset; nil for nothing.
        let manifest: Manifest?
        let lines: [RepoPath]
        let files: [RepoPath]
        let folders: [RepoPath]
        let removesAll: Bool
    }

    private func removal(
        of path: RepoPath, _ tracked: TrackedManifests, cached: Bool, force: Bool
    ) throws -> Removal {
        guard let asset = owner(of: path, among: tracked.assets) else { throw noAsset(path) }
        let isWhole = path == asset || path == workingManifest(asset).path
        guard isWhole || path.isInside(asset) else {
            throw Diagnostic.input(
                "'\(view.shown(path))' is a part of a manifest",
                hint: "name the asset, or files in it: git mlops rm \(view.shown(asset))")
        }
        var manifest: Manifest?
        do {
            manifest = try self.manifest(of: asset)
        } catch {
            // A damaged manifest can be given up, but then nobody knows which files are stored.
            guard isWhole, cached || force else { throw error }
        }
        let root = try payloadPath(asset)
        let examination = try examine(asset, manifest, hashing: !cached && !force)
        guard isWhole else {
            return try partialRemoval(path, asset, manifest, examination, cached: cached, force: force)
        }
        let all = examination.scan.files.map(\.path)
        if !cached, !force { try checkStored(examination, of: asset, at: root) { _ in true } }
        return Removal(
            report: RemovalReport(path: asset, asset: asset, files: cached ? 0 : all.count), manifest: nil,
            lines: manifest?.entries.map(\.path) ?? [], files: all, folders: examination.scan.folders,
            removesAll: !cached)
    }

    private func partialRemoval(
        _ path: RepoPath, _ asset: RepoPath, _ manifest: Manifest?, _ examination: Examination, cached: Bool,
        force: Bool
    ) throws -> Removal {
        guard let manifest, let inside = path.relative(to: asset) else { throw noAsset(path) }
        let lines = manifest.entries.map(\.path).filter { $0.isInside(inside) }
        guard !lines.isEmpty else {
            throw Diagnostic.input(
                "'\(view.shown(path))' is not in the manifest of '\(view.shown(asset))'",
                hint: "see its files: git mlops ls \(view.shown(asset))")
        }
        if !cached, !force { try checkStored(examination, of: asset, at: payloadPath(asset)) { $0.isInside(inside) } }
        let gone = Set(lines)
        let files = examination.scan.files.map(\.path).filter { gone.contains($0) }
        return Removal(
            report: RemovalReport(path: path, asset: asset, files: cached ? 0 : files.count),
            manifest: try Manifest(
                header: manifest.header, entries: manifest.entries.filter { !gone.contains($0.path) }),
            lines: lines, files: files, folders: examination.scan.folders.filter { $0.isInside(inside) },
            removesAll: false)
    }

    /// Refuses to go on when a file's bytes are nowhere but in the working tree.
    private func checkStored(
        _ examination: Examination, of asset: RepoPath, at root: FilePath, _ isConcerned: (RepoPath) -> Bool
    ) throws {
        var unstored = examination.differences.map(\.file.path) + examination.unreadable.map(\.file.path)
        unstored += examination.scan.refused.map(\.path)
        let matched = examination.matches.map(\.entry)
        let missing = Set(try store().missing(of: matched.map(\.payload)))
        unstored += matched.filter { missing.contains($0.payload) }.map(\.path)
        unstored = unstored.filter(isConcerned).sorted()
        guard let first = unstored.first else { return }
        let shown = view.shown(first == ManifestEntry.selfPath ? asset : asset.appending(first))
        throw Diagnostic.refused(
            unstored.count == 1
                ? "'\(shown)' is not stored: removing it would lose its content"
                : "\(unstored.count) files of '\(view.shown(asset))' are not stored, such as '\(shown)': removing them would lose their content",
            hint:
                "store them first: git mlops add \(view.shown(asset)); keep the files: --cached; or lose them: --force")
    }

    /// Removes files below `root`, then the folders that became empty.
    func delete(_ files: [RepoPath], below root: FilePath, folders: [RepoPath], withRoot: Bool) throws {
        for file in files {
            try Files.remove(
                file == ManifestEntry.selfPath ? root : root.appending(file), missingIsFine: true)
        }
        // The deepest first.
        for folder in folders.sorted(by: { $0.components.count > $1.components.count }) {
            try Files.removeDirectoryIfEmpty(root.appending(folder))
        }
        if withRoot, try FileStat.ifExists(at: root, followingLinks: false)?.kind == .directory {
            try Files.removeDirectoryIfEmpty(root)
        }
    }

    /// Whether git can be told of the path: it is there, or in the index.
    func isKnown(_ path: RepoPath) throws -> Bool {
        if try FileStat.ifExists(at: top.appending(path), followingLinks: false) != nil { return true }
        var program = Program(
            "git", ["ls-files", "-z", "--"],
            environment: repository.git.environment.with(["GIT_LITERAL_PATHSPECS": "1"]),
            workingDirectory: repository.git.directory)
        program.arguments.append(path.bytes)
        return try !program.run().output.isEmpty
    }

    // MARK: - Moving

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
                    hint: "move it with mv, then: git mlops add \(view.shown(owner))")
            }
            throw noAsset(source)
        }
        if state.isConflicted { throw TrackedManifests.conflict(workingManifest(asset).path) }
        guard let manifest = try manifest(of: asset) else { throw noAsset(source) }
        let isFolder = try FileStat.ifExists(at: top.appending(target), followingLinks: false)?.kind == .directory
        let new = target.isEmpty || (isFolder && tracked.assets[target] == nil) ? target.appending(asset.name) : target
        try checkTarget(new, from: asset, tracked)
        if dryRun { return new }

        var touched = try ensureIgnored(new)
        try Files.makeDirectories(payloadPath(new).directory)
        try workingManifest(new).write(manifest)
        let here = try FileStat.ifExists(at: payloadPath(asset), followingLinks: false) != nil
        // A rename within the working tree: all of the payload or nothing.
        if here { try Files.rename(payloadPath(asset), to: payloadPath(new), replacing: false) }
        try workingManifest(asset).remove()
        touched += try removeIgnoreRule(asset)
        touched += try ensureAttributes()
        touched += [workingManifest(new).path]
        if !state.files.isEmpty { touched.append(workingManifest(asset).path) }
        try stage(Array(Set(touched)).sorted().filter { try isKnown($0) })
        carryRecords(from: asset, to: new)
        return new
    }

    private func checkTarget(_ new: RepoPath, from asset: RepoPath, _ tracked: TrackedManifests) throws {
        try checkName(new)
        guard !new.isInside(asset) else {
            throw Diagnostic.input("'\(view.shown(asset))' cannot be moved into itself")
        }
        for path in [new, workingManifest(new).path]
        where try FileStat.ifExists(at: top.appending(path), followingLinks: false) != nil {
            throw Diagnostic.input(
                "'\(view.shown(path))' exists already", hint: "name another place, or move that away first")
        }
        for other in tracked.assets.keys.sorted() where other != asset && (new.isInside(other) || other.isInside(new)) {
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
}
