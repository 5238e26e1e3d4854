import MLOpsCore

/// Reads a license expression: `OR` binds weaker than `AND`, `AND` weaker than `WITH`, `WITH` weaker than `+`.
struct SPDXParser {
    private let text: String
    private var tokens: ArraySlice<String>

    init(_ text: String) throws {
        self.text = text
        guard text.utf8.count <= 1 << 14 else {
            throw Diagnostic.input("the license expression is longer than \(1 << 14) bytes")
        }
        var tokens: [String] = []
        var word: [UInt8] = []
        func endWord() {
            if !word.isEmpty { tokens.append(String(decoding: word, as: UTF8.self)) }
            word = []
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: ")"):
                endWord()
                tokens.append(byte == UInt8(ascii: "(") ? "(" : ")")
            case _ where byte.isASCIISpace: endWord()
            default: word.append(byte)
            }
        }
        endWord()
        self.tokens = tokens[...]
    }

    mutating func expression() throws -> SPDXExpression {
        let result = try alternatives(depth: 0)
        guard let rest = tokens.first else { return result }
        throw fault("'\(VisibleText.excerpt(rest))' is not expected")
    }

    private func fault(_ what: String) -> Diagnostic {
        .input("'\(VisibleText.excerpt(text, limit: 80))' is not a license expression", cause: what)
    }

    private mutating func take(_ word: String) -> Bool {
        guard let next = tokens.first, next.asciiLowercased == word else { return false }
        tokens.removeFirst()
        return true
    }

    private mutating func alternatives(depth: Int) throws -> SPDXExpression {
        var parts = [try conjunction(depth: depth)]
        while take("or") {
            parts.append(try conjunction(depth: depth))
            guard parts.count <= SPDXExpression.mostTerms else { throw fault("there are too many terms") }
        }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction(depth: Int) throws -> SPDXExpression {
        var parts = [try term(depth: depth)]
        while take("and") {
            parts.append(try term(depth: depth))
            guard parts.count <= SPDXExpression.mostTerms else { throw fault("there are too many terms") }
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func term(depth: Int) throws -> SPDXExpression {
        guard depth <= SPDXExpression.deepest else { throw fault("it is nested too deeply") }
        if take("(") {
            let inner = try alternatives(depth: depth + 1)
            guard take(")") else { throw fault("a parenthesis is not closed") }
            return inner
        }
        guard let word = tokens.popFirst() else { throw fault("a license is missing") }
        let orLater = word.utf8.last == UInt8(ascii: "+")
        // `GPL-2.0+` is an identifier of its own, deprecated; so is what it means.
        let bare = orLater ? String(decoding: word.utf8.dropLast(), as: UTF8.self) : word
        guard let id = Self.identifier(bare) else {
            throw fault("'\(VisibleText.excerpt(word))' is not an identifier of the SPDX license list")
        }
        guard take("with") else { return .license(SPDXLicense(id: id, orLater: orLater, exception: nil)) }
        guard let name = tokens.popFirst() else { throw fault("an exception is missing") }
        guard let exception = SPDXLicenseList.exceptions[name.asciiLowercased] ?? Self.reference(name, "AdditionRef-")
        else {
            throw fault("'\(VisibleText.excerpt(name))' is not an exception of the SPDX license list")
        }
        return .license(SPDXLicense(id: id, orLater: orLater, exception: exception))
    }

    private static func identifier(_ word: String) -> String? {
        if let listed = SPDXLicenseList.licenses[word.asciiLowercased] { return listed }
        if word.utf8.starts(with: "DocumentRef-".utf8), let colon = word.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let rest = String(decoding: word.utf8[word.utf8.index(after: colon)...], as: UTF8.self)
            let document = String(decoding: word.utf8[..<colon], as: UTF8.self)
            return reference(document, "DocumentRef-") != nil && reference(rest, "LicenseRef-") != nil ? word : nil
        }
        return reference(word, "LicenseRef-")
    }

    /// The word where it is the prefix, in any case, and at least one letter, digit, `-` or `.` behind it.
    private static func reference(_ word: String, _ prefix: String) -> String? {
        let tail = word.utf8.dropFirst(prefix.utf8.count)
        guard word.asciiLowercased.utf8.starts(with: prefix.asciiLowercased.utf8), !tail.isEmpty,
            tail.allSatisfy({ $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") })
        else { return nil }
        return word
    }
}
