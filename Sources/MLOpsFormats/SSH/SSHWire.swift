/// Reads the data types of the SSH protocol (RFC 4251 §5) from bytes that an enemy may have written.
///
/// No length is believed before it was compared with the bytes that are left.
struct SSHWireReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) {
        rest = Array(bytes)[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next `count` bytes; nil when fewer are left.
    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count >= 0, count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    /// A `uint32`; nil when fewer than four bytes are left.
    mutating func uint32() -> UInt32? {
        bytes(4).map { $0.reduce(0) { $0 << 8 | UInt32($1) } }
    }

    /// A `string`: a length and that many bytes; nil, and nothing consumed, when the bytes end early.
    mutating func string() -> [UInt8]? {
        let start = rest
        // A UInt32 always fits the 64-bit Int of the platforms this runs on.
        if let length = uint32(), let result = bytes(Int(length)) { return result }
        rest = start
        return nil
    }

    /// A `string` that is text: valid UTF-8 without control characters, so that it can be compared and shown.
    mutating func text() -> String? {
        guard let bytes = string(), !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// An `mpint` above zero in its only encoding: its magnitude without leading zeros; nil for anything else.
    mutating func positiveInteger() -> [UInt8]? {
        guard let bytes = string(), let first = bytes.first, first < 0x80 else { return nil }
        guard first == 0 else { return bytes }
        guard bytes.count > 1, bytes[1] >= 0x80 else { return nil }
        return Array(bytes.dropFirst())
    }
}

/// Writes the data types of the SSH protocol (RFC 4251 §5).
struct SSHWireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func raw(_ more: some Sequence<UInt8>) {
        bytes.append(contentsOf: more)
    }

    mutating func uint32(_ value: UInt32) {
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// A `string`; everything written here was read from documents far smaller than 4 GiB.
    mutating func string(_ content: [UInt8]) {
        uint32(UInt32(truncatingIfNeeded: content.count))
        raw(content)
    }

    mutating func string(_ content: String) {
        string(Array(content.utf8))
    }
}
