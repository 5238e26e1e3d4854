/// What follows a backslash in a string (RFC 8259 §7), for every reader of JSON.
public enum JSONEscape {
    /// Why an escape is none, in words for people.
    public struct Fault: Error {
        public let reason: String
    }

    /// Reads one escape.
    ///
    /// - Parameters:
    ///   - bytes: the document.
    ///   - position: of the byte behind the backslash; afterwards of the one behind the escape.
    ///   - text: what the escape stands for is appended to it, as UTF-8.
    /// - Throws: a ``Fault`` for an unknown escape, a lone surrogate, and where the document ends.
    public static func read(
        _ bytes: [UInt8], at position: inout Int, into text: inout [UInt8]
    ) throws(Fault) {
        guard position < bytes.count else { throw Fault(reason: "the document ends early") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard let legal = Unicode.Scalar(try scalar(bytes, &position)) else {
                throw Fault(reason: "a lone surrogate")
            }
            text.append(contentsOf: String(Character(legal)).utf8)
        default: throw Fault(reason: "an unknown escape")
        }
    }

    /// One code point: of one unit of UTF-16, or of two.
    private static func scalar(_ bytes: [UInt8], _ position: inout Int) throws(Fault) -> UInt32 {
        let high = UInt32(try unit(bytes, &position))
        guard (0xD800..<0xDC00).contains(high) else { return high }
        guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw Fault(reason: "a lone surrogate") }
        position += 2
        let low = UInt32(try unit(bytes, &position))
        guard (0xDC00..<0xE000).contains(low) else { throw Fault(reason: "a lone surrogate") }
        return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
    }

    private static func unit(_ bytes: [UInt8], _ position: inout Int) throws(Fault) -> UInt16 {
        guard position + 4 <= bytes.count else { throw Fault(reason: "four hexadecimal digits expected") }
        var value: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            guard byte < 0x80, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
                throw Fault(reason: "four hexadecimal digits expected")
            }
            value = value << 4 | UInt16(digit)
        }
        position += 4
        return value
    }
}
