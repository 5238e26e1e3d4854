import Crypto

/// A SHA-256 digest (FIPS 180-4): 32 bytes, written as 64 lower-case hexadecimal digits.
public struct Digest: Hashable, Sendable, Comparable, CustomStringConvertible {
    // Four words rather than an array: no allocation for each of 50,000 files.
    private let w0, w1, w2, w3: UInt64

    /// The number of bytes of a digest.
    public static let byteCount = 32

    init(w0: UInt64, w1: UInt64, w2: UInt64, w3: UInt64) {
        (self.w0, self.w1, self.w2, self.w3) = (w0, w1, w2, w3)
    }

    /// A digest from its 32 raw bytes; nil for any other length.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for (offset, byte) in bytes.enumerated() {
            switch offset >> 3 {
            case 0: words.0 = words.0 << 8 | UInt64(byte)
            case 1: words.1 = words.1 << 8 | UInt64(byte)
            case 2: words.2 = words.2 << 8 | UInt64(byte)
            default: words.3 = words.3 << 8 | UInt64(byte)
            }
        }
        (w0, w1, w2, w3) = words
    }

    /// A digest from exactly 64 lower-case hexadecimal digits; nil for anything else.
    public init?(hex: some Collection<UInt8>) {
        guard hex.count == 2 * Self.byteCount else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var offset = 0
        for digit in hex {
            guard let nibble = Hex.value(of: digit) else { return nil }
            switch offset >> 4 {
            case 0: words.0 = words.0 << 4 | UInt64(nibble)
            case 1: words.1 = words.1 << 4 | UInt64(nibble)
            case 2: words.2 = words.2 << 4 | UInt64(nibble)
            default: words.3 = words.3 << 4 | UInt64(nibble)
            }
            offset += 1
        }
        (w0, w1, w2, w3) = words
    }

    /// A digest from exactly 64 lower-case hexadecimal digits; nil for anything else.
    public init?(hex: String) {
        self.init(hex: hex.utf8)
    }

    /// The SHA-256 of `bytes`.
    public static func sha256(_ bytes: some Sequence<UInt8>) -> Digest {
        var hasher = DigestHasher()
        if bytes.withContiguousStorageIfAvailable({ hasher.update(UnsafeRawBufferPointer($0)) }) == nil {
            hasher.update(Array(bytes))
        }
        return hasher.finish()
    }

    /// The SHA-256 of the UTF-8 bytes of `text`.
    public static func sha256(of text: String) -> Digest {
        sha256(Array(text.utf8))
    }

    /// The 32 raw bytes, first byte first.
    public var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(Self.byteCount)
        for word in [w0, w1, w2, w3] {
            for shift in stride(from: 56, through: 0, by: -8) {
                result.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return result
    }

    /// The 64 hexadecimal digits as ASCII bytes.
    public var hexBytes: [UInt8] { Hex.bytes(of: bytes) }

    /// The 64 hexadecimal digits.
    public var hex: String { Hex.string(of: bytes) }

    /// The first twelve hexadecimal digits, for people.
    public var short: String { String(hex.prefix(12)) }

    public var description: String { hex }

    public static func < (left: Digest, right: Digest) -> Bool {
        (left.w0, left.w1, left.w2, left.w3) < (right.w0, right.w1, right.w2, right.w3)
    }
}

/// Computes a SHA-256 piece by piece. A value type: copy it to branch a computation. Not shared between threads.
public struct DigestHasher {
    private var state = SHA256()

    public init() {}

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        state.update(bufferPointer: bytes)
    }

    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { state.update(bufferPointer: $0) }
    }

    /// The digest of everything fed so far.
    public func finish() -> Digest {
        let digest = state.finalize()
        guard let result = digest.withUnsafeBytes({ Digest(bytes: $0) }) else {
            preconditionFailure("SHA-256 gave other than 32 bytes")
        }
        return result
    }
}
