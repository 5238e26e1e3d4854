extension JSON {
    /// The one canonical encoding of this value (RFC 8785, integers only), without a final newline.
    public var canonicalBytes: [UInt8] {
        var writer = JSONWriter(indent: nil)
        writer.write(self)
        return writer.output
    }

    /// Indented text for people, members in canonical order, with a final newline.
    ///
    /// Not the canonical encoding of any string: ``HiddenCodePoints`` are written as `\u` escapes, so that no terminal
    /// obeys what somebody wrote.
    public var prettyText: String {
        var writer = JSONWriter(indent: 2)
        writer.write(self)
        return String(decoding: writer.output, as: UTF8.self) + "\n"
    }
}

/// Writes JSON with the string escapes of RFC 8785 §3.2.2.2.
private struct JSONWriter {
    var output: [UInt8] = []
    let indent: Int?
    private var depth = 0

    init(indent: Int?) {
        self.indent = indent
    }

    mutating func write(_ value: JSON) {
        switch value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .integer(let number): append(String(number))
        case .string(let text): write(text)
        case .array(let items):
            list(open: "[", close: "]", items) { $0.write($1) }
        case .object(let object):
            list(open: "{", close: "}", object.members) { writer, member in
                writer.write(member.name)
                writer.append(writer.indent == nil ? ":" : ": ")
                writer.write(member.value)
            }
        }
    }

    private mutating func list<Item>(
        open: String, close: String, _ items: [Item], _ body: (inout JSONWriter, Item) -> Void
    ) {
        append(open)
        depth += 1
        for (index, item) in items.enumerated() {
            if index > 0 { append(",") }
            newline()
            body(&self, item)
        }
        depth -= 1
        if !items.isEmpty { newline() }
        append(close)
    }

    private mutating func newline() {
        guard let indent else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * depth))
    }

    private mutating func write(_ text: String) {
        output.append(UInt8(ascii: "\""))
        if indent != nil,
            text.unicodeScalars.contains(where: { $0.value >= 0x7F && HiddenCodePoints.contains($0.value) })
        {
            for scalar in text.unicodeScalars {
                if scalar.value >= 0x7F, HiddenCodePoints.contains(scalar.value) {
                    for unit in UTF16.encode(scalar).map(Array.init) ?? [] {
                        append("\\u")
                        output.append(contentsOf: Hex.bytes(of: [UInt8(unit >> 8), UInt8(unit & 0xFF)]))
                    }
                } else {
                    write(plain: String(scalar))
                }
            }
        } else {
            write(plain: text)
        }
        output.append(UInt8(ascii: "\""))
    }

    /// Text with the escapes that JSON asks for, and no others.
    private mutating func write(plain text: String) {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        if isPlain {
            output.append(contentsOf: text.utf8)
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0x08: append("\\b")
            case 0x09: append("\\t")
            case 0x0A: append("\\n")
            case 0x0C: append("\\f")
            case 0x0D: append("\\r")
            case 0..<0x20:
                append("\\u00")
                output.append(contentsOf: Hex.bytes(of: [byte]))
            default: output.append(byte)
            }
        }
    }

    private mutating func append(_ text: String) {
        output.append(contentsOf: text.utf8)
    }
}
