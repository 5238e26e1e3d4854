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
}

extension WorkingAssets {
    /// Takes assets, or files and folders of an asset, out of version control and out of the working tree.
    ///
    /// - Parameters:
    ///   - paths: assets, or what lies inside one.
    ///   - cached: leaves the payload files where they are.
    ///   - force: removes files that are stored nowhere, too.
    ///   - dryRun: only tells.
    /// - Returns: one report per path, in order.
    /// - Throws: `refused` when bytes would be lost and `force` was not given; then nothing is changed.
    public func remove(
        _ paths: [RepoPath], cached: Bool = false, force: Bool = false, dryRun: Bool = false
    ) throws -> [RemovalReport] {
        let tracked = try TrackedManifests(repository)
        let plans = try group(paths, tracked).map { asset, inside in
            try removal(of: asset, inside, tracked, cached: cached, force: force)
        }
        let reports = plans.flatMap(\.reports)
        if dryRun { return reports }
        try checkRemovable(plans, tracked, cached: cached)
        var touched: [RepoPath] = []
        let known = Set(plans.flatMap { tracked.assets[$0.asset]?.files.map(\.path) ?? [] })
        for plan in plans {
            let asset = plan.asset
            touched += tracked.assets[asset]?.files.map(\.path) ?? []
            if let manifest = plan.manifest {
                try workingManifest(asset).write(manifest)
                touched += try workingManifest(asset).paths(of: manifest)
            } else {
                try workingManifest(asset).remove()
                if cached || plan.removesAll { touched += try removeIgnoreRule(asset) }
            }
        }
        try stage(Array(Set(touched)).sorted().filter { try known.contains($0) || isKnown($0) })
        // The payload goes last: until here everything can be taken back.
        for plan in plans {
            let asset = plan.asset
            if !cached {
                try delete(plan.files, below: payloadPath(asset), folders: plan.folders, withRoot: plan.manifest == nil)
                if plan.manifest == nil { try removeEmptyParents(of: asset) }
            }
            if plan.manifest == nil {
                index.remove(asset)
            } else {
                let gone = Set(plan.lines)
                record(statEntries(asset).filter { !gone.contains($0.key) }, for: asset)
            }
        }
        saveIndex()
        return reports
    }

    private struct Removal {
        let asset: RepoPath
        let reports: [RemovalReport]
        /// What is left of the asset; nil for nothing.
        let manifest: Manifest?
        let lines: [RepoPath]
        let files: [RepoPath]
        let folders: [RepoPath]
        let removesAll: Bool
    }

    /// The paths by the asset they belong to, in order; an empty list stands for the whole of it.
    private func group(
        _ paths: [RepoPath], _ tracked: TrackedManifests
    ) throws -> [(asset: RepoPath, inside: [RepoPath])] {
        var result: [(asset: RepoPath, inside: [RepoPath])] = []
        for path in paths {
            guard let asset = owner(of: path, among: tracked.assets) else { throw noAsset(path) }
            let isWhole = path == asset || path == workingManifest(asset).path
            guard isWhole || path.isInside(asset) else {
                throw Diagnostic.input(
                    "'\(view.shown(path))' is a part of a manifest",
                    hint: CommandHint("name the asset, or files in it: git mlops rm \(view.typed(asset))").or(
                        "name the asset, or files in it"))
            }
            guard let known = result.firstIndex(where: { $0.asset == asset }) else {
                result.append((asset, isWhole ? [] : [path]))
                continue
            }
            if isWhole {
                result[known].inside = []
            } else if !result[known].inside.isEmpty {
                result[known].inside.append(path)
            }
        }
        return result
    }

    private func removal(
        of asset: RepoPath, _ inside: [RepoPath], _ tracked: TrackedManifests, cached: Bool, force: Bool
    ) throws -> Removal {
        var manifest: Manifest?
        do {
            manifest = try self.manifest(of: asset)
        } catch {
            // A damaged manifest can be given up, but then nobody knows which files are stored.
            guard inside.isEmpty, cached || force else { throw error }
        }
        let examination = try examine(asset, manifest, hashing: !cached && !force)
        let present = examination.scan.files.map(\.path)
        guard inside.isEmpty else {
            return try partialRemoval(inside, asset, manifest, examination, cached: cached, force: force)
        }
        if !cached, !force { try checkStored(examination, of: asset) { _ in true } }
        return Removal(
            asset: asset, reports: [RemovalReport(path: asset, asset: asset, files: cached ? 0 : present.count)],
            manifest: nil, lines: manifest?.entries.map(\.path) ?? [], files: present,
            folders: examination.scan.folders, removesAll: !cached)
    }

    private func partialRemoval(
        _ paths: [RepoPath], _ asset: RepoPath, _ manifest: Manifest?, _ examination: Examination, cached: Bool,
        force: Bool
    ) throws -> Removal {
        guard let manifest else { throw noAsset(asset) }
        var gone: Set<RepoPath> = []
        var reports: [RemovalReport] = []
        let present = Set(examination.scan.files.map(\.path))
        for path in paths {
            let inside = path.relative(to: asset) ?? path
            let lines = manifest.entries.map(\.path).filter { $0.isInside(inside) }
            guard !lines.isEmpty else {
                throw Diagnostic.input(
                    "'\(view.shown(path))' is not in the manifest of '\(view.shown(asset))'",
                    hint: CommandHint("see its files: git mlops ls \(view.typed(asset))").or(
                        "see its files: git mlops ls"))
            }
            let files = lines.count { present.contains($0) && !gone.contains($0) }
            reports.append(RemovalReport(path: path, asset: asset, files: cached ? 0 : files))
            gone.formUnion(lines)
        }
        if !cached, !force { try checkStored(examination, of: asset) { gone.contains($0) } }
        return Removal(
            asset: asset, reports: reports,
            manifest: try Manifest(
                header: manifest.header, entries: manifest.entries.filter { !gone.contains($0.path) }),
            lines: Array(gone), files: gone.filter { present.contains($0) },
            folders: examination.scan.folders.filter { folder in gone.contains { $0.isInside(folder) } },
            removesAll: false)
    }

    /// Removes the folders above an asset that hold nothing any more, as git does.
    private func removeEmptyParents(of asset: RepoPath) throws {
        var above = asset.parent
        while let folder = above, try Files.removeDirectoryIfEmpty(top.appending(folder)) { above = folder.parent }
    }

    /// Refuses to go on when a file's bytes are nowhere but in the working tree.
    private func checkStored(
        _ examination: Examination, of asset: RepoPath, _ isConcerned: (RepoPath) -> Bool
    ) throws {
        // An outdated file is stored: it was added or written here.
        var unstored = examination.differences.filter { !$0.isOutdated }.map(\.file.path)
        let kept = examination.differences.filter(\.isOutdated).compactMap { item in
            item.digest.map { (item.file.path, Payload(digest: $0, size: item.file.stat.size)) }
        }
        let lost = Set(try store().missing(of: kept.map(\.1)))
        unstored += kept.filter { lost.contains($0.1) }.map(\.0) + examination.unreadable.map(\.file.path)
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
                CommandHint(
                    "store them first: git mlops add \(view.typed(asset)); keep the files: --cached; or lose them: --force"
                ).or("store them first with git mlops add; keep the files: --cached; or lose them: --force"))
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

    /// Refuses, before the first change, what would stop halfway: files of somebody else among the manifest's, a locked
    /// index, folders that cannot be written to.
    private func checkRemovable(_ plans: [Removal], _ tracked: TrackedManifests, cached: Bool) throws {
        try checkIndexUnlocked()
        for plan in plans {
            let manifest = workingManifest(plan.asset)
            if plan.manifest == nil {
                try manifest.checkOwned(known: Set(tracked.assets[plan.asset]?.files.map(\.path) ?? []))
                try checkLineFiles([plan.asset])
            }
            var folders = [try manifest.top.appending(manifest.path)]
            if plan.manifest == nil { folders.append(try payloadPath(plan.asset).directory) }
            if !cached {
                let root = try payloadPath(plan.asset)
                let isFile = plan.files == [ManifestEntry.selfPath]
                folders += isFile ? [root.directory] : [root]
                folders += try Set(plan.files.compactMap(\.parent)).sorted().map { try root.appending($0) }
            }
            for folder in folders where try FileStat.ifExists(at: folder, followingLinks: false)?.kind == .directory {
                try Files.requireWritable(folder)
            }
        }
    }

    /// Refuses to begin what could not be staged.
    func checkIndexUnlocked() throws {
        let lock = repository.gitDirectory.appending("index.lock")
        guard try FileStat.ifExists(at: lock, followingLinks: false) != nil else { return }
        throw Diagnostic.environment(
            "git's index is locked: \(lock.visible) is there",
            cause: "another git is running in this repository, or one was killed",
            hint: "nothing was changed: wait for it; if none is running, remove that file")
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
}
