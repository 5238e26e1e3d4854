import Glibc
import MLOpsCore
public import SystemPackage

extension Files {
    /// Gives a file or link a second name. The first stays, so that whoever looks for it finds it at every moment.
    ///
    /// A hard link; where the file system has none, a copy with the same permissions.
    ///
    /// - Throws: an error naming `copy`, also when something of that name is there.
    public static func duplicate(_ path: FilePath, as copy: FilePath) throws {
        let linked = path.withPlatformString { from in
            // Flag 0: a symbolic link itself is linked, not its target.
            copy.withPlatformString { linkat(AT_FDCWD, from, AT_FDCWD, $0, 0) }
        }
        if linked == 0 { return }
        // File systems without hard links, such as WSL's mounts of Windows drives.
        guard [EPERM, EOPNOTSUPP, ENOSYS, EXDEV, EMLINK].contains(errno) else {
            throw Diagnostic.lastSystemError("cannot create", copy)
        }
        let stat = try FileStat(at: path, followingLinks: false)
        if stat.kind == .symlink {
            let target = try readLink(path).map { CChar(bitPattern: $0) } + [0]
            guard copy.withPlatformString({ symlink(target, $0) }) == 0 else {
                throw Diagnostic.lastSystemError("cannot create", copy)
            }
        } else {
            try createExclusively(try read(path, limit: 1 << 30), at: copy, mode: stat.permissions)
            try setPermissions(stat.permissions, of: copy)
        }
    }
}
