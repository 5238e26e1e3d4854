import MLOpsCore

/// The SHA-256 of a public key's blob, written as OpenSSH writes it: `SHA256:` and base64 without padding.
public struct SSHFingerprint: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let digest: Digest

    private static let prefix = "SHA256:"

    public init(digest: Digest) {
        self.digest = digest
    }

    /// Parses what `ssh-keygen -l` prints (`SHA256:` and 43 base64 digits); nil for any other spelling.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.starts(with: Self.prefix.utf8) else { return nil }
        let digits = bytes.dropFirst(Self.prefix.utf8.count)
        guard digits.count == 43, let raw = StrictBase64.decode(digits + [UInt8(ascii: "=")]),
            let digest = Digest(bytes: raw)
        else { return nil }
        self.init(digest: digest)
    }

    /// The 64 hexadecimal digits of the digest, as names of signature files carry them.
    public var hex: String { digest.hex }

    public var description: String {
        // 32 bytes always end in exactly one padding character.
        Self.prefix + StrictBase64.encode(digest.bytes).dropLast()
    }

    public static func < (left: SSHFingerprint, right: SSHFingerprint) -> Bool { left.digest < right.digest }
}
