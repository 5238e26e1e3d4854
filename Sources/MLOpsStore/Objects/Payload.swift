public import MLOpsCore

/// The bytes of one file, named by what they are: their SHA-256, and their number.
public struct Payload: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let digest: Digest
    /// In bytes.
    public let size: Int64

    public init(digest: Digest, size: Int64) {
        self.digest = digest
        self.size = size
    }

    public var description: String { "\(digest.short) (\(size) bytes)" }

    public static func < (left: Payload, right: Payload) -> Bool {
        left.digest != right.digest ? left.digest < right.digest : left.size < right.size
    }
}
