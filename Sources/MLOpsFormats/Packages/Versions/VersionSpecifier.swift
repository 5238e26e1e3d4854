/// One clause of a version specifier, such as `>=1.2` or `==1.*` (PEP 440).
public struct VersionSpecifier: Sendable, Hashable, CustomStringConvertible {
    public enum Comparison: String, Sendable, CaseIterable {
        case compatible = "~="
        case arbitrary = "==="
        case equal = "=="
        case different = "!="
        case atMost = "<="
        case atLeast = ">="
        case below = "<"
        case above = ">"
    }

    private enum Operand: Sendable, Hashable {
        case version(PythonVersion)
        /// `1.2.*`: every version that begins with these parts.
        case prefix(PythonVersion)
        /// The text behind `===`, lower case.
        case text(String)
    }

    public let comparison: Comparison
    private let operand: Operand
    /// The version as it was written, without white space around it.
    public let text: String

    /// Parses one clause; nil when it is none. White space around its parts is allowed.
    public init?(_ clause: String) {
        let bytes = Array(clause.utf8).asciiTrimmed
        guard
            let comparison = Comparison.allCases.first(where: { bytes.starts(with: $0.rawValue.utf8) })
        else { return nil }
        let text = String(decoding: bytes.dropFirst(comparison.rawValue.utf8.count).asciiTrimmed, as: UTF8.self)
        guard !text.isEmpty, text.utf8.count <= PythonVersion.longest else { return nil }
        (self.comparison, self.text) = (comparison, text)
        switch comparison {
        case .arbitrary:
            guard !text.utf8.contains(where: { $0.isASCIISpace || $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ")") })
            else { return nil }
            operand = .text(text.asciiLowercased)
        case .equal, .different:
            if text.utf8.suffix(2).elementsEqual(".*".utf8) {
                let stem = String(decoding: text.utf8.dropLast(2), as: UTF8.self)
                guard let version = PythonVersion(stem), !version.isPrerelease, !version.isPostrelease,
                    !version.isLocal, stem.utf8.last?.isASCIIDigit == true
                else { return nil }
                operand = .prefix(version)
            } else {
                guard let version = PythonVersion(text) else { return nil }
                operand = .version(version)
            }
        case .compatible:
            guard let version = PythonVersion(text), !version.isLocal, version.release.count >= 2 else { return nil }
            operand = .version(version)
        case .atMost, .atLeast, .below, .above:
            guard let version = PythonVersion(text), !version.isLocal else { return nil }
            operand = .version(version)
        }
    }

    public var description: String { comparison.rawValue + text }

    /// The one version that this clause admits: that of `==1.2` or `===1.2`; nil for all others.
    public var pinned: String? {
        switch (comparison, operand) {
        case (.equal, .version), (.arbitrary, _): text
        default: nil
        }
    }

    /// Whether the clause admits `version`, pre-releases included where the order admits them.
    public func admits(_ version: PythonVersion) -> Bool {
        switch operand {
        case .text(let wanted): return version.description == wanted
        case .prefix(let stem):
            return (comparison == .equal) == Self.begins(version, with: Self.parts(of: stem))
        case .version(let wanted):
            switch comparison {
            case .arbitrary: return false
            case .equal: return Self.equals(version, wanted)
            case .different: return !Self.equals(version, wanted)
            case .atMost: return version.withoutLocal <= wanted
            case .atLeast: return version.withoutLocal >= wanted
            case .compatible:
                let series = [wanted.epoch] + wanted.release.dropLast()
                return version.withoutLocal >= wanted && Self.begins(version, with: series)
            case .below:
                // `<2` does not mean 2's own pre-releases.
                guard version < wanted else { return false }
                return wanted.isPrerelease || !version.isPrerelease || !Self.leads(version, to: wanted)
            case .above:
                // `>2` means neither 2's post-releases nor its local versions.
                guard version > wanted else { return false }
                if !wanted.isPostrelease, version.isPostrelease, version.withoutPost == wanted { return false }
                return !version.isLocal || version.withoutLocal != wanted
            }
        }
    }

    /// Whether a pre-release is one of `wanted`, which is none.
    private static func leads(_ version: PythonVersion, to wanted: PythonVersion) -> Bool {
        wanted.isPostrelease
            ? version.prerelease == nil && version.post == wanted.post && version.base == wanted.base
            : version.base == wanted.base
    }

    private static func equals(_ version: PythonVersion, _ wanted: PythonVersion) -> Bool {
        (wanted.isLocal ? version : version.withoutLocal) == wanted
    }

    /// The epoch and the numbers of the release.
    private static func parts(of version: PythonVersion) -> [UInt64] { [version.epoch] + version.release }

    /// Compares number by number, the release filled up with zeros.
    private static func begins(_ version: PythonVersion, with prefix: [UInt64]) -> Bool {
        let parts = parts(of: version)
        return prefix.indices.allSatisfy { prefix[$0] == ($0 < parts.count ? parts[$0] : 0) }
    }
}

/// Clauses joined by commas, all of which a version has to meet; none at all admit every version.
public struct VersionSpecifierSet: Sendable, Hashable, CustomStringConvertible {
    /// More clauses than anybody writes.
    static let mostClauses = 64

    public let clauses: [VersionSpecifier]

    /// Parses `>=1.2,<2`; nil when a clause is not understood or there are more than 64.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.mostClauses * (PythonVersion.longest + 8) else { return nil }
        let whole = Array(text.utf8).asciiTrimmed
        guard !whole.isEmpty else {
            clauses = []
            return
        }
        var pieces = whole.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        // One comma may end the list, as pip reads it.
        if pieces.count > 1, pieces.last?.asciiTrimmed.isEmpty == true { pieces.removeLast() }
        guard pieces.count <= Self.mostClauses else { return nil }
        var clauses: [VersionSpecifier] = []
        for piece in pieces {
            guard let clause = VersionSpecifier(String(decoding: piece, as: UTF8.self)) else { return nil }
            clauses.append(clause)
        }
        self.clauses = clauses
    }

    public var description: String { clauses.map(\.description).joined(separator: ",") }

    /// Whether every clause admits `version`.
    public func admits(_ version: PythonVersion) -> Bool { clauses.allSatisfy { $0.admits(version) } }

    /// The version that these clauses leave no choice about, as written; nil when they leave one.
    public var pinned: String? {
        let pins = clauses.compactMap(\.pinned)
        guard let pin = pins.first, let version = PythonVersion(pin) else { return pins.count == 1 ? pins[0] : nil }
        return admits(version) ? pin : nil
    }
}
