import MLOpsCore

/// Reads what cases state of files of models and of packages.
struct FileCaseReader {
    let nodes: NodeReader
    let policy: Policy

    func files(_ field: Field) -> [ModelFile] {
        (nodes.items(of: field) ?? []).compactMap { item -> ModelFile? in
            guard let members = nodes.members(of: item, known: CaseKey.file.names) else { return nil }
            guard let place = members["path"] else {
                nodes.error("`path` is missing", at: item, hint: "such as `{ path: model.pkl, format: pickle }`")
                return nil
            }
            var format: String? = "text"
            if let place = members["format"] {
                format = nodes.isNone(place) ? nil : nodes.word(of: place, ModelRules.knownFormats)
            } else if let allowed = policy.models?.formats.first {
                format = allowed
            }
            guard let path = nodes.path(of: place) else { return nil }
            return ModelFile(
                path: path, format: format, dangers: sentences("dangers", members),
                suspicions: sentences("suspicions", members), defects: sentences("defects", members),
                incomplete: members["incomplete"].flatMap { nodes.text(of: $0) })
        }
    }

    private func sentences(_ key: String, _ members: [String: Field]) -> [String] {
        members[key].map { nodes.sentences(of: $0) } ?? []
    }

    func packages(_ field: Field) -> StatedPackages {
        var stated = StatedPackages()
        guard let members = nodes.members(of: field, known: CaseKey.packages.names) else { return stated }
        stated.problems = sentences("problems", members)
        stated.locked = members["locked"].map { list in (nodes.items(of: list) ?? []).compactMap { package($0) } }
        stated.vulnerabilities =
            members["vulnerabilities"].map { list in (nodes.items(of: list) ?? []).compactMap { vulnerability($0) } }
            ?? []
        stated.databaseAge = members["database_age"].flatMap { nodes.age(of: $0) }
        return stated
    }

    private func package(_ field: Field) -> LockedPackageFact? {
        guard let members = nodes.members(of: field, known: CaseKey.package.names) else { return nil }
        guard let place = members["name"] else {
            nodes.error("`name` is missing", at: field, hint: "such as `{ name: requests, license: GPL-3.0 }`")
            return nil
        }
        guard let name = nodes.text(of: place) else { return nil }
        let rules = policy.packages
        var package = Self.sound(name)
        if let place = members["version"] { package.version = nodes.text(of: place) }
        if let place = members["index"], let index = nodes.text(of: place), rules?.indexes.contains(index) != true {
            package.foreignSource = "comes from \(index), which is no index of the policy"
        }
        if let place = members["hashed"] {
            package.missingHash = nodes.bool(of: place) ?? true ? nil : "has no hash of at least SHA-256"
        }
        if let place = members["denied"], let entry = nodes.text(of: place) {
            let known = rules?.deny ?? []
            if entry == "unknown" {
                package.denial = .unknown(CaseFact.unknown)
            } else if known.contains(entry) {
                package.denial = .by(entry)
            } else {
                nodes.error(
                    "`packages.deny` has no entry `\(entry)`", at: place,
                    hint: nodes.meant(entry, known) ?? "its entries are: \(known.joined(separator: ", "))")
            }
        }
        if let place = members["license"], let license = nodes.text(of: place) {
            if license == "unknown" {
                package.license = .unknown(CaseFact.unknown)
            } else {
                package.license =
                    rules?.licenses.contains(license) == true ? .allowed : .refused(license)
            }
        }
        return package
    }

    /// A package that no rule objects to.
    private static func sound(_ name: String) -> LockedPackageFact {
        LockedPackageFact(
            name: name, version: "1.0.0", foreignSource: nil, missingHash: nil, denial: .no,
            license: .allowed)
    }

    private func vulnerability(_ field: Field) -> VulnerabilityFact? {
        guard let members = nodes.members(of: field, known: CaseKey.vulnerability.names) else { return nil }
        for key in ["id", "package"] where members[key] == nil {
            nodes.error(
                "`\(key)` is missing", at: field,
                hint: "such as `{ id: GHSA-1, package: requests, severity: high }`")
        }
        var severity: Severity?
        if let place = members["severity"] {
            let word = nodes.word(of: place, Severity.allCases.map(\.rawValue) + ["unknown"])
            severity = word.flatMap { Severity(rawValue: $0) }
        }
        guard let id = members["id"].flatMap({ nodes.text(of: $0) }),
            let package = members["package"].flatMap({ nodes.text(of: $0) })
        else { return nil }
        return VulnerabilityFact(
            id: id, aliases: sentences("aliases", members), package: package, severity: severity)
    }

    // MARK: Defaults

    /// One file that no rule objects to.
    static func soundFiles(_ policy: Policy) -> [ModelFile] {
        [ModelFile(path: RepoPath("model"), format: policy.models?.formats.first ?? "onnx")]
    }

    /// What was stated, with one package without fault where nothing was.
    static func facts(
        _ stated: StatedPackages, _ policy: Policy, now: Timestamp, unknown: Set<String>
    ) -> PackageFacts {
        let age = stated.databaseAge ?? CaseTimes.young(policy.packages?.vulnerabilities?.maxAge)
        return PackageFacts(
            problems: stated.problems, packages: stated.locked ?? [sound("example")],
            vulnerabilities: CaseFact.of(stated.vulnerabilities, unless: unknown.contains("vulnerabilities")),
            databaseModified: CaseFact.of(now.before(age), unless: unknown.contains("database_age")))
    }
}

/// Times that are in order.
enum CaseTimes {
    /// An age that is young enough: an hour, or half of what is allowed where that is less.
    static func young(_ limit: TimeSpan?) -> TimeSpan {
        TimeSpan(seconds: min(3600, (limit?.seconds ?? 7200) / 2))
    }
}

extension Timestamp {
    /// The moment that much earlier.
    func before(_ span: TimeSpan) -> Timestamp { self + TimeSpan(seconds: -span.seconds) }
}
