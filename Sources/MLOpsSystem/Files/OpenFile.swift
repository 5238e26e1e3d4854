import CLinux
import Glibc
import MLOpsCore
public import SystemPackage

/// An open file descriptor that closes itself. Not shared between threads.
public struct OpenFile: ~Copyable {
    public let descriptor: CInt
    /// The path it was opened by, for error messages.
    public let path: FilePath

    init(adopting descriptor: CInt, path: FilePath) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        _ = Glibc.close(descriptor)
    }

    /// Opens a regular file for reading; anything else (folder, FIFO, socket, device) is an input error.
    ///
    /// Never blocks on a FIFO. With `followingLinks` false a symbolic link is an error as well.
    public static func reading(_ path: FilePath, followingLinks: Bool = true) throws -> OpenFile {
        let file: OpenFile
        do {
            file = try open(
                path, O_RDONLY | O_NONBLOCK | O_NOCTTY | (followingLinks ? 0 : O_NOFOLLOW), 0, action: "cannot open")
        } catch {
            // open(2) says ENXIO for a socket and ELOOP for a refused link: the kind says more.
            if let stat = try? FileStat(at: path, followingLinks: followingLinks), stat.kind != .regular {
                throw Self.notRegular(path, stat.kind)
            }
            throw error
        }
        let kind = try file.stat().kind
        guard kind == .regular else { throw notRegular(path, kind) }
        return file
    }

    private static func notRegular(_ path: FilePath, _ kind: FileKind) -> Diagnostic {
        .input("cannot read \(path.visible): it is \(kind.phrase), not a regular file")
    }

    /// Creates a file that must not exist yet, open for writing and reading; the user's umask applies to `mode`.
    public static func creating(_ path: FilePath, mode: UInt32) throws -> OpenFile {
        try open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode_t(mode), action: "cannot create")
    }

    /// Opens a folder, to be listed or synchronised.
    public static func directory(_ path: FilePath, followingLinks: Bool = true) throws -> OpenFile {
        try open(path, O_RDONLY | O_DIRECTORY | (followingLinks ? 0 : O_NOFOLLOW), 0, action: "cannot open")
    }

    static func open(_ path: FilePath, _ flags: CInt, _ mode: mode_t, action: String) throws -> OpenFile {
        while true {
            let descriptor = path.withPlatformString { Glibc.open($0, flags | O_CLOEXEC, mode) }
            if descriptor >= 0 { return OpenFile(adopting: descriptor, path: path) }
            if errno != EINTR { throw Diagnostic.lastSystemError(action, path) }
        }
    }

    public func stat() throws -> FileStat {
        try FileStat(descriptor: descriptor, path: path)
    }

    /// Reads once; 0 at the end of the file.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw Diagnostic.lastSystemError("cannot read", path) }
        }
    }

    /// Writes all of `bytes`.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let slice = UnsafeRawBufferPointer(rebasing: rest)
            let count = Glibc.write(descriptor, slice.baseAddress, slice.count)
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw Diagnostic.lastSystemError("cannot write", path)
            }
        }
    }

    /// Waits until the content is on the disk.
    public func sync() throws {
        // Some network and FUSE file systems cannot synchronise a folder and say EINVAL; they have no better promise.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
            throw Diagnostic.lastSystemError("cannot write to the disk", path)
        }
    }

    /// Sets the permission bits exactly, whatever the umask.
    public func setPermissions(_ mode: UInt32) throws {
        guard fchmod(descriptor, mode_t(mode)) == 0 else {
            throw Diagnostic.lastSystemError("cannot change the mode of", path)
        }
    }

    /// Moves the file's offset back to its first byte.
    public func rewind() throws {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw Diagnostic.lastSystemError("cannot read", path) }
    }

    /// Cuts the file to no bytes at all and goes back to its start.
    public func truncate() throws {
        guard ftruncate(descriptor, 0) == 0 else { throw Diagnostic.lastSystemError("cannot write", path) }
        try rewind()
    }

    /// Makes this empty file share the blocks of `source` (`FICLONE`); false where the file system cannot.
    ///
    /// - Throws: only what would also stop a plain copy, such as no space left.
    public func reflink(from source: borrowing OpenFile) throws -> Bool {
        guard mlops_clone_file(descriptor, source.descriptor) != 0 else { return true }
        if errno == ENOSPC || errno == EDQUOT || errno == EIO {
            throw Diagnostic.lastSystemError("cannot write", path)
        }
        return false
    }

    /// Copies up to `length` bytes of `source` inside the kernel, from both offsets on; the number copied, less where
    /// the source ends early or the file systems cannot.
    public func copyRange(from source: borrowing OpenFile, length: Int64) throws -> Int64 {
        var copied: Int64 = 0
        while copied < length {
            let count = mlops_copy_file_range(source.descriptor, descriptor, min(length - copied, 1 << 30))
            if count > 0 {
                copied += count
            } else if count == 0 {
                return copied
            } else if errno == ENOSPC || errno == EDQUOT || errno == EIO || errno == EFBIG {
                throw Diagnostic.lastSystemError("cannot write", path)
            } else if errno != EINTR {
                return copied
            }
        }
        return copied
    }
}
