import MLOpsCore

/// Reads `packages`.
struct PackageReader {
    let nodes: NodeReader

    static let keys = [
        "lock", "indexes", "hashes", "licenses", "license_data", "deny", "vulnerabilities", "exceptions",
    ]

    func packages(_ field: Field) -> PackageRules? {
        guard let members = nodes.members(of: field, known: Self.keys) else { return nil }
        guard let place = members["lock"] else {
            nodes.error("`lock` is missing", at: field, hint: "name the lock file, such as `lock: uv.lock`")
            return nil
        }
        guard let lock = path(of: place) else { return nil }
        let licenses = members["licenses"].map { texts($0, "license", nodes.packageChecks.license) } ?? []
        let data = members["license_data"].flatMap { path(of: $0) }
        if let place = members["licenses"], members["license_data"] == nil {
            nodes.error(
                "nothing says which package has which license", at: place,
                hint: "add `license_data: licenses.json`, as `pip-licenses --format=json` writes it")
        }
        if let place = members["license_data"], members["licenses"] == nil {
            nodes.error("`license_data` says nothing without `licenses`", at: place, hint: "remove it")
        }
        return PackageRules(
            lock: lock, indexes: members["indexes"].map { indexes($0) } ?? [],
            hashes: members["hashes"].flatMap { nodes.bool(of: $0) } ?? false, licenses: licenses, licenseData: data,
            deny: members["deny"].map { texts($0, "package", nodes.packageChecks.pattern) } ?? [],
            vulnerabilities: members["vulnerabilities"].flatMap { vulnerabilities($0) },
            exceptions: members["exceptions"].map { exceptions($0) } ?? [])
    }

    private func texts(_ field: Field, _ what: String, _ problem: (String) -> String?) -> [String] {
        if field.isBlank { nodes.error("no \(what) is listed", at: field, hint: "add one or remove the key") }
        let items = nodes.texts(of: field) ?? []
        for item in items {
            guard let problem = problem(item.text) else { continue }
            nodes.error(
                "`\(item.text)` is no \(what): \(problem)", at: item.field,
                hint: what == "package" ? "such as `evil`, `evil<2` or `evil==1.2.*`" : "such as `MIT` or `Apache-2.0`")
        }
        return items.map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// A path inside the repository.
    private func path(of field: Field) -> String? {
        guard let text = nodes.text(of: field) else { return nil }
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        if let reason = PathRules.violation(of: RepoPath(trimmed)) {
            nodes.error("`\(text)` is no path inside the repository: it \(reason)", at: field)
            return nil
        }
        return trimmed
    }

    private func indexes(_ field: Field) -> [String] {
        if field.isBlank { nodes.error("no index is listed", at: field, hint: "add one or remove the key") }
        return (nodes.texts(of: field) ?? []).compactMap { item -> String? in
            let isAddress = item.text.hasPrefix("https://") || item.text.hasPrefix("http://")
            guard isAddress, !item.text.contains(" "), item.text.split(separator: "/").count >= 2 else {
                nodes.error(
                    "`\(item.text)` is no address of an index", at: item.field,
                    hint: "such as `https://pypi.org/simple`")
                return nil
            }
            if item.text.contains("@") {
                nodes.error("an address in the policy must not carry a password", at: item.field)
                return nil
            }
            return item.text
        }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func vulnerabilities(_ field: Field) -> VulnerabilityRule? {
        guard let members = nodes.members(of: field, known: ["database", "max_severity", "max_age"]) else { return nil }
        for key in ["database", "max_severity"] where members[key] == nil {
            nodes.error(
                "`\(key)` is missing", at: field,
                hint: "such as `{ database: osv/, max_severity: medium, max_age: 14d }`")
        }
        guard let database = members["database"].flatMap({ path(of: $0) }),
            let severity = members["max_severity"].flatMap({ severity($0) })
        else { return nil }
        if members["max_age"] == nil {
            nodes.warning(
                "without `max_age` a database of last year passes as well", at: field, hint: "add `max_age: 14d`")
        }
        return VulnerabilityRule(
            database: database, maxSeverity: severity, maxAge: members["max_age"].flatMap { nodes.span(of: $0) })
    }

    private func severity(_ field: Field) -> Severity? {
        guard let text = nodes.text(of: field) else { return nil }
        if let severity = Severity(rawValue: text) { return severity }
        let known = Severity.allCases.map(\.rawValue)
        nodes.error(
            "`\(text)` is no severity", at: field,
            hint: nodes.meant(text, known) ?? "known are: \(known.joined(separator: ", "))")
        return nil
    }

    private func exceptions(_ field: Field) -> [PackageException] {
        (nodes.items(of: field) ?? []).compactMap { item -> PackageException? in
            let keys = ["package", "except", "reason", "until"]
            guard let members = nodes.members(of: item, known: keys) else { return nil }
            for key in keys where members[key] == nil {
                nodes.error(
                    "`\(key)` is missing", at: item,
                    hint: "such as `{ package: urllib3, except: GHSA-…, reason: not reachable, until: 2027-01-31 }`")
            }
            guard let package = members["package"].flatMap({ nodes.text(of: $0) }),
                let except = members["except"].flatMap({ nodes.text(of: $0) }),
                let reason = members["reason"].flatMap({ nodes.text(of: $0) }),
                let until = members["until"].flatMap({ nodes.moment(of: $0) })
            else { return nil }
            return PackageException(package: package, except: except, reason: reason, until: until)
        }.sorted {
            ($0.package, $0.except, $0.until) != ($1.package, $1.except, $1.until)
                ? ($0.package, $0.except, $0.until) < ($1.package, $1.except, $1.until) : $0.reason < $1.reason
        }
    }
}
