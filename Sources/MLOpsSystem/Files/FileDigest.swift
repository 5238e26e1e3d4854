public import MLOpsCore
public import SystemPackage

/// Hashes files that are not payloads.
public enum FileDigest {
    /// The SHA-256 of a file's bytes, read in pieces of 1 MiB.
    public static func sha256(of path: FilePath) throws -> Digest {
        let file = try OpenFile.reading(path)
        var hasher = DigestHasher()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            if count == 0 { return hasher.finish() }
            buffer.withUnsafeBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}
