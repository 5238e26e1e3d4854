/// Makes foreign text safe to show: control characters, escape sequences and bidirectional overrides become visible.
public enum VisibleText {
    /// `text` with every code point of ``HiddenCodePoints`` (but the newline, if `keepingNewlines`) as `\u{…}`.
    ///
    /// The same for every version of Unicode: messages of events hold such text, and must read the same everywhere.
    public static func of(_ text: String, keepingNewlines: Bool = false) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isHidden(scalar), !(keepingNewlines && scalar == "\n") {
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A path for people: as ``of(_:keepingNewlines:)``, and invalid UTF-8 bytes as `\xNN`.
    public static func of(_ path: RepoPath) -> String {
        if let text = String(validating: path.bytes, as: UTF8.self) { return of(text) }
        var result = ""
        var decoder = UTF8()
        var rest = path.bytes[...]
        while !rest.isEmpty {
            var iterator = rest.makeIterator()
            if case .scalarValue(let scalar) = decoder.decode(&iterator) {
                result += of(String(Character(scalar)))
                rest = rest.dropFirst(UTF8.width(scalar))
            } else {
                result += "\\x" + Hex.string(of: rest.prefix(1))
                rest = rest.dropFirst()
            }
            decoder = UTF8()
        }
        return result
    }

    /// The start of foreign text for a message, safe to show: at most `limit` code points, then `…`.
    ///
    /// Code points, because a single character may consist of any number of them.
    public static func excerpt(_ text: String, limit: Int = 64) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
            end != scalars.endIndex
        else { return of(text) }
        return of(String(scalars[..<end])) + "…"
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        HiddenCodePoints.contains(scalar.value)
    }
}
