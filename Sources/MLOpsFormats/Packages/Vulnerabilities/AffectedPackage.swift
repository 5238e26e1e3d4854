import MLOpsCore

/// One entry of `affected` in an OSV record.
struct AffectedPackage: Sendable, Equatable {
    private struct Range: Sendable, Equatable {
        /// In the order in which they are evaluated.
        let events: [Event]
        let limits: [PythonVersion]
        let hasOpenLimit: Bool
        /// A version that could not be read.
        let unreadable: String?
    }

    private struct Event: Sendable, Equatable {
        /// At one version the older state ends before a new one begins, and that before its last version.
        enum Kind: Int {
            case fixed
            case introduced
            case lastAffected
        }

        let kind: Kind
        /// Nil for `introduced: "0"`, which stands before every version.
        let version: PythonVersion?
    }

    let normalizedName: String
    let severity: SeverityStatement
    private let ranges: [Range]
    /// Normalised where they are versions, and as written.
    private let versions: Set<String>
    /// True when there is a list of versions, if an empty one.
    private let listsVersions: Bool
    private let hasOtherRanges: Bool
    let fixes: [String]

    /// Nil for a package of another ecosystem than PyPI, and for an entry that names no package.
    init?(_ json: JSON, record: String) throws {
        guard json.object != nil else {
            throw Diagnostic.input("the vulnerability record \(record) has an affected package that is no object")
        }
        guard let package = json["package"], !package.isNull else { return nil }
        guard let ecosystem = package["ecosystem"]?.string, let name = package["name"]?.string else {
            throw Diagnostic.input("the vulnerability record \(record) has a package without ecosystem or name")
        }
        guard ecosystem == "PyPI" else { return nil }
        normalizedName = PackageName.normalize(name)
        severity = SeverityStatement(json["severity"], database: json["database_specific"])
        var ranges: [Range] = []
        var fixes: [String] = []
        var hasOtherRanges = false
        for item in try Self.list(json["ranges"], "ranges", record: record) {
            let type = item["type"]?.string
            let events = try Self.list(item["events"], "events", record: record)
            switch type {
            case "ECOSYSTEM", "SEMVER":
                // PyPI has no versions of its own for SEMVER; its numbers have the same order in both.
                ranges.append(try Self.range(events, record: record))
                fixes += events.compactMap { $0["fixed"]?.string }
            case "GIT": hasOtherRanges = true
            default:
                throw Diagnostic.input(
                    "the vulnerability record \(record) has a range of a type that is not understood")
            }
        }
        (self.ranges, self.fixes, self.hasOtherRanges) = (ranges, fixes, hasOtherRanges)
        var versions: Set<String> = []
        for item in try Self.list(json["versions"], "versions", record: record) {
            guard let text = item.string else {
                throw Diagnostic.input("the vulnerability record \(record) has a version that is no text")
            }
            versions.insert(Self.key(of: text))
        }
        self.versions = versions
        listsVersions = json["versions"]?.array.map { !$0.isEmpty } ?? false
    }

    private static func list(_ json: JSON?, _ name: String, record: String) throws -> [JSON] {
        guard let json, !json.isNull else { return [] }
        guard let items = json.array else {
            throw Diagnostic.input("the vulnerability record \(record) has \(name) that are no list")
        }
        return items
    }

    /// Equal versions have one key, whatever their spelling.
    private static func key(of version: String) -> String {
        guard let parsed = PythonVersion(version) else { return "=" + version }
        var release = parsed.release
        while release.count > 1, release.last == 0 { release.removeLast() }
        return PythonVersion(
            epoch: parsed.epoch, release: release, prerelease: parsed.prerelease, post: parsed.post, dev: parsed.dev,
            local: parsed.local
        ).description
    }

    private static func range(_ items: [JSON], record: String) throws -> Range {
        var events: [Event] = []
        var limits: [PythonVersion] = []
        var hasOpenLimit = false
        var unreadable: String?
        for item in items {
            let members = item.object?.members ?? []
            guard members.count == 1, let (name, value) = members.first.map({ ($0.name, $0.value) }),
                let text = value.string
            else {
                throw Diagnostic.input("the vulnerability record \(record) has an event that is not understood")
            }
            let version = PythonVersion(text)
            let isOpen = name == "introduced" && text == "0" || name == "limit" && text == "*"
            if version == nil, !isOpen { unreadable = text }
            switch name {
            case "introduced": events.append(Event(kind: .introduced, version: text == "0" ? nil : version))
            case "fixed": events.append(Event(kind: .fixed, version: version))
            case "last_affected": events.append(Event(kind: .lastAffected, version: version))
            case "limit":
                if text == "*" { hasOpenLimit = true }
                if let version { limits.append(version) }
            default:
                throw Diagnostic.input("the vulnerability record \(record) has an event that is not understood")
            }
        }
        events.sort { left, right in
            switch (left.version, right.version) {
            case (nil, nil): return left.kind.rawValue < right.kind.rawValue
            case (nil, _): return true
            case (_, nil): return false
            case (let a?, let b?): return a == b ? left.kind.rawValue < right.kind.rawValue : a < b
            }
        }
        return Range(events: events, limits: limits, hasOpenLimit: hasOpenLimit, unreadable: unreadable)
    }

    func contains(_ version: String?, record: String) -> VulnerabilityRecord.Answer {
        guard let version else {
            return .unknown("\(VisibleText.excerpt(normalizedName)) is not pinned to one version")
        }
        if versions.contains(Self.key(of: version)) { return .yes }
        let parsed = PythonVersion(version)
        if let parsed, parsed.isLocal, versions.contains(Self.key(of: parsed.withoutLocal.description)) {
            // A build of a listed version.
            return .yes
        }
        var unknown: String?
        for range in ranges {
            if let text = range.unreadable {
                unknown =
                    "the record \(record) names the version '\(VisibleText.excerpt(text))', which cannot be compared"
            } else if let parsed {
                if Self.isIn(range, parsed) { return .yes }
            } else {
                unknown = "'\(VisibleText.excerpt(version))' is not a version that can be compared"
            }
        }
        if let unknown { return .unknown(unknown) }
        if ranges.isEmpty, !listsVersions {
            return .unknown(
                hasOtherRanges
                    ? "the record \(record) names commits of git and no versions"
                    : "the record \(record) does not say which versions it concerns")
        }
        return .no
    }

    private static func isIn(_ range: Range, _ version: PythonVersion) -> Bool {
        let isBeforeLimits =
            range.limits.isEmpty || range.hasOpenLimit || range.limits.contains { version < $0 }
        guard isBeforeLimits else { return false }
        var isVulnerable = false
        for event in range.events {
            switch event.kind {
            case .introduced:
                if event.version.map({ version >= $0 }) ?? true { isVulnerable = true }
            case .fixed:
                if let fixed = event.version, version >= fixed { isVulnerable = false }
            case .lastAffected:
                // A local build of the last version is that version.
                if let last = event.version, version.withoutLocal > last { isVulnerable = false }
            }
        }
        return isVulnerable
    }
}
