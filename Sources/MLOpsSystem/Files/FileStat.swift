import Glibc
import MLOpsCore
public import SystemPackage

/// What sort of thing a name in a directory stands for.
public enum FileKind: Sendable, Hashable {
    case regular
    case directory
    case symlink
    case fifo
    case socket
    case device
    case other

    init(mode: mode_t) {
        switch mode & mode_t(S_IFMT) {
        case mode_t(S_IFREG): self = .regular
        case mode_t(S_IFDIR): self = .directory
        case mode_t(S_IFLNK): self = .symlink
        case mode_t(S_IFIFO): self = .fifo
        case mode_t(S_IFSOCK): self = .socket
        case mode_t(S_IFCHR), mode_t(S_IFBLK): self = .device
        default: self = .other
        }
    }

    /// The kind for people, with its article.
    public var phrase: String {
        switch self {
        case .regular: "a regular file"
        case .directory: "a directory"
        case .symlink: "a symbolic link"
        case .fifo: "a FIFO"
        case .socket: "a socket"
        case .device: "a device"
        case .other: "a special file"
        }
    }
}

/// What the file system knows about one file: identity, kind, size in bytes and times in nanoseconds since 1970.
public struct FileStat: Sendable, Hashable {
    public var device: UInt64
    public var inode: UInt64
    /// The permission bits with set-user-id, set-group-id and sticky; without the kind.
    public var permissions: UInt32
    public var kind: FileKind
    public var size: Int64
    public var modified: Int64
    public var changed: Int64
    public var owner: UInt32
    public var links: UInt64

    /// True when the owner may execute it: what git and a manifest mean by the executable bit.
    public var isExecutable: Bool { permissions & 0o100 != 0 }

    /// The status of the file at `path`.
    ///
    /// - Throws: an error naming the path, also when nothing is there.
    public init(at path: FilePath, followingLinks: Bool) throws {
        guard let stat = try Self.ifExists(at: path, followingLinks: followingLinks) else {
            throw Diagnostic.system(.noSuchFileOrDirectory, "cannot look at", path)
        }
        self = stat
    }

    /// The status of what an open descriptor refers to; `path` is for the error only.
    public init(descriptor: CInt, path: FilePath) throws {
        var raw = Glibc.stat()
        guard fstat(descriptor, &raw) == 0 else { throw Diagnostic.lastSystemError("cannot look at", path) }
        self.init(raw)
    }

    /// The status of the file at `path`, or nil when there is none.
    public static func ifExists(at path: FilePath, followingLinks: Bool) throws -> FileStat? {
        var raw = Glibc.stat()
        let flags = followingLinks ? 0 : AT_SYMLINK_NOFOLLOW
        guard path.withPlatformString({ fstatat(AT_FDCWD, $0, &raw, flags) }) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Diagnostic.lastSystemError("cannot look at", path)
        }
        return FileStat(raw)
    }

    init(_ raw: Glibc.stat) {
        device = UInt64(raw.st_dev)
        inode = UInt64(raw.st_ino)
        permissions = UInt32(raw.st_mode) & 0o7777
        kind = FileKind(mode: raw.st_mode)
        size = Int64(raw.st_size)
        modified = Self.nanoseconds(raw.st_mtim)
        changed = Self.nanoseconds(raw.st_ctim)
        owner = raw.st_uid
        links = UInt64(raw.st_nlink)
    }

    /// True when both describe the same, untouched content: identity, kind, size and both times are equal.
    public func isSameContent(as other: FileStat) -> Bool {
        device == other.device && inode == other.inode && kind == other.kind && size == other.size
            && modified == other.modified && changed == other.changed
    }

    // Wrapping arithmetic: a file can carry any time, and a wrapped one is still good to compare.
    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
