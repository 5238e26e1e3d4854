public import MLOpsCore
import MLOpsSystem
public import SystemPackage

/// What a file looked like when its digest was known.
public struct StatEntry: Sendable, Hashable {
    /// Relative to the asset; empty for an asset that is a file.
    public let path: RepoPath
    public let size: Int64
    public let modified: Int64
    public let changed: Int64
    public let inode: UInt64
    public let device: UInt64
    public let isExecutable: Bool
    public let digest: Digest

    /// An entry for a file whose status was `stat` when its bytes had `digest`.
    public init(path: RepoPath, stat: FileStat, digest: Digest) {
        self.init(
            path: path, size: stat.size, modified: stat.modified, changed: stat.changed, inode: stat.inode,
            device: stat.device, isExecutable: stat.isExecutable, digest: digest)
    }

    init(
        path: RepoPath, size: Int64, modified: Int64, changed: Int64, inode: UInt64, device: UInt64,
        isExecutable: Bool, digest: Digest
    ) {
        self.path = path
        self.size = size
        self.modified = modified
        self.changed = changed
        self.inode = inode
        self.device = device
        self.isExecutable = isExecutable
        self.digest = digest
    }

    /// True when a file with this status still has this entry's bytes. Says nothing of its executable bit.
    public func matches(_ stat: FileStat) -> Bool {
        stat.kind == .regular && size == stat.size && modified == stat.modified && changed == stat.changed
            && inode == stat.inode && device == stat.device
    }

    /// True when the file could be changed again within the same tick of its file system's clock after `moment`
    /// (nanoseconds since 1970), so that its times would not show it.
    public func isRacy(at moment: Int64) -> Bool {
        // Whoever sets the modification time back (`touch -d`, `cp -p`) still leaves the time of that change.
        Self.isRecent(modified, at: moment) || Self.isRecent(changed, at: moment)
    }

    private static func isRecent(_ time: Int64, at moment: Int64) -> Bool {
        // A whole second is what coarse file systems (FAT, old NFS) store; else the kernel's tick is at most 10 ms.
        let resolution: Int64 = time % 1_000_000_000 == 0 ? 2_000_000_000 : 20_000_000
        return time >= moment &- resolution
    }
}

/// Digests of the working tree's payload files by their status, so that unchanged files are not read again.
///
/// A cache: a damaged or missing file is an empty index, and so is one of another version. A value; `save` merges
/// with what other processes wrote meanwhile.
public struct StatIndex: Sendable {
    private let path: FilePath
    private var assets: [RepoPath: [StatEntry]]
    /// Assets replaced, or removed (nil), since loading.
    private var edits: [RepoPath: [StatEntry]?] = [:]

    private init(path: FilePath, assets: [RepoPath: [StatEntry]]) {
        self.path = path
        self.assets = assets
    }

    /// Reads the index at `path`. Entries that may have changed unseen around the time it was written are left out.
    public static func load(at path: FilePath) -> StatIndex {
        StatIndex(path: path, assets: read(path))
    }

    /// Every asset that has entries, sorted.
    public var assetPaths: [RepoPath] { assets.keys.sorted() }

    /// The entries of one asset, sorted by path.
    public func entries(forAsset asset: RepoPath) -> [StatEntry] { assets[asset] ?? [] }

    /// Replaces all entries of one asset, in memory.
    ///
    /// Leave an entry out when it ``StatEntry/isRacy(at:)`` the moment its file was looked at before being read
    /// (``StoredFile/seen``).
    public mutating func replace(asset: RepoPath, entries: [StatEntry]) {
        let sorted = entries.sorted { $0.path < $1.path }
        assets[asset] = sorted
        edits[asset] = .some(sorted)
    }

    /// Forgets one asset, in memory.
    public mutating func remove(_ asset: RepoPath) {
        assets[asset] = nil
        edits[asset] = .some(nil)
    }

    /// Writes the edits, keeping what other processes wrote about other assets. Nothing to write is no work.
    ///
    /// - Throws: an error when the file cannot be written or another process holds its lock for ten seconds.
    public mutating func save() throws {
        guard !edits.isEmpty else { return }
        let merged = try FileLock.with(
            path.directory.appending("\(path.lastComponent?.string ?? "index").lock"), timeout: 10
        ) {
            var merged = Self.read(path)
            for (asset, entries) in edits { merged[asset] = entries }
            // Not flushed: it can be rebuilt, and the checksum finds a torn one.
            try Files.writeAtomically(
                StatIndexFormat.encode(merged, written: SystemClock.nanoseconds), to: path, durable: false)
            return merged
        }
        assets = merged
        edits = [:]
    }

    /// The digests of `files` that are unchanged since `entries` were recorded; nil for each that is not known.
    ///
    /// Both are sorted by path; one pass over both.
    public static func digests(of files: [WalkEntry], in entries: [StatEntry]) -> [Digest?] {
        var result: [Digest?] = []
        result.reserveCapacity(files.count)
        var next = 0
        for file in files {
            while next < entries.count, entries[next].path < file.path { next += 1 }
            if next < entries.count, entries[next].path == file.path, entries[next].matches(file.stat) {
                result.append(entries[next].digest)
            } else {
                result.append(nil)
            }
        }
        return result
    }

    private static func read(_ path: FilePath) -> [RepoPath: [StatEntry]] {
        guard let file = try? OpenFile.reading(path), let stat = try? file.stat(),
            let bytes = try? Files.read(file, limit: StatIndexFormat.largest)
        else { return [:] }
        // The file's own time is by the same clock as its neighbours', which may be another host's.
        return StatIndexFormat.decode(bytes, writtenAtMost: stat.modified) ?? [:]
    }
}
