import MLOpsCore
import MLOpsSystem
import SystemPackage

/// What of the files at a manifest's path may be written over or removed: those that are a manifest's, and no other.
extension WorkingManifest {
    /// Refuses to go on where something stands that is not a manifest, finished or not.
    ///
    /// - Parameter known: files of the manifest that git has in its index: those can be brought back.
    /// - Throws: `input` naming the first thing that is somebody else's.
    func checkOwned(known: Set<RepoPath> = []) throws {
        guard let stranger = try strangers(known: known).first else { return }
        let whole = stranger == path
        throw Diagnostic.input(
            "something else stands at '\(VisibleText.of(stranger))', where \(whole ? "the" : "only a part of the") manifest of '\(VisibleText.of(asset))' may be",
            hint: "move it away, then run the same command again")
    }

    /// What stands at the manifest's path and is not a manifest's, sorted.
    func strangers(known: Set<RepoPath> = []) throws -> [RepoPath] {
        let full = try top.appending(path)
        guard let stat = try FileStat.ifExists(at: full, followingLinks: false) else { return [] }
        switch stat.kind {
        case .regular: return try known.contains(path) || Self.beginsLikeManifest(full) ? [] : [path]
        case .directory: break
        default: return known.contains(path) ? [] : [path]
        }
        return try Files.list(full).filter { !TemporaryName.matches($0) }.map { path.appending(RepoPath(bytes: $0)) }
            .filter { file in
                let place = try top.appending(file)
                let isHeader = file.name == RepoPath(Manifest.headerName)
                guard let kind = try FileStat.ifExists(at: place, followingLinks: false)?.kind else { return false }
                guard kind != .directory, isHeader || Self.isPage(file.name.bytes) else { return true }
                if known.contains(file) { return false }
                guard kind == .regular else { return true }
                return try !(isHeader ? Self.beginsLikeManifest(place) : Self.beginsLikePage(place))
            }
    }

    /// Removes header and pages, or the one file of a file asset; a folder that still holds something stays.
    func remove() throws {
        let full = try top.appending(path)
        guard let stat = try FileStat.ifExists(at: full, followingLinks: false) else { return }
        guard stat.kind == .directory else { return try Files.remove(full, missingIsFine: true) }
        TemporaryName.sweep(full, now: SystemClock().now())
        for name in try Files.list(full) where name == Array(Manifest.headerName.utf8) || Self.isPage(name) {
            let file = try full.appending(RepoPath(bytes: name))
            // A folder of that name is nobody's page.
            if try FileStat.ifExists(at: file, followingLinks: false)?.kind == .directory { continue }
            try Files.remove(file, missingIsFine: true)
        }
        try Files.removeDirectoryIfEmpty(full)
    }

    /// The paths, in the repository, of the files that `manifest` is written to.
    func paths(of manifest: Manifest) throws -> [RepoPath] {
        if manifest.layout == .file { return [path] }
        return try manifest.serialize().map { path.appending(RepoPath($0.name)) }
    }

    private static func beginsLikeManifest(_ file: FilePath) throws -> Bool {
        let start = try beginning(of: file)
        return start.isEmpty || start.starts(with: "git-mlops manifest ".utf8) || start.starts(with: "<<<<<<<".utf8)
    }

    private static func beginsLikePage(_ file: FilePath) throws -> Bool {
        let start = try beginning(of: file)
        if start.isEmpty || start.starts(with: "<<<<<<<".utf8) { return true }
        return start.count > 64 && start[64] == 0x20 && start.prefix(64).allSatisfy { Hex.value(of: $0) != nil }
    }

    private static func beginning(of file: FilePath) throws -> [UInt8] {
        let file = try OpenFile.reading(file, followingLinks: false)
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
        return Array(bytes.prefix(count))
    }
}
