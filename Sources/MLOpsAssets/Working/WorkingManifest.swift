import MLOpsCore
import MLOpsSystem
import SystemPackage

/// The files of one manifest as they lie in the working tree.
struct WorkingManifest {
    let asset: RepoPath
    let top: FilePath

    init(_ asset: RepoPath, top: FilePath) {
        (self.asset, self.top) = (asset, top)
    }

    /// `data/train.mlops`
    var path: RepoPath { asset.adding(suffix: ManifestTree.suffix) }

    /// The manifest; nil when the working tree has none.
    ///
    /// - Throws: `input` when it is there but not valid.
    func read() throws -> Manifest? {
        do {
            guard let files = try files() else { return nil }
            try AssetName.check(asset)
            return try ManifestReader.read(files, at: path)
        } catch let problem as Diagnostic {
            throw problem.hinting(at: path)
        }
    }

    /// Its files as they are; nil when there is nothing of that name.
    func files() throws -> [ManifestFile]? {
        let full = try top.appending(path)
        guard let stat = try FileStat.ifExists(at: full, followingLinks: false) else { return nil }
        switch stat.kind {
        case .regular:
            return [ManifestFile(name: "", bytes: try Self.content(of: full))]
        case .directory:
            let names = try Files.list(full).filter { !TemporaryName.matches($0) }
            return try WorkerPool.map(names, threads: names.count > 64 ? WorkerPool.processors : 1) { name in
                let file = try full.appending(RepoPath(bytes: name))
                // A name that is no text is no page either; the reader says so.
                return ManifestFile(name: String(decoding: name, as: UTF8.self), bytes: try Self.content(of: file))
            }
        default:
            throw Diagnostic.input("the manifest \(VisibleText.of(path)) is \(stat.kind.phrase)")
        }
    }

    /// Makes the working tree's files those of `manifest`, touching only those that differ.
    ///
    /// Each is written aside and renamed, the header first: stopped at any point, what lies there is the old
    /// manifest, the new one, or both in parts, and adding again completes it. Not flushed: the payloads are, and the
    /// manifest can be made again from them.
    ///
    /// - Returns: whether anything was written or removed.
    @discardableResult
    func write(_ manifest: Manifest) throws -> Bool {
        let full = try top.appending(path)
        let files = try manifest.serialize()
        let wanted: FileKind = manifest.layout == .file ? .regular : .directory
        let old = try FileStat.ifExists(at: full, followingLinks: false)
        if let old, old.kind != wanted {
            try remove()
            guard try FileStat.ifExists(at: full, followingLinks: false) == nil else { return try refuseOther() }
        }
        guard wanted == .directory else { return try put(files[0].bytes, at: full) }
        try Files.makeDirectories(full)
        TemporaryName.sweep(full, now: SystemClock().now())
        var changed = old == nil
        for file in files {
            if try put(file.bytes, at: try full.appending(RepoPath(file.name))) { changed = true }
        }
        let kept = Set(files.map { Array($0.name.utf8) })
        for name in try Files.list(full) where !kept.contains(name) && Self.isPage(name) {
            try Files.remove(full.appending(RepoPath(bytes: name)), missingIsFine: true)
            changed = true
        }
        return changed
    }

    /// A folder where a file belongs, with more in it than a manifest.
    private func refuseOther() throws -> Bool {
        try checkOwned()
        throw Diagnostic.environment("'\(VisibleText.of(path))' was changed by another program just now")
    }

    private func put(_ bytes: [UInt8], at file: FilePath) throws -> Bool {
        if let stat = try FileStat.ifExists(at: file, followingLinks: false), stat.kind == .regular,
            stat.size == Int64(bytes.count), try Self.content(of: file) == bytes
        {
            return false
        }
        try Files.writeAtomically(bytes, to: file, durable: false)
        return true
    }

    /// Whether a manifest of any number of pages has a page of this name.
    static func isPage(_ name: [UInt8]) -> Bool {
        guard let text = String(validating: name, as: UTF8.self) else { return false }
        return PageCount.allCases.contains { $0.page(named: text) != nil }
    }

    private static func content(of file: FilePath) throws -> [UInt8] {
        try Files.read(file, limit: ManifestReader.maximumFileSize, followingLinks: false)
    }

    static func hint(_ path: RepoPath) -> String {
        CommandHint(
            "find the last good one: git log -- \(pathspec: path); and take it: git checkout <commit> -- \(pathspec: path)"
        ).or("find the last good one with git log, and take it with git checkout")
    }
}
