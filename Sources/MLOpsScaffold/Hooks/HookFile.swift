import Glibc
import MLOpsCore
import MLOpsSystem
import SystemPackage

/// Looks at files in hooks directories and moves them without a moment in which a hook is missing.
enum HookFile {
    /// True for a stub of ours, followed through links; false for anything that cannot be read.
    static func isOurs(_ path: FilePath) throws -> Bool {
        guard let stat = try FileStat.ifExists(at: path, followingLinks: true), stat.kind == .regular,
            let file = try? OpenFile.reading(path)
        else { return false }
        var head = [UInt8](repeating: 0, count: 256)
        let count = try head.withUnsafeMutableBytes { try file.read(into: $0) }
        return HookScript.isOurs(Array(head[..<count]))
    }

    /// True when both names lead to one file, or to equal ones.
    static func areSame(_ one: FilePath, _ other: FilePath) throws -> Bool {
        let (left, right) = (
            try FileStat(at: one, followingLinks: false), try FileStat(at: other, followingLinks: false)
        )
        if left.device == right.device, left.inode == right.inode { return true }
        guard left.kind == right.kind, left.permissions == right.permissions, left.size == right.size else {
            return false
        }
        switch left.kind {
        case .symlink: return try Files.readLink(one) == Files.readLink(other)
        case .regular: return try FileDigest.sha256(of: one) == FileDigest.sha256(of: other)
        default: return false
        }
    }

    /// Gives a file or link a second name. The first stays, so that git finds its hook at every moment.
    static func duplicate(_ path: FilePath, as copy: FilePath) throws {
        let linked = path.withPlatformString { from in
            // Flag 0: a symbolic link itself is linked, not its target.
            copy.withPlatformString { linkat(AT_FDCWD, from, AT_FDCWD, $0, 0) }
        }
        if linked == 0 { return }
        // File systems without hard links, such as WSL's mounts of Windows drives.
        guard [EPERM, EOPNOTSUPP, ENOSYS, EXDEV, EMLINK].contains(errno) else {
            throw Diagnostic.system(Errno(rawValue: errno), "cannot create", copy)
        }
        let stat = try FileStat(at: path, followingLinks: false)
        if stat.kind == .symlink {
            let target = try Files.readLink(path).map { CChar(bitPattern: $0) } + [0]
            guard copy.withPlatformString({ symlink(target, $0) }) == 0 else {
                throw Diagnostic.system(Errno(rawValue: errno), "cannot create", copy)
            }
        } else {
            try Files.createExclusively(try Files.read(path, limit: 1 << 30), at: copy, mode: stat.permissions)
            try Files.setPermissions(stat.permissions, of: copy)
        }
    }
}
