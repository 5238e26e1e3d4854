import MLOpsCore
import MLOpsSystem
import SystemPackage

/// Looks at files in hooks directories.
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
}
