/// Finds the modules a Swift source imports, from its text alone.
enum ImportLine {
    private static let modifiers: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "let", "var", "actor",
    ]

    /// The modules named by `import` declarations in `source`, with the number of the line from 1. Text inside
    /// multi-line strings (a template in Python, say) and comments is not looked at.
    static func modules(in source: String) -> [(line: Int, module: String)] {
        var result: [(line: Int, module: String)] = []
        var isInString = false
        var isInComment = false
        for (index, line) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let quotes = line.components(separatedBy: "\"\"\"") - 1
            if isInString {
                if !quotes.isMultiple(of: 2) { isInString = false }
                continue
            }
            if isInComment {
                if line.contains("*/") { isInComment = false }
                continue
            }
            if !quotes.isMultiple(of: 2) { isInString = true }
            if line.contains("/*"), !line.contains("*/") { isInComment = true }
            for statement in line.split(separator: ";") {
                if let module = module(of: statement) { result.append((index + 1, module)) }
            }
        }
        return result
    }

    /// The module one statement imports; nil when it is no import.
    static func module(of statement: Substring) -> String? {
        var words = statement.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" })[...]
        while let word = words.first, word.hasPrefix("@") || modifiers.contains(word) { words.removeFirst() }
        guard words.first == "import" else { return nil }
        words.removeFirst()
        if let word = words.first, kinds.contains(word), words.count > 1 { words.removeFirst() }
        guard let path = words.first else { return nil }
        let name = path.prefix { $0 != "." && $0 != "/" }
        return String(name.filter { $0 != "`" })
    }
}

extension Substring {
    fileprivate func components(separatedBy separator: String) -> Int {
        var count = 1
        var rest = self
        while let range = rest.firstRange(of: separator) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
