/// Reads the wire format of protocol buffers, field by field, without copying what it passes over.
struct ProtobufReader {
    enum Content {
        case varint(UInt64)
        case fixed
        /// A message, text or bytes: where they stand.
        case bytes(Range<Int>)
    }

    struct Field {
        let number: Int
        let content: Content
    }

    private var cursor: ByteCursor

    init(_ window: ByteWindow, _ range: Range<Int>) {
        cursor = ByteCursor(window, from: range.lowerBound, to: range.upperBound)
    }

    var position: Int { cursor.position }

    /// The next field; nil at the end.
    ///
    /// - Throws: a ``ScanFault`` for groups, reserved types and lengths that do not fit.
    mutating func next() throws -> Field? {
        if cursor.isAtEnd { return nil }
        let start = cursor.position
        let tag = try varint()
        guard tag >> 3 >= 1, tag >> 3 < 1 << 29 else { throw ScanFault("a field has no number", at: start) }
        let number = Int(tag >> 3)
        switch tag & 7 {
        case 0: return Field(number: number, content: .varint(try varint()))
        case 1:
            try cursor.skip(8)
            return Field(number: number, content: .fixed)
        case 2:
            let length = Int(clamping: try varint())
            let first = cursor.position
            try cursor.skip(length)
            return Field(number: number, content: .bytes(first..<first + length))
        case 5:
            try cursor.skip(4)
            return Field(number: number, content: .fixed)
        default: throw ScanFault("a field has an unknown type", at: start)
        }
    }

    private mutating func varint() throws -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<10 {
            let byte = try cursor.byte()
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 { return value }
        }
        throw ScanFault("a number is longer than ten bytes", at: cursor.position)
    }
}
