public import MLOpsCore
public import MLOpsSystem
import Synchronization
public import SystemPackage

/// One file to be made from the store.
public struct Materialisation: Sendable {
    public let payload: Payload
    /// Below the folder that is given along.
    public let path: RepoPath
    public let executable: Bool
    /// The file that this one replaces, as it was looked at; nil where there was none.
    public let over: FileStat?

    public init(payload: Payload, path: RepoPath, executable: Bool, over: FileStat? = nil) {
        self.payload = payload
        self.path = path
        self.executable = executable
        self.over = over
    }
}

extension PayloadStore {
    /// Makes a file with the bytes of a payload: a clone where the file system shares blocks, else a copy.
    ///
    /// Written beside its target and renamed, so never half a file under that name. `verify` hashes what was written.
    /// The folder must exist. The umask applies. Not flushed: the store has the bytes.
    ///
    /// - Parameters:
    ///   - payload: what to write.
    ///   - path: where to.
    ///   - executable: whether it gets the executable bits.
    ///   - verify: whether to hash what was written; without, the store's bytes are believed.
    ///   - replacing: whether a file already there is replaced; if not, it is an input error and stays.
    /// - Returns: the status of the new file.
    /// - Throws: an environment error when the payload is absent, or damaged (then it is set aside).
    @discardableResult
    public func materialise(
        _ payload: Payload, to path: FilePath, executable: Bool, verify: Bool = true, replacing: Bool
    ) throws -> FileStat {
        let made = try materialise(payload, to: path, executable: executable, verify: verify) { temporary in
            do {
                try temporary.publish(as: path, replacing: replacing)
            } catch {
                guard !replacing, try FileStat.ifExists(at: path, followingLinks: false) != nil else { throw error }
                throw Diagnostic.input(
                    "\(path.visible) is in the way: it exists already", hint: "move it away, or add it first")
            }
            return true
        }
        guard let made else { throw Diagnostic.bug("a file that was published is not there") }
        return made
    }

    /// The same, but only where nothing is, or `over`: the file that was looked at and no other.
    ///
    /// Gives the status of the new file, or nil when something else appeared, which is left alone.
    public func materialise(
        _ payload: Payload, to path: FilePath, executable: Bool, verify: Bool = true, over: FileStat?
    ) throws -> FileStat? {
        try materialise(payload, to: path, executable: executable, verify: verify) { temporary in
            // Looked at once more, as close to the renaming as can be: the bytes took their time.
            let now = try FileStat.ifExists(at: path, followingLinks: false)
            if let now {
                guard let over, now.isSameContent(as: over) else { return false }
                try temporary.publish(as: path)
                return true
            }
            do {
                try temporary.publish(as: path, replacing: false)
            } catch {
                guard try FileStat.ifExists(at: path, followingLinks: false) != nil else { throw error }
                return false
            }
            return true
        }
    }

    private func materialise(
        _ payload: Payload, to path: FilePath, executable: Bool, verify: Bool,
        publish: (inout TemporaryFile) throws -> Bool
    ) throws -> FileStat? {
        guard try contains(payload.digest) else { throw Self.absent(payload.digest) }
        let source = try OpenFile.reading(layout.object(payload.digest), followingLinks: false)
        var temporary = try TemporaryFile(in: path.directory, mode: executable ? 0o777 : 0o666)
        let written = try write(source, payload, to: temporary.file, verify: verify)
        guard written.size == payload.size, !verify || written.digest == payload.digest else {
            throw damaged(payload)
        }
        let made = try temporary.file.stat()
        guard try publish(&temporary) else { return nil }
        // Renaming changes the inode's ctime, so the status is taken after it; and must be of the same file.
        let stat = try FileStat(at: path, followingLinks: false)
        guard stat.inode == made.inode, stat.modified == made.modified, stat.size == made.size else {
            throw Diagnostic.environment("\(path.visible) was changed by another program just as it was written")
        }
        return stat
    }

    /// Makes many files below `root`, on several threads, with the folders they need.
    ///
    /// Nothing is written through a symbolic link below `root`. `progress` counts bytes; the caller begins and ends
    /// the step. The first failure stops the rest; files made until then stay, each complete.
    ///
    /// - Returns: the status of each new file, in the order of `items`; nil where something stands that is not what the
    ///   item may replace, and which is left alone.
    public func materialise(
        _ items: [Materialisation], in root: FilePath, verify: Bool = true,
        threads: Int = WorkerPool.processors, progress: any ProgressSink = SilentProgress()
    ) throws -> [FileStat?] {
        let folders = FolderMaker(root)
        return try WorkerPool.map(items, threads: threads) { item in
            try folders.make(item.path.parent)
            let stat = try self.materialise(
                item.payload, to: try root.appending(item.path), executable: item.executable, verify: verify,
                over: item.over)
            progress.advance(item.payload.size)
            return stat
        }
    }

    /// Fills `target`; the digest means something only when asked to `verify`.
    private func write(
        _ source: borrowing OpenFile, _ payload: Payload, to target: borrowing OpenFile, verify: Bool
    ) throws -> Payload {
        // Small files are copied as fast as they are cloned, and lie closer together.
        if payload.size >= Int64(128 << 10), !cannotReflink.load(ordering: .relaxed) {
            if try target.reflink(from: source) {
                guard verify else { return Payload(digest: payload.digest, size: try target.stat().size) }
                return try Hashing.read(target)
            }
            cannotReflink.store(true, ordering: .relaxed)
        }
        if !verify {
            let size = try source.stat().size
            if try target.copyRange(from: source, length: size) == size {
                return Payload(digest: payload.digest, size: size)
            }
            try target.truncate()
            try source.rewind()
        }
        let written = try Hashing.read(source) { try target.write($0) }
        return verify ? written : Payload(digest: payload.digest, size: written.size)
    }
}

/// Makes the folders below a root, refusing to go through a symbolic link; remembers what it made or saw.
private final class FolderMaker: Sendable {
    private let root: FilePath
    private let known = Mutex<Set<RepoPath>>([])

    init(_ root: FilePath) {
        self.root = root
    }

    func make(_ folder: RepoPath?) throws {
        guard let folder, !folder.isEmpty, !known.withLock({ $0.contains(folder) }) else { return }
        try make(folder.parent)
        let path = try root.appending(folder)
        if try !Files.makeDirectory(path) {
            let stat = try FileStat(at: path, followingLinks: false)
            guard stat.kind == .directory else {
                throw Diagnostic.input(
                    "cannot write into \(path.visible): it is \(stat.kind.phrase), not a folder",
                    hint: "move it away")
            }
        }
        _ = known.withLock { $0.insert(folder) }
    }
}
