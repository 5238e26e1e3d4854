import Glibc
import MLOpsCore
public import SystemPackage

extension Files {
    /// Makes a directory and those above it; one that exists is fine.
    ///
    /// - Throws: an input error when a part of the path is a file.
    public static func makeDirectories(_ path: FilePath, mode: UInt32 = 0o777) throws {
        if path.withPlatformString({ mkdir($0, mode_t(mode)) }) == 0 { return }
        let code = errno
        // An existing folder on a read-only file system, or below one we may not write, is as good.
        if try FileStat.ifExists(at: path, followingLinks: true)?.kind == .directory { return }
        if code == EEXIST {
            throw Diagnostic.input("cannot create the folder \(path.visible): a file of that name exists")
        }
        let parent = path.directory
        guard code == ENOENT, parent != path, parent != "." else {
            throw Diagnostic.system(Errno(rawValue: code), "cannot create the folder", path)
        }
        try makeDirectories(parent, mode: mode)
        guard path.withPlatformString({ mkdir($0, mode_t(mode)) }) == 0 || errno == EEXIST else {
            throw Diagnostic.lastSystemError("cannot create the folder", path)
        }
    }

    /// Makes one directory.
    ///
    /// - Returns: false when something of that name was there already.
    @discardableResult
    public static func makeDirectory(_ path: FilePath, mode: UInt32 = 0o777) throws -> Bool {
        if path.withPlatformString({ mkdir($0, mode_t(mode)) }) == 0 { return true }
        if errno == EEXIST { return false }
        throw Diagnostic.lastSystemError("cannot create the folder", path)
    }

    /// Makes sure that names can be added to and taken out of a directory.
    ///
    /// - Throws: `environment` when the user, as the process runs, may not.
    public static func requireWritable(_ directory: FilePath) throws {
        guard directory.withPlatformString({ faccessat(AT_FDCWD, $0, W_OK | X_OK, AT_EACCESS) }) == 0 else {
            throw Diagnostic.lastSystemError("cannot write into", directory)
        }
    }

    /// Removes an empty directory.
    ///
    /// - Returns: false when it is not empty or was not there.
    @discardableResult
    public static func removeDirectoryIfEmpty(_ path: FilePath) throws -> Bool {
        guard path.withPlatformString({ rmdir($0) }) == 0 else {
            if errno == ENOTEMPTY || errno == EEXIST || errno == ENOENT { return false }
            throw Diagnostic.lastSystemError("cannot remove", path)
        }
        return true
    }

    /// The names in a directory, sorted by bytes, without `.` and `..`.
    public static func list(_ directory: FilePath) throws -> [[UInt8]] {
        let file = try OpenFile.directory(directory)
        let stream = try DirectoryStream(file.descriptor, path: directory)
        var names: [[UInt8]] = []
        while let entry = try stream.next() {
            names.append(entry.name)
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Removes a file, or a directory with everything below it. Never follows a symbolic link.
    ///
    /// A path that does not exist is fine; what another process removes meanwhile is as well.
    public static func removeTree(_ path: FilePath) throws {
        if path.withPlatformString({ unlink($0) }) == 0 || errno == ENOENT { return }
        // EISDIR is Linux; POSIX says EPERM for a directory.
        guard errno == EISDIR || errno == EPERM else { throw Diagnostic.lastSystemError("cannot remove", path) }
        let directory = try OpenFile.directory(path, followingLinks: false)
        try removeContent(of: directory.descriptor, path: path)
        guard path.withPlatformString({ rmdir($0) }) == 0 || errno == ENOENT else {
            throw Diagnostic.lastSystemError("cannot remove", path)
        }
    }

    private static func removeContent(of descriptor: CInt, path: FilePath) throws {
        // The names first: removing while reading a directory may skip entries.
        var entries: [DirectoryStream.Entry] = []
        do {
            let stream = try DirectoryStream(descriptor, path: path)
            while let entry = try stream.next() { entries.append(entry) }
        }
        for entry in entries {
            let child = try path.appending(RepoPath(bytes: entry.name))
            let name = entry.name.map { CChar(bitPattern: $0) } + [0]
            if entry.type != UInt8(DT_DIR) {
                if unlinkat(descriptor, name, 0) == 0 || errno == ENOENT { continue }
                guard errno == EISDIR || errno == EPERM else {
                    throw Diagnostic.lastSystemError("cannot remove", child)
                }
            }
            let below = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
            guard below >= 0 else {
                if errno == ENOENT { continue }
                throw Diagnostic.lastSystemError("cannot remove", child)
            }
            let directory = OpenFile(adopting: below, path: child)
            try removeContent(of: directory.descriptor, path: child)
            guard unlinkat(descriptor, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
                throw Diagnostic.lastSystemError("cannot remove", child)
            }
        }
    }
}
