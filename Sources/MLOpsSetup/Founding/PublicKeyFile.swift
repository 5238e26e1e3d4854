import MLOpsCore
import MLOpsFormats
import MLOpsSystem
import SystemPackage

/// An SSH public key as people give one: the line itself, or the file that holds it.
public enum PublicKeyFile {
    /// Reads a key that was given as either.
    ///
    /// - Parameters:
    ///   - text: a line, or the path of a file of at most 64 KiB.
    ///   - directory: what a relative path is relative to.
    /// - Returns: the key's line without its comment.
    /// - Throws: `input` when it is no public key.
    public static func line(_ text: String, relativeTo directory: FilePath) throws -> String {
        if text.contains(" ") { return try SSHPublicKey(line: text).line }
        let path = directory.pushing(FilePath(text))
        let bytes = try Files.read(path, limit: 64 << 10)
        do {
            return try SSHPublicKey(line: String(decoding: bytes, as: UTF8.self)).line
        } catch let error as Diagnostic {
            throw error.wrapped(in: "\(path.visible) is no SSH public key")
        }
    }
}
