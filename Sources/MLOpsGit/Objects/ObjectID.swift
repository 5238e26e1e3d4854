import CLibgit2
import MLOpsCore

/// The name of a git object: a SHA-1, 20 bytes.
public struct ObjectID: Hashable, Sendable, Comparable, CustomStringConvertible {
    private let high, middle: UInt64
    private let low: UInt32

    /// The number of bytes.
    public static let byteCount = 20

    /// The all-zero name by which git says "no object".
    public static let zero = ObjectID(high: 0, middle: 0, low: 0)

    private init(high: UInt64, middle: UInt64, low: UInt32) {
        (self.high, self.middle, self.low) = (high, middle, low)
    }

    /// From 20 raw bytes; nil for any other length.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var (high, middle, low): (UInt64, UInt64, UInt32) = (0, 0, 0)
        for (offset, byte) in bytes.enumerated() {
            switch offset {
            case 0..<8: high = high << 8 | UInt64(byte)
            case 8..<16: middle = middle << 8 | UInt64(byte)
            default: low = low << 8 | UInt32(byte)
            }
        }
        self.init(high: high, middle: middle, low: low)
    }

    /// From 40 lower-case hexadecimal digits; nil for anything else.
    public init?(hex: String) {
        self.init(hex: hex.utf8)
    }

    /// From 40 lower-case hexadecimal digits; nil for anything else.
    public init?(hex: some Collection<UInt8>) {
        guard hex.count == 2 * Self.byteCount else { return nil }
        var (high, middle, low): (UInt64, UInt64, UInt32) = (0, 0, 0)
        var offset = 0
        for digit in hex {
            guard let nibble = Hex.value(of: digit) else { return nil }
            switch offset >> 4 {
            case 0: high = high << 4 | UInt64(nibble)
            case 1: middle = middle << 4 | UInt64(nibble)
            default: low = low << 4 | UInt32(nibble)
            }
            offset += 1
        }
        self.init(high: high, middle: middle, low: low)
    }

    init(_ raw: git_oid) {
        self = withUnsafeBytes(of: raw.id) { ObjectID(bytes: $0) } ?? .zero
    }

    var raw: git_oid {
        var result = git_oid()
        withUnsafeMutableBytes(of: &result.id) { $0.copyBytes(from: bytes) }
        return result
    }

    public var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(Self.byteCount)
        for word in [high, middle] {
            for shift in stride(from: 56, through: 0, by: -8) {
                result.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        for shift in stride(from: 24, through: 0, by: -8) {
            result.append(UInt8(truncatingIfNeeded: low >> UInt32(shift)))
        }
        return result
    }

    public var hex: String { Hex.string(of: bytes) }

    /// The first ten digits, for people.
    public var short: String { String(hex.prefix(10)) }

    public var description: String { hex }

    public static func < (left: ObjectID, right: ObjectID) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }
}
