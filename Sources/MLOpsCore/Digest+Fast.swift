import Crypto

/// Digests of manifest lines: tens of thousands at a time, so without a generic call or an allocation for each.
extension Digest {
    /// A digest from its 32 raw bytes; nil for any other length. The generic initialiser costs twenty times as much
    /// where another module calls it.
    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(
            w0: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
            w1: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
            w2: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
            w3: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)))
    }

    /// A digest from exactly 64 lower-case hexadecimal digits, eight at a time; nil for anything else.
    public init?(hexDigits digits: UnsafeRawBufferPointer) {
        guard digits.count == 2 * Self.byteCount else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let complete = withUnsafeMutableBytes(of: &words) { raw -> Bool in
            for group in 0..<8 {
                let eight = UInt64(bigEndian: digits.loadUnaligned(fromByteOffset: 8 * group, as: UInt64.self))
                guard let value = Self.value(ofEightDigits: eight) else { return false }
                raw.storeBytes(of: value.bigEndian, toByteOffset: 4 * group, as: UInt32.self)
            }
            return true
        }
        guard complete else { return nil }
        guard let digest = withUnsafeBytes(of: words, { Digest(bytes: $0) }) else { return nil }
        self = digest
    }

    /// The first three hexadecimal digits of the SHA-256 of `bytes`, as a number (0…4095).
    public static func leadingTwelveBits(ofSHA256 bytes: UnsafeRawBufferPointer) -> Int {
        var state = SHA256()
        state.update(bufferPointer: bytes)
        return state.finalize().withUnsafeBytes { Int($0[0]) << 4 | Int($0[1] >> 4) }
    }

    /// Eight hexadecimal digits, one a byte, first digit in the highest byte; nil when one is no lower-case digit.
    @inline(__always)
    private static func value(ofEightDigits text: UInt64) -> UInt32? {
        let letters = (text >> 6) & 0x0101_0101_0101_0101
        let nibbles = (text & 0x0F0F_0F0F_0F0F_0F0F) &+ letters &* 9
        // Writing the nibbles down again must give the very same text: this is what refuses everything else.
        let aboveNine = ((nibbles &+ 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
        let again = nibbles &+ 0x3030_3030_3030_3030 &+ aboveNine &* 0x27
        guard nibbles & 0xF0F0_F0F0_F0F0_F0F0 == 0, again == text else { return nil }
        let bytes = (nibbles >> 4 | nibbles) & 0x00FF_00FF_00FF_00FF
        let halves = (bytes >> 8 | bytes) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: halves >> 16 | halves)
    }
}
