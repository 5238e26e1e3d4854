import MLOpsCore

/// Text of others inside Markdown (CommonMark 0.31 with GitHub's and GitLab's additions), so that it shows as it is.
///
/// Escapes do not help against what the hosts look for after rendering (mentions, issues, commits, addresses): words that
/// might be one of those become code, in which nothing is looked for.
enum MarkdownText {
    /// Text within a line that does not begin it.
    static func line(_ text: String) -> String { written(text, inTable: false) }

    /// Text of a table's cell.
    static func cell(_ text: String) -> String { written(text, inTable: true) }

    private static func written(_ text: String, inTable: Bool) -> String {
        VisibleText.of(text).split(separator: " ", omittingEmptySubsequences: false).map { word in
            isReference(word) ? code(word, inTable: inTable) : escaped(word)
        }.joined(separator: " ")
    }

    private static func escaped(_ word: Substring) -> String {
        var result = ""
        for scalar in word.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\\", "`", "*", "_", "[", "]", "(", ")", "{", "}", "~", "|", "#", "!", "$", "^", "=":
                result += "\\"
                result.unicodeScalars.append(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// `` `word` ``, between more backticks than the word has in a row.
    private static func code(_ word: Substring, inTable: Bool) -> String {
        // By code points: a combining mark behind a sign would hide it from a comparison of characters.
        let scalars = Array(word.unicodeScalars)
        var longest = 0
        var run = 0
        var body = ""
        for scalar in scalars {
            run = scalar == "`" ? run + 1 : 0
            longest = max(longest, run)
            // A table looks for its borders before it looks for code.
            if scalar == "|", inTable { body += "\\" }
            body.unicodeScalars.append(scalar)
        }
        let fence = String(repeating: "`", count: longest + 1)
        let space = scalars.first == "`" || scalars.last == "`" ? " " : ""
        return fence + space + body + space + fence
    }

    /// Signs that begin a reference on one of the hosts: a mention, an issue, a merge request, a snippet, a label, an
    /// epic, a vulnerability.
    private static let signs: Set<UInt8> = Set("@#!$%~&^[".utf8)
    private static let addresses = ["://", "www.", "gh-", "mailto:"].map { Array($0.utf8) }

    private static func isReference(_ word: Substring) -> Bool {
        let bytes = word.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        var hexDigits = 0
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "@") { return true }
            if signs.contains(byte), index + 1 < bytes.count, isWordByte(bytes[index + 1]) { return true }
            if addresses.contains(where: { bytes[index...].starts(with: $0) }) { return true }
            // Seven digits are enough for a commit.
            hexDigits = Hex.value(of: byte) == nil ? 0 : hexDigits + 1
            if hexDigits >= 7 { return true }
        }
        return false
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "\""), UInt8(ascii: "_"), 0x80...: true
        default: false
        }
    }
}
