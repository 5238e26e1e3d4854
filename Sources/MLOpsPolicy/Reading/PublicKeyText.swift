/// An SSH public key line brought to its one form, `type base64`, so that two texts of one key are equal.
///
/// Whether the bytes are a key at all is for the caller's check; here only what makes the text unique.
struct PublicKeyText {
    let text: String

    /// Takes `type base64 [comment]`; nil when a part is missing or the base64 has a second spelling.
    init?(_ line: String) {
        let parts = line.utf8.split { $0 == 0x20 || $0 == 0x09 }
        guard parts.count >= 2, Self.isCanonicalBase64(parts[1]) else { return nil }
        guard parts[0].allSatisfy({ (0x21..<0x7F).contains($0) }) else { return nil }
        text = String(decoding: parts[0], as: UTF8.self) + " " + String(decoding: parts[1], as: UTF8.self)
    }

    /// RFC 4648 §3.5: padded to a multiple of four, and the bits that no byte uses are zero.
    private static func isCanonicalBase64(_ text: Substring.UTF8View) -> Bool {
        let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        let body = text.dropLast(padding)
        guard text.count.isMultiple(of: 4), padding <= 2, let last = body.last else { return false }
        guard body.allSatisfy({ value(of: $0) != nil }), let bits = value(of: last) else { return false }
        return padding == 0 || bits & (padding == 1 ? 0b11 : 0b1111) == 0
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 0x41...0x5A: digit - 0x41
        case 0x61...0x7A: digit - 0x61 + 26
        case 0x30...0x39: digit - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
