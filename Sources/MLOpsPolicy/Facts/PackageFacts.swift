import MLOpsCore

/// What is known of the packages that a lock file brings in.
public struct PackageFacts: Sendable {
    /// What about the file was not understood, one sentence each.
    public var problems: [String]
    /// The same of the license data.
    public var licenseProblems: [String]
    /// The same of the vulnerability database.
    public var databaseProblems: [String]
    public var packages: [LockedPackageFact]
    /// What the offline database says; not looked at when the policy has no rule for it.
    public var vulnerabilities: Fact<[VulnerabilityFact]>
    /// When the newest record of that database was changed.
    public var databaseModified: Fact<Timestamp>

    public init(
        problems: [String], packages: [LockedPackageFact], licenseProblems: [String] = [],
        databaseProblems: [String] = [],
        vulnerabilities: Fact<[VulnerabilityFact]> = .unknown("nobody looked"),
        databaseModified: Fact<Timestamp> = .unknown("nobody looked")
    ) {
        (self.problems, self.packages) = (problems, packages)
        (self.licenseProblems, self.databaseProblems) = (licenseProblems, databaseProblems)
        (self.vulnerabilities, self.databaseModified) = (vulnerabilities, databaseModified)
    }
}

/// One package of a lock file.
public struct LockedPackageFact: Sendable, Hashable {
    public enum Denial: Sendable, Hashable {
        case no
        /// By this entry of the deny list.
        case by(String)
        case unknown(String)
    }

    public enum License: Sendable, Hashable {
        case allowed
        case refused(String)
        case unknown(String)
    }

    /// Its one name (PEP 503).
    public var name: String
    public var version: String?
    /// Why it does not come from an allowed index; nil when it does.
    public var foreignSource: String?
    /// What of it has no hash, such as `comes from git, where no hash of a file is kept`; nil when everything has one.
    public var missingHash: String?
    public var denial: Denial
    public var license: License

    public init(
        name: String, version: String?, foreignSource: String?, missingHash: String?, denial: Denial, license: License
    ) {
        (self.name, self.version, self.foreignSource) = (name, version, foreignSource)
        (self.missingHash, self.denial, self.license) = (missingHash, denial, license)
    }

    /// `requests 2.31.0`
    var text: String { VisibleText.of(version.map { "\(name) \($0)" } ?? name) }
}

/// A known vulnerability of a locked package.
public struct VulnerabilityFact: Sendable, Hashable {
    /// Such as `GHSA-xxxx-yyyy-zzzz`.
    public var id: String
    public var aliases: [String]
    /// The one name of the package.
    public var package: String
    /// Nil when nothing that is understood says how bad it is.
    public var severity: Severity?

    public init(id: String, aliases: [String], package: String, severity: Severity?) {
        (self.id, self.aliases, self.package, self.severity) = (id, aliases, package, severity)
    }
}
