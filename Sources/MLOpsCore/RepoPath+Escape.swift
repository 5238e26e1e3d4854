/// The escaped form of a path, as manifests hold it (design §3.1).
///
/// Written as upper-case `%XX`: the bytes 00–1F, 25 (`%`) and 7F, every byte that belongs to no well-formed UTF-8
/// sequence, and all bytes of the code points in ``HiddenCodePoints``. Nothing else is escaped. Sort order, page and
/// digest of a manifest all use these bytes; they are valid UTF-8 and never hold a line break.
extension RepoPath {
    /// The escaped bytes; `bytes` itself, uncopied, when nothing needs an escape.
    public var escaped: [UInt8] {
        let plain = bytes.withUnsafeBufferPointer { Self.isPlain($0) }
        return plain ? bytes : Self.escape(bytes)
    }

    /// The escaped form as text.
    public var escapedText: String { String(decoding: escaped, as: UTF8.self) }

    /// The path that `text` is the escaped form of.
    ///
    /// - Throws: when `text` is not exactly what ``escaped`` gives for some path: a lower-case or broken escape, an
    ///   escape of a byte that needs none, or a byte that should have been escaped.
    public init(escaped text: [UInt8]) throws(Diagnostic) {
        if text.withUnsafeBufferPointer({ Self.isPlain($0) }) {
            self.init(bytes: text)
            return
        }
        var raw: [UInt8] = []
        raw.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            guard text[index] == 0x25 else {
                raw.append(text[index])
                index += 1
                continue
            }
            guard index + 2 < text.count, let high = Self.upperHexValue(text[index + 1]),
                let low = Self.upperHexValue(text[index + 2])
            else {
                throw .input(
                    "\"%\" is not followed by two upper-case hexadecimal digits in the path \(Self.quote(text))")
            }
            raw.append(high << 4 | low)
            index += 3
        }
        let canonical = Self.escape(raw)
        guard canonical == text else {
            throw .input(
                "the path \(Self.quote(text)) is not escaped the one way it can be",
                cause: "its only valid spelling is \(Self.quote(canonical))")
        }
        self.init(bytes: raw)
    }

    /// True when a path of these bytes is its own escaped form and plain ASCII: the fast way through 50,000 lines.
    public static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var odd = false
        for byte in bytes {
            // 20–7E but 25.
            odd = odd || byte &- 0x20 > 0x5E || byte == 0x25
        }
        return !odd
    }

    /// The well-formed UTF-8 sequence that starts at `index` (Unicode 16.0, table 3-7); nil when there is none.
    static func decodeUTF8(_ bytes: [UInt8], at index: Int) -> (value: UInt32, count: Int)? {
        let first = bytes[index]
        let count: Int
        // The range of the second byte is what rules out overlong forms, surrogates and values above 10FFFF.
        var second: ClosedRange<UInt8> = 0x80...0xBF
        var value: UInt32
        switch first {
        case 0x00...0x7F: return (UInt32(first), 1)
        case 0xC2...0xDF: (count, value) = (2, UInt32(first & 0x1F))
        case 0xE0...0xEF:
            (count, value) = (3, UInt32(first & 0x0F))
            if first == 0xE0 { second = 0xA0...0xBF }
            if first == 0xED { second = 0x80...0x9F }
        case 0xF0...0xF4:
            (count, value) = (4, UInt32(first & 0x07))
            if first == 0xF0 { second = 0x90...0xBF }
            if first == 0xF4 { second = 0x80...0x8F }
        default: return nil
        }
        guard index + count <= bytes.count, second.contains(bytes[index + 1]) else { return nil }
        for offset in 1..<count {
            let byte = bytes[index + offset]
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        return (value, count)
    }

    private static func escape(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 16)
        var index = 0
        while index < bytes.count {
            guard let (value, count) = decodeUTF8(bytes, at: index) else {
                appendEscape(of: bytes[index], to: &result)
                index += 1
                continue
            }
            if value == 0x25 || HiddenCodePoints.contains(value) {
                for offset in 0..<count { appendEscape(of: bytes[index + offset], to: &result) }
            } else {
                result.append(contentsOf: bytes[index..<(index + count)])
            }
            index += count
        }
        return result
    }

    private static func appendEscape(of byte: UInt8, to result: inout [UInt8]) {
        result.append(0x25)
        for nibble in [byte >> 4, byte & 15] {
            result.append(nibble < 10 ? 0x30 + nibble : 0x41 + nibble - 10)
        }
    }

    private static func upperHexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        default: nil
        }
    }

    /// Longer than any path may be is not quoted: lines of a stranger's file end up here.
    private static func quote(_ text: [UInt8]) -> String {
        let isLong = text.count > PathRules.maximumPath
        return "\"" + VisibleText.of(RepoPath(bytes: Array(text.prefix(PathRules.maximumPath))))
            + (isLong ? "…\"" : "\"")
    }
}
