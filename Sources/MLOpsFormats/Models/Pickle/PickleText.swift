/// Reads the texts and numbers of protocol 0 as Python does.
enum PickleText {
    /// The value of a `STRING` line: quotes off, escapes undone, bytes as Latin-1; nil where Python refuses it.
    static func string(_ line: [UInt8]) -> [UInt8]? {
        // Only the C implementation strips; a name with space around it imports nothing either way.
        guard line.count >= 2, let quote = line.first, quote == line.last,
            quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
        else { return nil }
        var result: [UInt8] = []
        var rest = line.dropFirst().dropLast()
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
                append(UInt32(byte), to: &result)
                continue
            }
            switch escape {
            case UInt8(ascii: "\n"): break
            case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): result.append(escape)
            case UInt8(ascii: "a"): result.append(0x07)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "v"): result.append(0x0B)
            case UInt8(ascii: "x"):
                guard let value = digits(&rest, radix: 16, exactly: 2) else { return nil }
                append(value, to: &result)
            case 0x30...0x37:
                // One to three digits, of which this is the first.
                let more = rest.prefix(2).prefix { (0x30...0x37).contains($0) }
                rest = rest.dropFirst(more.count)
                append(more.reduce(UInt32(escape) - 0x30) { $0 << 3 | UInt32($1 - 0x30) } & 0xFF, to: &result)
            default: result += [byte, escape]
            }
        }
        return result
    }

    /// The value of a `UNICODE` line: `\u` and `\U` undone, other bytes as Latin-1; nil where Python refuses it.
    static func unicode(_ line: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var rest = line[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), let kind = rest.first, kind == UInt8(ascii: "u") || kind == UInt8(ascii: "U")
            {
                rest = rest.dropFirst()
                guard let value = digits(&rest, radix: 16, exactly: kind == UInt8(ascii: "u") ? 4 : 8),
                    value <= 0x10FFFF
                else { return nil }
                append(value, to: &result)
            } else {
                append(UInt32(byte), to: &result)
                if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "\\") {
                    // An escaped backslash stays two, and the second begins nothing.
                    result.append(byte)
                    rest = rest.dropFirst()
                }
            }
        }
        return result
    }

    /// A decimal number as `int()` takes it: space around, a sign, single underscores between digits.
    static func number(_ line: [UInt8]) -> Int? {
        var text = line[...]
        while let last = text.last, isSpace(last) { text = text.dropLast() }
        while let first = text.first, isSpace(first) { text = text.dropFirst() }
        let negative = text.first == UInt8(ascii: "-")
        if negative || text.first == UInt8(ascii: "+") { text = text.dropFirst() }
        var value = 0
        var afterDigit = false
        for byte in text {
            if byte == UInt8(ascii: "_"), afterDigit {
                afterDigit = false
                continue
            }
            guard (0x30...0x39).contains(byte) else { return nil }
            let (scaled, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, more) = scaled.addingReportingOverflow(Int(byte - 0x30))
            guard !over, !more else { return nil }
            value = sum
            afterDigit = true
        }
        return afterDigit ? (negative ? -value : value) : nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func digits(_ rest: inout ArraySlice<UInt8>, radix: Int, exactly count: Int) -> UInt32? {
        let text = rest.prefix(count)
        guard text.count == count, text.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        rest = rest.dropFirst(count)
        return UInt32(String(decoding: text, as: UTF8.self), radix: radix)
    }

    private static func append(_ scalar: UInt32, to result: inout [UInt8]) {
        let legal = Unicode.Scalar(scalar) ?? "\u{FFFD}"
        result += Array(String(Character(legal)).utf8)
    }
}
