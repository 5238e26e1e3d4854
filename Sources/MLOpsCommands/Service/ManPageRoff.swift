/// Text in the language of manual pages (man(7)): plain words are escaped, so that nothing in them becomes a request.
struct Roff {
    private(set) var text: String

    /// Begins a page of section 1.
    ///
    /// - Parameters:
    ///   - title: in capitals, as in `GIT-MLOPS`.
    ///   - date: as `2026-03-31`, shown in the footer.
    ///   - source: the program and its version.
    init(title: String, date: String, source: String) {
        text = ".\\\" Written by git-mlops itself: git mlops manual\n"
        // The date bare: readers parse it.
        let day = date.filter { $0.isNumber || $0 == "-" }
        text += ".TH \(Self.escape(title)) 1 \"\(day)\" \"\(Self.escape(source))\" \"Git MLOps Manual\"\n"
        // Neither hyphenated nor stretched: what is copied from a page must be what one types.
        text += ".nh\n.ad l\n"
    }

    mutating func section(_ title: String) { text += ".SH \"\(Self.escape(title.uppercased()))\"\n" }

    mutating func subsection(_ title: String) { text += ".SS \"\(Self.escape(title))\"\n" }

    /// Plain text, words in backticks bold. In the page's source its lines are short, as readers of man(7) want them.
    mutating func line(_ words: String) {
        var line = ""
        for word in Self.inline(words).split(separator: " ").map(String.init) {
            if line.isEmpty {
                line = word
            } else if line.utf8.count + 1 + word.utf8.count <= Self.width {
                line += " " + word
            } else {
                text += Self.guarded(line) + "\n"
                line = word
            }
        }
        text += Self.guarded(line) + "\n"
    }

    private static let width = 78

    /// A term in bold with its explanation indented below it.
    mutating func item(_ term: String, _ explanation: [String]) {
        text += ".TP\n\(Self.guarded("\\fB\(Self.escape(term))\\fR"))\n"
        for (index, line) in explanation.enumerated() {
            if index > 0 { text += ".br\n" }
            self.line(line)
        }
        if explanation.isEmpty { text += "\\&\n" }
    }

    /// Paragraphs as help shows them: blank lines divide them, lines that begin with two spaces stay as they are.
    mutating func prose(_ words: String) {
        var isLiteral = false
        // A paragraph is begun by its first line only: an empty request for one is an error of style.
        var needsParagraph = false
        var isFirst = true
        for line in words.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.allSatisfy({ $0 == " " }) {
                if isLiteral { endLiteral(&isLiteral) }
                (needsParagraph, isFirst) = (true, false)
            } else if line.hasPrefix("  ") {
                if !isLiteral { text += (isFirst ? "" : ".PP\n") + ".RS 2\n.nf\n" }
                (isLiteral, needsParagraph, isFirst) = (true, false, false)
                text += Self.guarded(Self.escape(String(line.dropFirst(2)))) + "\n"
            } else {
                if isLiteral {
                    endLiteral(&isLiteral)
                    needsParagraph = true
                }
                if needsParagraph { text += ".PP\n" }
                (needsParagraph, isFirst) = (false, false)
                self.line(line)
            }
        }
        if isLiteral { endLiteral(&isLiteral) }
    }

    private mutating func endLiteral(_ isLiteral: inout Bool) {
        text += ".fi\n.RE\n"
        isLiteral = false
    }

    /// Turns pairs of backticks into bold; a lone one stays.
    private static func inline(_ words: String) -> String {
        let parts = words.split(separator: "`", omittingEmptySubsequences: false).map { escape(String($0)) }
        guard parts.count % 2 == 1 else { return parts.joined(separator: "\\(ga") }
        return parts.enumerated().map { $0 % 2 == 0 ? $1 : "\\fB\($1)\\fR" }.joined()
    }

    /// A line that begins with a control character would be a request.
    private static func guarded(_ line: String) -> String {
        line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
    }

    /// Writes each character so that it comes out as itself, on terminals of any encoding.
    static func escape(_ words: String) -> String {
        var result = ""
        for scalar in words.unicodeScalars {
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            case "\"": result += "\\(dq"
            case " "..."~": result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
            }
        }
        return result
    }
}
