import MLOpsCore
import MLOpsStore
import MLOpsSystem
import SystemPackage

/// What a checkout would do to one asset.
struct CheckoutPlan {
    let asset: RepoPath
    let manifest: Manifest
    var write: [ManifestEntry] = []
    var remove: [RepoPath] = []
    var setMode: [Examination.Match] = []
    var kept: [CheckoutReport.Kept] = []
    /// Folders that may become empty.
    var emptyFolders: [RepoPath] = []
    /// Files that will be replaced or removed, as they were seen.
    var looked: [PayloadFile] = []
    /// A file stands where a folder belongs, or the other way round; only with force.
    var replacesRoot = false

    init(
        _ asset: RepoPath, _ manifest: Manifest, _ examination: Examination, _ assets: WorkingAssets,
        _ options: CheckoutOptions
    ) throws {
        self.asset = asset
        self.manifest = manifest
        let scan = examination.scan
        if let kind = scan.kind, kind != (manifest.layout == .file ? .regular : .directory) {
            try makeRoom(for: kind, examination, assets)
            return
        }
        write = examination.notHere
        if options.restoresDeleted {
            write += examination.deleted
        } else {
            kept += examination.deleted.map { .init(asset: asset, path: $0.path, reason: .deleted) }
        }
        let stored = try Self.stored(asset, examination, assets)
        for (difference, isStored) in zip(examination.differences, stored) {
            if let entry = difference.entry {
                if isStored || options.force {
                    write.append(entry)
                    looked.append(difference.file)
                } else {
                    kept.append(.init(asset: asset, path: entry.path, reason: .changed))
                }
            } else if isStored {
                // Of no line any more, and known from an earlier one. Files nobody ever added stay, forced or not.
                remove.append(difference.file.path)
                looked.append(difference.file)
            }
        }
        for item in examination.unreadable {
            kept.append(.init(asset: asset, path: item.file.path, reason: .changed))
        }
        let recorded = Self.recordedModes(assets.statEntries(asset))
        for match in examination.matches where match.modeDiffers {
            if options.force || recorded[match.entry.path] == match.file.stat.isExecutable {
                setMode.append(match)
            } else {
                kept.append(.init(asset: asset, path: match.entry.path, reason: .changed))
            }
        }
        // The deepest folders go first; those that still hold something stay.
        emptyFolders = remove.isEmpty ? [] : Self.parents(of: remove)
        keepBlocked(scan)
        write.sort { PathByteOrder.compare($0.path, $1.path) < 0 }
    }

    /// Plans to take away what stands in the place of the asset, file by file.
    ///
    /// - Throws: `refused` when something of it was never added: force gives up what is known, and nothing else.
    private mutating func makeRoom(for kind: FileKind, _ examination: Examination, _ assets: WorkingAssets) throws {
        let scan = examination.scan
        let known = Set(assets.statEntries(asset).map(\.key))
        let stored = try Self.stored(scan.files.filter { !known.contains($0.path) }, asset, assets)
        let strangers =
            scan.files.map(\.path).filter { !known.contains($0) && !stored.contains($0) } + scan.refused.map(\.path)
        guard strangers.isEmpty else {
            let names = strangers.sorted().prefix(20).map {
                assets.view.shown($0 == ManifestEntry.selfPath || $0.isEmpty ? asset : asset.appending($0))
            }
            let rest = strangers.count - names.count
            throw Diagnostic(
                .refused,
                "'\(assets.view.shown(asset))' is \(kind.phrase) with content that was never added, where the manifest has \(manifest.layout == .file ? "a file" : "a folder")",
                causes: names + (rest > 0 ? ["and \(rest) more"] : []),
                hints: ["move it away, then run the same command again"])
        }
        replacesRoot = true
        write = manifest.entries
        looked = scan.files
        remove = scan.files.map(\.path)
        emptyFolders = scan.folders
    }

    /// Those of some files whose bytes are in the store.
    private static func stored(
        _ files: [PayloadFile], _ asset: RepoPath, _ assets: WorkingAssets
    ) throws -> Set<RepoPath> {
        guard !files.isEmpty else { return [] }
        let root = try assets.payloadPath(asset)
        let store = try assets.store()
        let found = try WorkerPool.map(files) { file in
            let path = file.path == ManifestEntry.selfPath ? root : try root.appending(file.path)
            guard let answer = try? WorkingFileDigest.read(path, progress: SilentProgress()) else { return false }
            return try store.contains(Payload(digest: answer.digest, size: answer.size))
        }
        return Set(zip(files, found).filter(\.1).map(\.0.path))
    }

    /// Leaves out what cannot be written because something else is, and stays, in its way.
    private mutating func keepBlocked(_ scan: PayloadScan) {
        let removed = Set(remove)
        let files = Set(scan.files.map(\.path)).subtracting(removed)
        let others = Set(scan.refused.map(\.path))
        // Folders that hold a file which stays.
        var standing: Set<RepoPath> = []
        for path in files.union(others) {
            var above = path.parent
            while let folder = above, standing.insert(folder).inserted { above = folder.parent }
        }
        // A folder that was empty all along stays too, unless it is emptied by us.
        standing.formUnion(Set(scan.folders).subtracting(emptyFolders))
        var blocked: [ManifestEntry] = []
        for entry in write {
            var isBlocked = standing.contains(entry.path) || others.contains(entry.path)
            var above = entry.path.parent
            while let folder = above, !isBlocked {
                isBlocked = files.contains(folder) || others.contains(folder)
                above = folder.parent
            }
            if isBlocked { blocked.append(entry) }
        }
        guard !blocked.isEmpty else { return }
        let paths = Set(blocked.map(\.path))
        write.removeAll { paths.contains($0.path) }
        kept += blocked.map { .init(asset: asset, path: $0.path, reason: .blocked) }
    }

    /// For each difference, whether the bytes that are here now are in the store.
    private static func stored(
        _ asset: RepoPath, _ examination: Examination, _ assets: WorkingAssets
    ) throws -> [Bool] {
        guard !examination.differences.isEmpty else { return [] }
        let root = try assets.payloadPath(asset)
        let store = try assets.store()
        let progress = assets.progress
        let items = examination.differences
        let unread = items.filter { $0.digest == nil && $0.entry != nil }.map(\.file.stat.size).saturatedSum
        if unread > 0 { progress.begin("reading changed files", total: unread, unit: .bytes) }
        defer { if unread > 0 { progress.end() } }
        return try WorkerPool.map(items.map { ($0.file, $0.digest, $0.entry == nil) }) { file, digest, isExtra in
            if let digest { return try store.contains(Payload(digest: digest, size: file.stat.size)) }
            // A file that no line speaks of and that was never recorded is the user's own.
            if isExtra { return false }
            let path = file.path == ManifestEntry.selfPath ? root : try root.appending(file.path)
            guard let answer = try? WorkingFileDigest.read(path, progress: progress) else { return false }
            return try store.contains(Payload(digest: answer.digest, size: answer.size))
        }
    }

    private static func parents(of paths: [RepoPath]) -> [RepoPath] {
        var result: Set<RepoPath> = []
        for path in paths {
            var above = path.parent
            while let folder = above, result.insert(folder).inserted { above = folder.parent }
        }
        return Array(result)
    }

    private static func recordedModes(_ entries: [StatEntry]) -> [RepoPath: Bool] {
        Dictionary(entries.map { ($0.key, $0.isExecutable) }, uniquingKeysWith: { first, _ in first })
    }
}
