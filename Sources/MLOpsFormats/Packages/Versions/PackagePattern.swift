import MLOpsCore

/// What one line of a deny list means: `evil`, `evil<2`, `evil==1.2.*`, `evil>=1,<2`.
public struct PackagePattern: Sendable, Hashable, CustomStringConvertible {
    /// The name as it was written.
    public let name: String
    public let normalizedName: String
    public let versions: VersionSpecifierSet

    /// Whether a pattern means a package; what cannot be told is never taken for a no.
    public enum Answer: Sendable, Hashable {
        case yes
        case no
        /// One sentence for people, without a final full stop.
        case unknown(String)
    }

    /// - Throws: a ``Diagnostic`` of kind `input` when the text is no name with version clauses behind it.
    public init(_ text: String) throws {
        let bytes = Array(text.utf8).asciiTrimmed
        let nameBytes = bytes.prefix { $0.isPackageNameByte }
        let name = String(decoding: nameBytes, as: UTF8.self)
        guard PackageName.isValid(name) else {
            throw Diagnostic.input(
                "'\(VisibleText.excerpt(text))' does not begin with the name of a package",
                hint: "write a name, or a name and versions such as evil<2")
        }
        guard let versions = VersionSpecifierSet(String(decoding: bytes[nameBytes.endIndex...], as: UTF8.self)) else {
            throw Diagnostic.input(
                "'\(VisibleText.excerpt(text))' has versions that cannot be read",
                hint: "write clauses such as <2, ==1.2.* or >=1,<2 behind the name")
        }
        (self.name, self.versions) = (name, versions)
        normalizedName = PackageName.normalize(name)
    }

    public var description: String { name + versions.description }

    /// Whether the pattern means the package of that name (any spelling) and version (nil: not pinned).
    public func matches(name: String, version: String?) -> Answer {
        guard PackageName.normalize(name) == normalizedName else { return .no }
        if versions.clauses.isEmpty { return .yes }
        guard let version else {
            return .unknown("\(VisibleText.excerpt(name)) is not pinned to one version")
        }
        guard let parsed = PythonVersion(version) else {
            return .unknown(
                "'\(VisibleText.excerpt(version))' of \(VisibleText.excerpt(name)) is not a version that can be compared"
            )
        }
        return versions.admits(parsed) ? .yes : .no
    }
}
