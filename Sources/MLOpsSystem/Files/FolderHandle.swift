import Glibc
public import MLOpsCore
public import SystemPackage

/// An open folder. Everything below is reached from its descriptor, one name at a time, and never through a link,
/// so that a folder swapped for a link while we work leads nowhere. Not shared between threads.
public struct FolderHandle: ~Copyable {
    private let descriptor: CInt

    private init(descriptor: CInt) { self.descriptor = descriptor }

    deinit { _ = Glibc.close(descriptor) }

    /// Opens `path`, which may itself be a link: it is the user's own word.
    public init(opening path: FilePath) throws(Diagnostic) {
        descriptor = path.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw Self.failure("the folder cannot be opened") }
    }

    /// Makes the folder at `path`, whose parent is there.
    ///
    /// - Throws: `environment` when it cannot be made, also because something of that name is there.
    public static func make(_ path: FilePath) throws(Diagnostic) {
        guard path.withPlatformString({ mkdir($0, 0o777) }) == 0 else {
            throw failure("the folder '\(VisibleText.of(path.string))' cannot be made")
        }
    }

    /// What `name` is, a link not followed; nil when it is not there.
    public func kind(of name: RepoPath) throws(Diagnostic) -> FileType? {
        var status = stat()
        guard Self.withName(name, { fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else {
            if errno == ENOENT { return nil }
            throw Self.failure("'\(VisibleText.of(name))' cannot be looked at")
        }
        return FileMode(rawValue: status.st_mode).type
    }

    /// Opens the folder `name`, which must not be a link.
    public func existingChild(_ name: RepoPath) throws(Diagnostic) -> FolderHandle {
        let child = Self.withName(name) {
            openat(descriptor, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        guard child >= 0 else { throw Self.failure("the folder '\(VisibleText.of(name))' cannot be opened") }
        return FolderHandle(descriptor: child)
    }

    /// Makes the folder `name`; false when something of that name is there.
    public func makeChild(_ name: RepoPath) throws(Diagnostic) -> Bool {
        if Self.withName(name, { mkdirat(descriptor, $0, 0o777) }) == 0 { return true }
        if errno == EEXIST { return false }
        throw Self.failure("the folder '\(VisibleText.of(name))' cannot be made")
    }

    /// The names in the folder but `.` and `..`, sorted.
    public func names() throws(Diagnostic) -> [RepoPath] {
        // A descriptor of its own, because closing the stream closes it; "." also rewinds.
        let own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0 else { throw Self.failure("the folder cannot be listed") }
        guard let stream = fdopendir(own) else {
            let failure = Self.failure("the folder cannot be listed")
            _ = Glibc.close(own)
            throw failure
        }
        defer { closedir(stream) }
        var names: [RepoPath] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(RepoPath(bytes: name)) }
        }
        guard errno == 0 else { throw Self.failure("the folder cannot be listed") }
        return names.sorted()
    }

    /// A regular file's bytes and whether its owner may execute it.
    public func read(_ name: RepoPath, limit: Int) throws(Diagnostic) -> (bytes: [UInt8], executable: Bool) {
        // Non-blocking: a FIFO put in the file's place must not hold us.
        let raw = Self.withName(name) { openat(descriptor, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
        guard raw >= 0 else { throw Self.failure("the file '\(VisibleText.of(name))' cannot be opened") }
        defer { _ = Glibc.close(raw) }
        var status = stat()
        guard fstat(raw, &status) == 0 else { throw Self.failure("'\(VisibleText.of(name))' cannot be looked at") }
        let mode = FileMode(rawValue: status.st_mode)
        guard mode.type == .regular else {
            throw Diagnostic.input("'\(VisibleText.of(name))' is not a plain file")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(raw, &buffer, buffer.count)
            if count == 0 { break }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw Self.failure("the file '\(VisibleText.of(name))' cannot be read")
            }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw Diagnostic.input("the file '\(VisibleText.of(name))' is larger than \(limit) bytes")
            }
        }
        return (bytes, mode.permissions.contains(.ownerExecute))
    }

    /// Puts a new file in place whole: temporary name, fsync, final name; false when something of that name is there.
    public func create(_ name: RepoPath, bytes: [UInt8], executable: Bool) throws(Diagnostic) -> Bool {
        var generator = SystemRandomNumberGenerator()
        let temporary = RepoPath(".git-mlops-\(String(generator.next() as UInt64, radix: 36)).tmp")
        let raw = Self.withName(temporary) {
            openat(descriptor, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, executable ? 0o777 : 0o666)
        }
        guard raw >= 0 else { throw Self.failure("no file can be made beside '\(VisibleText.of(name))'") }
        do throws(Diagnostic) {
            defer { _ = Glibc.close(raw) }
            try Self.write(bytes, to: raw, name)
            guard fsync(raw) == 0 else { throw Self.failure("the file '\(VisibleText.of(name))' cannot be written") }
        } catch {
            remove(temporary)
            throw error
        }
        do throws(Diagnostic) {
            let placed = try place(temporary, at: name)
            if !placed { remove(temporary) }
            return placed
        } catch {
            remove(temporary)
            throw error
        }
    }

    /// Removes a file, for clean-up on the way out of an error: its own failure has nobody left to tell.
    public func remove(_ name: RepoPath) {
        _ = Self.withName(name) { unlinkat(descriptor, $0, 0) }
    }

    /// Removes an empty folder, for clean-up as above.
    public func removeFolder(_ name: RepoPath) {
        _ = Self.withName(name) { unlinkat(descriptor, $0, AT_REMOVEDIR) }
    }

    /// Renames a file without replacing another; false when the new name is taken.
    private func place(_ old: RepoPath, at new: RepoPath) throws(Diagnostic) -> Bool {
        // A link fails when the name is taken, in one step; rename would replace.
        let status = Self.withName(old) { from in
            Self.withName(new) { linkat(descriptor, from, descriptor, $0, 0) }
        }
        if status == 0 {
            remove(old)
            return true
        }
        if errno == EEXIST { return false }
        // Some file systems (WSL's mounts of Windows drives) have no links: look, then rename.
        guard errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS else {
            throw Self.failure("the file '\(VisibleText.of(new))' cannot be put in place")
        }
        if try kind(of: new) != nil { return false }
        let plain = Self.withName(old) { from in
            Self.withName(new) { renameat(descriptor, from, descriptor, $0) }
        }
        guard plain == 0 else { throw Self.failure("the file '\(VisibleText.of(new))' cannot be put in place") }
        return true
    }

    private static func write(_ bytes: [UInt8], to raw: CInt, _ name: RepoPath) throws(Diagnostic) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(raw, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("the file '\(VisibleText.of(name))' cannot be written")
            }
            rest = rest.dropFirst(count)
        }
    }

    private static func withName<Result>(_ name: RepoPath, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (name.bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("a name without its NUL") }
            return body(base)
        }
    }

    /// Call before anything else can change `errno`.
    private static func failure(_ message: String) -> Diagnostic {
        .environment(message, cause: Errno(rawValue: errno).description)
    }
}
