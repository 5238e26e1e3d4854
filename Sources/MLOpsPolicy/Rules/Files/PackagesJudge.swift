import MLOpsCore

/// What a lock file may bring in, as promotions and pushes share it.
struct PackagesJudge {
    static let requirement =
        "the lock file brings in only packages that may be used: from allowed indexes, hashed, licensed, not denied, "
        + "without bad vulnerabilities"
    static let text = RuleText(
        evidence: "the lock file, the license data and the offline vulnerability database",
        remedy: "replace or update the package, or add an exception that expires to `packages.exceptions`",
        keys: [
            "packages.lock", "packages.indexes", "packages.hashes", "packages.licenses", "packages.deny",
            "packages.vulnerabilities", "packages.exceptions",
        ], isWaivable: true)

    private static let databaseHint =
        "bring the folder of OSV records up to date; a server names its own: git config mlops.vulnerabilities DIR"

    static let toleratedClockError = TimeSpan(seconds: 86_400)

    let rules: PackageRules
    let now: Fact<Timestamp>

    func judge(_ facts: Fact<PackageFacts>, of owner: String, _ findings: inout Findings) {
        guard let found = facts.value else {
            findings.unknown("the packages of \(owner) are not known: \(facts.reason)")
            return
        }
        let before = findings
        let lock = "\(Words.show(rules.lock)) of \(owner)"
        if found.packages.isEmpty, found.problems.isEmpty {
            findings.unknown("\(lock) lists no package", hint: "lock the packages anew")
        }
        for problem in found.problems {
            findings.unknown("\(lock): \(Words.show(problem))", hint: "lock the packages anew")
        }
        for problem in found.licenseProblems {
            findings.unknown(
                "\(lock): \(Words.show(problem))",
                hint:
                    "commit the licenses: `pip-licenses --format=json` writes \(Words.show(rules.licenseData ?? "them"))"
            )
        }
        for problem in found.databaseProblems {
            findings.unknown("the vulnerability database: \(Words.show(problem))", hint: Self.databaseHint)
        }
        if let rule = rules.vulnerabilities { judge(found, rule, lock, &findings) }
        for package in found.packages { judge(package, lock, facts.grade, &findings) }
        judgeUnlicensed(found.packages, lock, &findings)
        if findings.hasOnlyNotes(since: before) {
            findings.pass("\(Words.count(found.packages.count, "package", "packages")) in \(lock)", facts.grade)
        }
    }

    private func judge(_ package: LockedPackageFact, _ lock: String, _ grade: Grade, _ findings: inout Findings) {
        func refuse(_ except: String, _ what: String) {
            settle(package.name, [except], "\(lock): \(package.text) \(what)", grade, &findings)
        }
        if let source = package.foreignSource, !rules.indexes.isEmpty { refuse("index", Words.show(source)) }
        if rules.hashes, let missing = package.missingHash { refuse("hashes", Words.show(missing)) }
        switch package.denial {
        case .no: break
        case .by(let entry): refuse("deny", "is denied by `\(Words.show(entry))`")
        case .unknown(let why):
            if !rules.deny.isEmpty, !isExcepted(package.name, ["deny"], "\(lock): \(package.text)", &findings) {
                findings.unknown(
                    "\(lock): whether \(package.text) is denied is not known: \(Words.show(why))",
                    hint: Self.text.remedy)
            }
        }
        guard !rules.licenses.isEmpty else { return }
        switch package.license {
        case .allowed: break
        case .refused(let license): refuse("license", "is under \(Words.show(license)), which is not allowed")
        case .unknown: break
        }
    }

    /// One sentence for all packages of whose license nothing is known: there may be hundreds.
    private func judgeUnlicensed(_ packages: [LockedPackageFact], _ lock: String, _ findings: inout Findings) {
        guard !rules.licenses.isEmpty else { return }
        let unknown = packages.compactMap { package -> String? in
            guard case .unknown(let why) = package.license,
                !isExcepted(package.name, ["license"], "\(lock): \(package.text)", &findings)
            else { return nil }
            return "the license of \(package.text) is not known: \(Words.show(why))"
        }
        guard let first = unknown.first else { return }
        let more = unknown.count > 1 ? " (and those of \(unknown.count - 1) more)" : ""
        findings.unknown("\(lock): \(first)\(more)", hint: Self.text.remedy)
        for text in unknown.dropFirst() { findings.note("\(lock): \(text)", .unknown) }
    }

    private func judge(
        _ found: PackageFacts, _ rule: VulnerabilityRule, _ lock: String, _ findings: inout Findings
    ) {
        if let maxAge = rule.maxAge {
            if let modified = found.databaseModified.value, let now = now.value {
                if modified - now > Self.toleratedClockError {
                    findings.unknown(
                        "the vulnerability database states a time to come, \(modified.dateAndMinute) UTC",
                        hint: "bring it from where it is published")
                } else if now - modified > maxAge {
                    findings.fail(
                        "the vulnerability database is \(now - modified) old, \(maxAge) allowed",
                        found.databaseModified.grade, hint: "bring it up to date")
                }
            } else {
                let why = found.databaseModified.value == nil ? found.databaseModified.reason : now.reason
                findings.unknown("the age of the vulnerability database is not known: \(why)", hint: Self.databaseHint)
            }
        }
        guard let vulnerabilities = found.vulnerabilities.value else {
            findings.unknown(
                "the vulnerabilities of \(lock) are not known: \(found.vulnerabilities.reason)", hint: Self.databaseHint
            )
            return
        }
        for item in vulnerabilities {
            // How bad it is nobody says: then it may be as bad as can be.
            let severity = item.severity ?? .critical
            let shown = item.severity?.rawValue ?? "unknown severity"
            let text = "\(lock): \(Words.show(item.package)) has \(Words.show(item.id)) (\(shown))"
            guard severity > rule.maxSeverity else {
                findings.note("\(text), which is bearable", found.vulnerabilities.grade)
                continue
            }
            settle(item.package, [item.id] + item.aliases, text, found.vulnerabilities.grade, &findings)
        }
    }

    /// A failure, unless an exception covers it.
    private func settle(
        _ package: String, _ excepts: [String], _ text: String, _ grade: Grade, _ findings: inout Findings
    ) {
        if isExcepted(package, excepts, text, &findings) { return }
        findings.fail(text, grade, hint: Self.text.remedy)
    }

    private func isExcepted(_ package: String, _ excepts: [String], _ text: String, _ findings: inout Findings) -> Bool
    {
        for exception in rules.exceptions
        where excepts.contains(exception.except) && Self.same(exception.package, package) {
            guard let now = now.value else {
                findings.note(
                    "an exception for \(Words.show(package)) does not count: what time it is is not known", .unknown)
                continue
            }
            guard now < exception.until else {
                findings.note(
                    "the exception for \(Words.show(package)) (\(Words.show(exception.except))) ended at \(exception.until.dateAndMinute) UTC",
                    .proven)
                continue
            }
            findings.note(
                "\(text): excepted until \(exception.until.dateAndMinute) UTC: \(Words.show(exception.reason))",
                .recorded)
            return true
        }
        return false
    }

    /// Names of Python packages are one but for case and runs of `-`, `_` and `.` (PEP 503).
    private static func same(_ left: String, _ right: String) -> Bool { one(left) == one(right) }

    private static func one(_ name: String) -> String {
        name.lowercased().split(whereSeparator: { "-_.".contains($0) }).joined(separator: "-")
    }
}
