import MLOpsCore

/// Which license each package of an environment has, from what tools found out or packages state.
///
/// Later sources add to earlier ones: where two state different licenses for one version, both hold. A value of its own:
/// safe from any thread.
public struct LicenseTable: Sendable, Equatable {
    /// What is known of one package.
    public typealias License = LicenseName

    /// Entries of all sources together.
    static let mostEntries = 200_000

    /// By normalised name, then by version (normalised where it can be).
    private var entries: [String: [String: License]] = [:]
    private var entryCount = 0
    /// What was not understood in the sources, a sentence each without a final full stop.
    public private(set) var problems: [String] = []

    public init() {}

    /// Packages with their versions, for which anything is known.
    public var count: Int { entryCount }

    /// The license of a package by any spelling of its name; unknown, with the reason, when no source has that very
    /// version.
    public func license(of name: String, version: String?) -> License {
        let label = VisibleText.excerpt(name)
        guard let versions = entries[PackageName.normalize(name)] else {
            return .unknown("no source tells the license of \(label)")
        }
        guard let version else { return .unknown("\(label) is not pinned to one version") }
        if let license = versions[Self.key(of: version)] { return license }
        let known = versions.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(3).joined(
            separator: ", ")
        return .unknown(
            "the license of \(label) is known for version \(VisibleText.excerpt(known)), not for "
                + VisibleText.excerpt(version))
    }

    /// Whether a package's license is among the allowed ones; see ``SPDXExpression/isAllowed(by:)``.
    public func judge(_ name: String, version: String?, allowed: Set<String>) -> SPDXExpression.Answer {
        switch license(of: name, version: version) {
        case .expression(let expression): expression.isAllowed(by: allowed)
        case .unknown(let reason): .unknown(reason)
        }
    }

    mutating func add(_ license: License, for name: String, version: String) {
        guard entryCount < Self.mostEntries else {
            report("there are more than \(Self.mostEntries) packages with licenses")
            return
        }
        let key = Self.key(of: version)
        let normalized = PackageName.normalize(name)
        guard let earlier = entries[normalized]?[key] else {
            entries[normalized, default: [:]][key] = license
            entryCount += 1
            return
        }
        // What one source does not know another may; two statements both hold.
        switch (earlier, license) {
        case (.unknown, _): entries[normalized]?[key] = license
        case (_, .unknown): break
        case (.expression(let a), .expression(let b)): entries[normalized]?[key] = .expression(a.and(b))
        }
    }

    mutating func report(_ problem: String) {
        if problems.count < 200 { problems.append(problem) }
    }

    private static func key(of version: String) -> String {
        PythonVersion(version)?.description.trimmingZeros ?? version
    }

    /// One license of several statements, all of which hold; unknown when one of them is.
    static func all(_ names: [License]) -> License {
        guard var result = names.first else { return .unknown("no license is stated") }
        for name in names.dropFirst() {
            switch (result, name) {
            case (.expression(let a), .expression(let b)): result = .expression(a.and(b))
            case (.expression, .unknown): result = name
            case (.unknown, _): break
            }
        }
        return result
    }
}

extension String {
    /// The text itself: versions equal but for zeros at the end of the release are looked up by one key.
    fileprivate var trimmingZeros: String {
        let bytes = Array(utf8)
        guard bytes.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: ".") }) else { return self }
        var end = bytes.count
        while end >= 2, bytes[end - 1] == UInt8(ascii: "0"), bytes[end - 2] == UInt8(ascii: ".") { end -= 2 }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}
