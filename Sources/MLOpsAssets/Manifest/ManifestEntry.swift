import MLOpsCore

/// What an asset is (design §2).
public enum AssetKind: String, Sendable, Hashable, CaseIterable {
    case dataset
    case model
}

/// One file of an asset, as one line of its manifest: `<64 hex sha256> <size> <mode> <path>`.
public struct ManifestEntry: Sendable, Hashable {
    /// Relative to the asset; `.` in the manifest of a single file.
    public let path: RepoPath
    /// The SHA-256 of the whole file.
    public let digest: Digest
    /// In bytes, 0…2⁵³−1.
    public let size: Int64
    /// Mode `x` rather than `f`.
    public let executable: Bool

    /// The largest size a manifest can hold: what every JSON reader keeps exactly (RFC 7493).
    public static let maximumSize: Int64 = 1 << 53 - 1

    /// The path that stands for the file itself in the manifest of a single file.
    public static let selfPath = RepoPath(bytes: [0x2E])

    public init(path: RepoPath, digest: Digest, size: Int64, executable: Bool = false) {
        self.path = path
        self.digest = digest
        self.size = size
        self.executable = executable
    }

    /// The line without its line feed.
    public var line: [UInt8] {
        var result: [UInt8] = []
        append(to: &result, escapedPath: path.escaped)
        result.removeLast()
        return result
    }

    /// Appends the line and its line feed.
    func append(to bytes: inout [UInt8], escapedPath: [UInt8]) {
        bytes.append(contentsOf: digest.hexBytes)
        bytes.append(0x20)
        bytes.append(contentsOf: String(size).utf8)
        bytes.append(0x20)
        bytes.append(executable ? 0x78 : 0x66)
        bytes.append(0x20)
        bytes.append(contentsOf: escapedPath)
        bytes.append(0x0A)
    }
}

/// One file of a serialized manifest.
public struct ManifestFile: Sendable, Hashable {
    /// `manifest`, `files`, `0a`… inside the manifest's folder; empty when the manifest is one file.
    public let name: String
    public let bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
