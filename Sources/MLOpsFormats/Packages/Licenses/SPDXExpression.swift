import MLOpsCore

/// A license expression (SPDX specification 2.3, annex D; 3.0 words it alike).
public indirect enum SPDXExpression: Sendable, Hashable, CustomStringConvertible {
    /// One license, with the exception that widens it.
    case license(SPDXLicense)
    case all([SPDXExpression])
    case any([SPDXExpression])

    /// What a list of allowed licenses says to an expression.
    public enum Answer: Sendable, Hashable {
        case allowed
        /// The licenses that would have to be allowed, each once, in the order of the expression.
        case refused([String])
        /// One sentence for people, without a final full stop.
        case unknown(String)
    }

    /// Licenses in one expression.
    static let mostTerms = 200
    /// Parentheses inside one another.
    static let deepest = 32

    /// Parses an expression; identifiers and operators in any case, as license tools write them.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` for anything else, identifiers that the SPDX license list does not
    ///   have included.
    public init(_ text: String) throws {
        var parser = try SPDXParser(text)
        self = try parser.expression()
    }

    /// Both at once, without parentheses of its own.
    func and(_ other: SPDXExpression) -> SPDXExpression {
        func parts(_ expression: SPDXExpression) -> [SPDXExpression] {
            if case .all(let parts) = expression { parts } else { [expression] }
        }
        var result: [SPDXExpression] = []
        for part in parts(self) + parts(other) where !result.contains(part) { result.append(part) }
        return result.count == 1 ? result[0] : .all(result)
    }

    /// The expression in the license list's spelling.
    public var description: String {
        switch self {
        case .license(let license): license.description
        case .all(let parts):
            parts.map { if case .any = $0 { "(\($0))" } else { $0.description } }.joined(separator: " AND ")
        case .any(let parts): parts.map(\.description).joined(separator: " OR ")
        }
    }

    /// Whether the licenses that a policy allows are enough.
    ///
    /// `AND` needs both sides, `OR` one. A license with an exception is allowed where the license is, as an exception
    /// only adds permissions; `-or-later` and `+` where that very version is, as the choice is the user's. Deprecated
    /// GNU identifiers mean what replaced them.
    ///
    /// - Parameter allowed: identifiers, or single licenses with exception, in any case.
    /// - Returns: allowed, or which licenses are not; never unknown.
    public func isAllowed(by allowed: Set<String>) -> Answer {
        let keys = Set(allowed.map { SPDXLicense.key(of: $0) })
        let missing = missing(keys)
        return missing.isEmpty ? .allowed : .refused(missing)
    }

    private func missing(_ allowed: Set<String>) -> [String] {
        switch self {
        case .license(let license):
            return license.keys.contains(where: allowed.contains) ? [] : [license.description]
        case .all(let parts): return Self.unique(parts.flatMap { $0.missing(allowed) })
        case .any(let parts):
            var all: [String] = []
            for part in parts {
                let missing = part.missing(allowed)
                if missing.isEmpty { return [] }
                all += missing
            }
            return Self.unique(all)
        }
    }

    private static func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }
}

/// One license of an expression.
public struct SPDXLicense: Sendable, Hashable, CustomStringConvertible {
    /// In the license list's spelling; `LicenseRef-…` as written.
    public let id: String
    /// True for `Apache-2.0+`: this version or a later one.
    public let orLater: Bool
    /// Behind `WITH`.
    public let exception: String?

    public var description: String { id + (orLater ? "+" : "") + (exception.map { " WITH " + $0 } ?? "") }

    /// What an allow list may say so that this license is allowed, in the form of ``key(of:)``.
    var keys: [String] {
        let version = Self.modern(id.asciiLowercased) + (orLater ? "+" : "")
        var bases = [version]
        if version.utf8.last == UInt8(ascii: "+") {
            bases.append(String(decoding: version.utf8.dropLast(), as: UTF8.self))
        }
        guard let exception else { return bases }
        return bases.map { $0 + " with " + exception.asciiLowercased } + bases
    }

    /// The form in which licenses are compared: lower case, GNU licenses as `gpl-2.0` and `gpl-2.0+`.
    static func key(of text: String) -> String {
        let words = text.asciiLowercased.utf8.split(whereSeparator: \.isASCIISpace)
            .map { String(decoding: $0, as: UTF8.self) }
        guard let first = words.first else { return "" }
        return ([modern(first)] + words.dropFirst()).joined(separator: " ")
    }

    /// `gpl-2.0-only` is `gpl-2.0`; `gpl-2.0-or-later` is `gpl-2.0+`.
    private static func modern(_ id: String) -> String {
        guard
            id.utf8.starts(with: "gpl-".utf8) || id.utf8.starts(with: "lgpl-".utf8)
                || id.utf8.starts(with: "agpl-".utf8) || id.utf8.starts(with: "gfdl-".utf8)
        else { return id }
        for (ending, sign) in [("-only", ""), ("-or-later", "+")]
        where id.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8) {
            return String(decoding: id.utf8.dropLast(ending.utf8.count), as: UTF8.self) + sign
        }
        return id
    }
}
