import MLOpsCore
import MLOpsFormats

extension Target {
    /// Versions, clauses, patterns and addresses of packages.
    static let pythonVersion = Target("python-version", longest: 64 << 10) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        let one = PythonVersion("1.2.3rc1.post2")
        if let version = PythonVersion(text) {
            try hold("a version is read as it was written", PythonVersion(version.description) == version)
            try hold("no version precedes itself", !(version < version))
            if let one { try hold("versions have one order", (one < version) != (version < one) || one == version) }
            _ = (version.withoutLocal, version.base)
        }
        if let clauses = VersionSpecifierSet(text), let one {
            let admitted = clauses.admits(one)
            let again = VersionSpecifierSet(clauses.description)
            try hold("clauses are read as they were written", again?.admits(one) == admitted, clauses.description)
        }
        if let clause = VersionSpecifier(text), let one { _ = clause.admits(one) }
        if let address = PackageAddress(text) {
            try hold("an address shares its own origin", address.sharesOrigin(with: address))
            let again = PackageAddress(address.description)
            try hold("an address has one spelling", again?.description == address.description, address.description)
            try hold("credentials are taken off", again?.hasCredentials == false, address.description)
        }
        let name = PackageName.normalize(text)
        try hold("a normal name is its own", PackageName.normalize(name) == name)
        let pattern = try PackagePattern(text)
        if case .unknown(let reason) = pattern.matches(name: pattern.name, version: text) {
            try Telling.check(reason, about: bytes)
        }
        let again = try PackagePattern(pattern.description)
        try hold(
            "a pattern is read as it was written",
            again.matches(name: "a", version: "1.0") == pattern.matches(name: "a", version: "1.0"))
    }

    /// License expressions and names.
    static let license = Target("license", longest: 64 << 10) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        switch LicenseName(text) {
        case .expression(let expression): _ = expression.isAllowed(by: ["MIT", "GPL-2.0-only"])
        case .unknown(let reason): try Telling.check(reason, about: bytes)
        }
        let expression = try SPDXExpression(text)
        let again = try SPDXExpression(expression.description)
        try hold("an expression is read as it was written", again.description == expression.description)
        for allowed: Set<String> in [[], ["MIT"], ["Apache-2.0", "GPL-2.0-or-later"]] {
            try hold(
                "an expression is judged as it is written",
                again.isAllowed(by: allowed) == expression.isAllowed(by: allowed))
        }
        if case .refused(let missing) = expression.isAllowed(by: []) {
            try hold("what was missing is enough", expression.isAllowed(by: Set(missing)) == .allowed, "\(missing)")
        }
    }

    /// What tools tell of the licenses of packages.
    static let licenseTable = Target("license-table", dictionary: "json", memoryFactor: 400) { bytes in
        let readers: [(inout LicenseTable) throws -> Void] = [
            { try $0.addPipLicenses(bytes) }, { try $0.addCycloneDX(bytes) }, { try $0.addMetadata(bytes) },
        ]
        for read in readers {
            var table = LicenseTable()
            if let error = try refusal(of: { try read(&table) }) { try Telling.check(error, about: bytes) }
            for problem in table.problems { try Telling.check(problem, about: bytes) }
            if case .unknown(let reason) = table.judge("numpy", version: "2.4.6", allowed: ["MIT"]) {
                try Telling.check(reason, about: bytes)
            }
        }
    }

    /// `METADATA` of a wheel.
    static let packageMetadata = Target("package-metadata", memoryFactor: 200) { bytes in
        let metadata = try PackageMetadata(bytes)
        try hold("a package has a name and a version", !metadata.name.isEmpty && !metadata.version.isEmpty)
        if case .unknown(let reason) = metadata.license { try Telling.check(reason, about: bytes) }
    }

    /// OSV records, alone and among others.
    static let vulnerability = Target("vulnerability", memoryFactor: 400) { bytes in
        if let score = CVSSScore(vector: String(decoding: bytes, as: UTF8.self)) {
            try hold("a score is between 0 and 10", (0...100).contains(score.tenths))
        }
        let packages = samplePackages
        let result = VulnerabilityDatabase.scan(records: [(name: "one.json", bytes: bytes)], for: packages)
        for problem in result.problems { try Telling.check(problem, about: bytes) }
        for match in result.matches { try Telling.check(match.text, about: bytes) }
        let record = try VulnerabilityRecord(bytes)
        try hold("a record that is read is no problem", result.problems.isEmpty, "\(result.problems)")
        for package in packages {
            let answer = record.affects(package.name, version: package.version)
            if case .unknown(let reason) = answer { try Telling.check(reason, about: bytes) }
            let isMatch = result.matches.contains { $0.package.name == package.name }
            try hold(
                "a record that concerns a package is found", isMatch == (answer != .no && record.withdrawn == nil))
            _ = (record.rating(of: package.name), record.score(of: package.name), record.fixes(of: package.name))
        }
    }
}

private let samplePackages: [LockedPackage] = {
    let text = "numpy==1.21.0\nurllib3==1.26.4\nrequests==2.0.0\n"
    let path = RepoPath("requirements.txt")
    return (try? PackageLock.read(Array(text.utf8), as: .requirements, path: path))?.packages ?? []
}()
