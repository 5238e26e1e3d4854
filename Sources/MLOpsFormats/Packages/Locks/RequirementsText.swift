import MLOpsCore

/// The logical lines of a requirements file, as pip puts them together (pip's `req_file`).
enum RequirementsText {
    struct Line: Equatable {
        /// Of its first physical line, counted from 1.
        let number: Int
        /// Without comment and white space around it; never empty.
        let text: String
    }

    static func lines(of text: String) -> [Line] {
        var result: [Line] = []
        var joined: [UInt8] = []
        var first = 0
        func finish() {
            let text = Array(withoutComment(joined[...]).asciiTrimmed)
            if !text.isEmpty { result.append(Line(number: first, text: String(decoding: text, as: UTF8.self))) }
            joined = []
            first = 0
        }
        for (index, line) in physicalLines(of: text).enumerated() {
            let isComment = line.asciiTrimmed.first == UInt8(ascii: "#")
            if first == 0 { first = index + 1 }
            if line.last == UInt8(ascii: "\\"), !isComment {
                var stripped = line
                while stripped.last == UInt8(ascii: "\\") { stripped = stripped.dropLast() }
                joined += stripped.drop { $0 == UInt8(ascii: "\\") }
            } else {
                // A comment ends a continuation, and stays a comment.
                if isComment { joined.append(UInt8(ascii: " ")) }
                joined += line
                finish()
            }
        }
        if first != 0 { finish() }
        return result
    }

    /// The lines as Python's `str.splitlines()` sees them: a separator that only some programs take for a line end
    /// cannot hide a requirement in a comment.
    private static func physicalLines(of text: String) -> [ArraySlice<UInt8>] {
        let bytes = Array(text.utf8)
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        var index = 0
        while index < bytes.count {
            let length = separatorLength(bytes, at: index)
            guard length > 0 else {
                index += 1
                continue
            }
            lines.append(bytes[start..<index])
            index += length
            start = index
        }
        if start < bytes.count { lines.append(bytes[start...]) }
        return lines
    }

    private static func separatorLength(_ bytes: [UInt8], at index: Int) -> Int {
        switch bytes[index] {
        case 0x0D: index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
        case 0x0A...0x0C, 0x1C...0x1E: 1
        // U+0085
        case 0xC2: index + 1 < bytes.count && bytes[index + 1] == 0x85 ? 2 : 0
        // U+2028 and U+2029
        case 0xE2:
            index + 2 < bytes.count && bytes[index + 1] == 0x80
                && (bytes[index + 2] == 0xA8 || bytes[index + 2] == 0xA9)
                ? 3 : 0
        default: 0
        }
    }

    /// Everything before a `#` that begins the line or follows white space.
    private static func withoutComment(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var previous: UInt8 = 0x20
        for index in line.indices {
            if line[index] == UInt8(ascii: "#"), previous.isASCIISpace { return line[..<index] }
            previous = line[index]
        }
        return line
    }

    /// True when pip would put the value of an environment variable in: `${NAME}`.
    static func namesVariable(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var index = 0
        while index + 3 < bytes.count {
            if bytes[index] == UInt8(ascii: "$"), bytes[index + 1] == UInt8(ascii: "{") {
                var end = index + 2
                while end < bytes.count,
                    (0x41...0x5A).contains(bytes[end]) || bytes[end].isASCIIDigit || bytes[end] == UInt8(ascii: "_")
                {
                    end += 1
                }
                if end > index + 2, end < bytes.count, bytes[end] == UInt8(ascii: "}") { return true }
                index = end
            } else {
                index += 1
            }
        }
        return false
    }

    /// The words of the options of a line, quotes taken off as Python's `shlex.split` does; nil for an open quote.
    static func words(of text: String) -> [String]? {
        var words: [String] = []
        var word: [UInt8]?
        var quote: UInt8?
        var isEscaped = false
        for byte in text.utf8 {
            if isEscaped {
                if quote != nil, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                    word?.append(UInt8(ascii: "\\"))
                }
                word?.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "'") {
                isEscaped = true
                word = word ?? []
            } else if let open = quote {
                if byte == open { quote = nil } else { word?.append(byte) }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
                word = word ?? []
            } else if byte.isASCIISpace {
                if let whole = word { words.append(String(decoding: whole, as: UTF8.self)) }
                word = nil
            } else {
                if word == nil { word = [] }
                word?.append(byte)
            }
        }
        guard quote == nil, !isEscaped else { return nil }
        if let whole = word { words.append(String(decoding: whole, as: UTF8.self)) }
        return words
    }

    /// The requirement in front and the options behind it: pip cuts at the first word that begins with a dash.
    static func split(_ line: String) -> (requirement: String, options: String) {
        let pieces = line.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
        let cut = pieces.firstIndex { $0.first == UInt8(ascii: "-") } ?? pieces.count
        func joined(_ part: ArraySlice<Substring.UTF8View>) -> String {
            String(decoding: Array(part.joined(separator: [0x20] as [UInt8])), as: UTF8.self)
        }
        return (joined(pieces[..<cut]).asciiTrimmed, joined(pieces[cut...]))
    }
}
