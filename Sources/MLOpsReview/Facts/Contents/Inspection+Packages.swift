import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsPolicy
import MLOpsSystem
import SystemPackage

/// What a commit's lock file brings in, by the policy's rules about packages.
extension Inspection {
    /// The packages of the lock file that the policy names, in a commit's tree; nil when the commit has no such file.
    func packages(in tree: ObjectID, _ repository: Repository, _ rules: PackageRules) -> Fact<PackageFacts?> {
        func bytes(_ path: RepoPath) throws -> [UInt8]? { try Self.bytes(path, in: tree, repository) }
        do {
            guard let text = try bytes(RepoPath(rules.lock)) else { return .known(nil, .proven) }
            let lock = try PackageLock.read(text, path: RepoPath(rules.lock)) { try bytes($0) }
            var table = LicenseTable()
            var problems: [String] = []
            if let name = rules.licenseData {
                if let data = try bytes(RepoPath(name)) {
                    try Self.read(data, name: name, into: &table)
                } else {
                    problems.append("there is no \(VisibleText.of(name)) in the commit")
                }
                problems += table.problems
            }
            var facts = PackageFacts(
                problems: lock.problems, packages: try Self.facts(lock, rules, table), licenseProblems: problems)
            if let rule = rules.vulnerabilities { search(lock, rule, &facts) }
            return .known(facts, .proven)
        } catch {
            return .unknown(FactsGatherer.words(error))
        }
    }

    /// The files that say what is installed: the lock file, and those that a `requirements.txt` includes.
    func lockFiles(in tree: ObjectID, _ repository: Repository, _ rules: PackageRules) -> Set<RepoPath> {
        let lock = RepoPath(rules.lock)
        // Of all lock files only this one has others in it.
        guard rules.lock.hasSuffix(".txt") else { return [lock] }
        var files: Set<RepoPath> = [lock]
        let text = try? Self.bytes(lock, in: tree, repository)
        _ = try? text.map {
            try PackageLock.read($0, path: lock) { path in
                files.insert(path)
                return try Self.bytes(path, in: tree, repository)
            }
        }
        return files
    }

    private static func bytes(_ path: RepoPath, in tree: ObjectID, _ repository: Repository) throws -> [UInt8]? {
        guard let entry = try repository.entry(at: path, in: tree), entry.mode == .file || entry.mode == .executable
        else { return nil }
        return try repository.blob(entry.id, limit: 64 << 20)
    }

    /// What `pip-licenses --format=json` writes is a list, what CycloneDX does is an object.
    private static func read(_ bytes: [UInt8], name: String, into table: inout LicenseTable) throws {
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if first == UInt8(ascii: "[") {
            try table.addPipLicenses(bytes)
        } else {
            try table.addCycloneDX(bytes)
        }
    }

    private static func facts(
        _ lock: PackageLock, _ rules: PackageRules, _ table: LicenseTable
    ) throws -> [LockedPackageFact] {
        var foreign: [String: String] = [:]
        if !rules.indexes.isEmpty {
            for finding in lock.packages(notFrom: rules.indexes) {
                foreign[finding.package.label] = Self.rest(finding.reason, of: finding.package)
            }
            for outsider in lock.outsiders {
                foreign[outsider.package.label] = Self.rest(outsider.reason, of: outsider.package)
            }
        }
        let patterns = try rules.deny.map { (text: $0, pattern: try PackagePattern($0)) }
        let allowed = Set(rules.licenses)
        // What the project itself is made of is no package that somebody else sends.
        return lock.packages.filter { !$0.isWorkspace }.map { package in
            LockedPackageFact(
                name: package.normalizedName, version: package.version, foreignSource: foreign[package.label],
                missingHash: package.missingHash, denial: denial(of: package, patterns),
                license: rules.licenses.isEmpty ? .unknown("nobody asked") : license(of: package, table, allowed))
        }
    }

    /// A sentence without the package it begins with: the rule names it.
    private static func rest(_ reason: String, of package: LockedPackage) -> String {
        reason.hasPrefix(package.label + " ") ? String(reason.dropFirst(package.label.count + 1)) : reason
    }

    private static func denial(
        of package: LockedPackage, _ patterns: [(text: String, pattern: PackagePattern)]
    ) -> LockedPackageFact.Denial {
        var doubt: String?
        for (text, pattern) in patterns {
            switch pattern.matches(name: package.normalizedName, version: package.version) {
            case .yes: return .by(text)
            case .no: continue
            case .unknown(let reason): doubt = doubt ?? reason
            }
        }
        return doubt.map { .unknown($0) } ?? .no
    }

    private static func license(
        of package: LockedPackage, _ table: LicenseTable, _ allowed: Set<String>
    ) -> LockedPackageFact.License {
        switch table.judge(package.normalizedName, version: package.version, allowed: allowed) {
        case .allowed: .allowed
        case .refused(let ids): .refused(ids.joined(separator: ", "))
        case .unknown(let reason): .unknown(reason)
        }
    }

    private func search(_ lock: PackageLock, _ rule: VulnerabilityRule, _ facts: inout PackageFacts) {
        guard let folder = vulnerabilities ?? workTree.map({ $0.pushing(FilePath(rule.database)) }) else {
            let reason = "this server has no setting mlops.vulnerabilities, which names the folder of records"
            (facts.vulnerabilities, facts.databaseModified) = (.unknown(reason), .unknown(reason))
            return
        }
        do {
            let key = lock.packages.map(\.label).sorted()
            let found = try searches[key] ?? Self.scan(folder, for: lock.packages)
            searches[key] = found
            facts.databaseProblems = found.problems
            facts.vulnerabilities =
                found.count == 0
                ? .unknown("there is no record in \(folder.visible)")
                : .known(found.matches.map { VulnerabilityFact($0) }, .proven)
            facts.databaseModified =
                found.newest.map { .known($0, .proven) } ?? .unknown("there is no record in \(folder.visible)")
        } catch {
            let reason = "the vulnerability database cannot be read: \(FactsGatherer.words(error))"
            (facts.vulnerabilities, facts.databaseModified) = (.unknown(reason), .unknown(reason))
        }
    }
}

extension Inspection {
    private static func scan(
        _ folder: FilePath, for packages: [LockedPackage]
    ) throws -> VulnerabilityDatabase.Result {
        var scan = VulnerabilityDatabase.Scan(for: packages)
        for entry in try DirectoryWalk(folder).entries()
        where entry.kind == .regular && entry.path.bytes.suffix(5).elementsEqual(".json".utf8) {
            scan.take(
                name: VisibleText.of(entry.path), bytes: try Files.read(folder.appending(entry.path), limit: 16 << 20))
        }
        return scan.result
    }
}

extension VulnerabilityFact {
    fileprivate init(_ match: VulnerabilityDatabase.Match) {
        // A record that may concern the package counts as one that does, as badly as can be.
        self.init(
            id: match.record.id, aliases: match.record.aliases, package: match.package.normalizedName,
            severity: match.doubt == nil ? Severity(match.rating) : nil)
    }
}

extension Severity {
    /// Nil for a rating that says nothing.
    fileprivate init?(_ rating: VulnerabilityRating) {
        switch rating {
        case .none: self = .none
        case .low: self = .low
        case .medium: self = .medium
        case .high: self = .high
        case .critical: self = .critical
        case .unknown: return nil
        }
    }
}
