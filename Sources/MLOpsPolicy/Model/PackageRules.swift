import MLOpsCore

/// What a lock file may bring in.
public struct PackageRules: Sendable, Hashable {
    /// The lock file's path in the repository, such as `uv.lock`.
    public let lock: String
    /// The indexes that packages may come from, sorted; empty for any.
    public let indexes: [String]
    /// Whether every artifact needs a hash of at least SHA-256.
    public let hashes: Bool
    /// SPDX identifiers of the licenses that are allowed, sorted; empty for any.
    public let licenses: [String]
    /// The file that says which package has which license; nil when ``licenses`` is empty.
    public let licenseData: String?
    /// Packages that are refused, as `name` with an optional PEP 440 version specifier; sorted.
    public let deny: [String]
    public let vulnerabilities: VulnerabilityRule?
    /// Sorted by package, then by what they except.
    public let exceptions: [PackageException]
}

/// How bad a vulnerability is.
public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    case none
    case low
    case medium
    case high
    case critical

    public static func < (left: Severity, right: Severity) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

/// Which known vulnerabilities are bearable.
public struct VulnerabilityRule: Sendable, Hashable {
    /// A folder of OSV records, relative to the repository's top level.
    public let database: String
    /// The worst that is still allowed.
    public let maxSeverity: Severity
    /// How old the newest record may be.
    public let maxAge: TimeSpan?
}

/// A justified exception to a package rule, for a time.
public struct PackageException: Sendable, Hashable {
    public let package: String
    /// What it excepts: `license`, `index`, `hashes`, `deny`, or the id of a vulnerability.
    public let except: String
    public let reason: String
    /// The first moment at which it holds no longer.
    public let until: Timestamp
}
