import CLinux
import Glibc
import MLOpsCore
public import SystemPackage

/// Whole-file work on the file system, in raw bytes. Every function is synchronous and safe from any thread.
public enum Files {
    /// The content of a regular file.
    ///
    /// - Throws: an input error when it is longer than `limit` bytes, or no regular file.
    public static func read(_ path: FilePath, limit: Int = 64 << 20, followingLinks: Bool = true) throws -> [UInt8] {
        let file = try OpenFile.reading(path, followingLinks: followingLinks)
        return try read(file, limit: limit)
    }

    /// The rest of an open file, at most `limit` bytes.
    public static func read(_ file: borrowing OpenFile, limit: Int) throws -> [UInt8] {
        // One byte more than the size says, so that the usual file ends within the first read.
        var room = min(Int(clamping: try file.stat().size), limit) + 1
        var result: [UInt8] = []
        while true {
            var failure: (any Error)?
            let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                do {
                    count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                } catch {
                    count = 0
                    failure = error
                }
            }
            if let failure { throw failure }
            if piece.isEmpty { return result }
            if result.isEmpty { result = piece } else { result += piece }
            guard result.count <= limit else {
                throw Diagnostic.input(
                    "cannot read \(file.path.visible): it is longer than the \(limit) bytes allowed here")
            }
            room = max(1, min(1 << 20, limit - result.count + 1))
        }
    }

    /// Puts `bytes` at `path` so that a reader sees the old content or the new, never a part.
    ///
    /// Writes a temporary file in the same directory and renames it. A symbolic link at `path` is replaced, not
    /// followed. `mode` nil keeps the permissions of the file that is there, or takes 0666 less the umask.
    /// `durable` also waits until content and name are on the disk.
    public static func writeAtomically(
        _ bytes: [UInt8], to path: FilePath, mode: UInt32? = nil, durable: Bool = true
    ) throws {
        var kept: UInt32?
        if mode == nil, let old = try FileStat.ifExists(at: path, followingLinks: false), old.kind == .regular {
            kept = old.permissions & 0o777
        }
        try write(bytes, besides: path, mode: mode ?? 0o666, exactly: kept, durable: durable) {
            try rename($0, to: path)
        }
    }

    /// Puts `bytes` at `path`, which must not exist: an input error when it does, and then nothing is changed.
    public static func createExclusively(
        _ bytes: [UInt8], at path: FilePath, mode: UInt32 = 0o666, durable: Bool = true
    ) throws {
        try write(bytes, besides: path, mode: mode, exactly: nil, durable: durable) {
            try rename($0, to: path, replacing: false)
        }
    }

    private static func write(
        _ bytes: [UInt8], besides path: FilePath, mode: UInt32, exactly: UInt32?, durable: Bool,
        publish: (FilePath) throws -> Void
    ) throws {
        let temporary = path.directory.appending(TemporaryName.next())
        do {
            let file = try OpenFile.creating(temporary, mode: mode)
            try bytes.withUnsafeBytes { try file.write($0) }
            if let exactly { try file.setPermissions(exactly) }
            if durable { try file.sync() }
            try publish(temporary)
        } catch {
            try? remove(temporary, missingIsFine: true)
            guard let diagnostic = error as? Diagnostic else { throw error }
            // Tell of the file that the user knows, not of the temporary one.
            throw diagnostic.wrapped(in: "cannot write \(path.visible)")
        }
        if durable { try syncDirectory(path.directory) }
    }

    /// Removes a file, link or special file; never a directory.
    public static func remove(_ path: FilePath, missingIsFine: Bool = false) throws {
        guard path.withPlatformString({ unlink($0) }) == 0 else {
            if errno == ENOENT, missingIsFine { return }
            throw Diagnostic.lastSystemError("cannot remove", path)
        }
    }

    /// Gives a file another name on the same file system, atomically.
    ///
    /// With `replacing` false an existing target is an input error (`RENAME_NOREPLACE`; where the file system lacks
    /// it, a hard link for files).
    public static func rename(_ old: FilePath, to new: FilePath, replacing: Bool = true) throws {
        let status = old.withPlatformString { from in
            new.withPlatformString { to in
                replacing ? Glibc.rename(from, to) : renameWithoutReplacing(from, to)
            }
        }
        guard status == 0 else { throw Diagnostic.lastSystemError("cannot create", new) }
    }

    private static func renameWithoutReplacing(_ from: UnsafePointer<CChar>, _ to: UnsafePointer<CChar>) -> CInt {
        let status = mlops_rename_noreplace(AT_FDCWD, from, AT_FDCWD, to)
        if status == 0 || (errno != EINVAL && errno != ENOSYS) { return status }
        guard link(from, to) == 0 else { return -1 }
        return unlink(from)
    }

    /// The target of a symbolic link, as bytes.
    public static func readLink(_ path: FilePath) throws -> [UInt8] {
        var failure: Diagnostic?
        let target = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX) + 1) { buffer, count in
            let length = buffer.withMemoryRebound(to: CChar.self) { room in
                guard let start = room.baseAddress else { return 0 }
                return path.withPlatformString { readlink($0, start, room.count) }
            }
            if length < 0 { failure = .lastSystemError("cannot read the link", path) }
            count = max(0, length)
        }
        if let failure { throw failure }
        return target
    }

    /// Sets the permission bits of a file; a symbolic link is followed.
    public static func setPermissions(_ mode: UInt32, of path: FilePath) throws {
        guard path.withPlatformString({ chmod($0, mode_t(mode)) }) == 0 else {
            throw Diagnostic.lastSystemError("cannot change the mode of", path)
        }
    }

    /// Waits until everything written to the file system that holds `path` is on the disk: one call for many files.
    public static func syncFileSystem(of path: FilePath) throws {
        let file = try OpenFile.open(path, O_RDONLY | O_NONBLOCK, 0, action: "cannot open")
        guard mlops_syncfs(file.descriptor) == 0 else {
            throw Diagnostic.lastSystemError("cannot write to the disk", path)
        }
    }

    /// Waits until the names in a directory are on the disk.
    public static func syncDirectory(_ path: FilePath) throws {
        try OpenFile.directory(path).sync()
    }

    /// The same place without symbolic links and `..`; nil when it does not exist or cannot be reached.
    public static func resolved(_ path: FilePath) -> FilePath? {
        guard let text = path.withPlatformString({ realpath($0, nil) }) else { return nil }
        defer { free(text) }
        return FilePath(platformString: text)
    }
}
