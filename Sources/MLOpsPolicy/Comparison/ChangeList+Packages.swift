import MLOpsCore

/// What a lock file may bring in.
extension ChangeList {
    func packages(_ old: PackageRules?, _ new: PackageRules?) {
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?):
            note("packages", .stronger, "the packages in \(Self.quoted(new.lock)) are now checked")
            let blank = PackageRules(
                lock: new.lock, indexes: [], hashes: false, licenses: [], licenseData: nil, deny: [],
                vulnerabilities: nil, exceptions: [])
            details { packages(from: blank, to: new) }
        case (let old?, nil):
            note("packages", .weaker, "the packages in \(Self.quoted(old.lock)) are no longer checked")
        case (let old?, let new?): packages(from: old, to: new)
        }
    }

    private func packages(from old: PackageRules, to new: PackageRules) {
        file("packages.lock", old.lock, new.lock, "the lock file that is checked")
        allowed(
            "packages.indexes", old.indexes, new.indexes, any: "packages may now come from any index",
            only: { "packages may now come only from \($0)" },
            added: { "packages may now come from \(Self.quoted($0))" },
            removed: { "packages may no longer come from \(Self.quoted($0))" })
        flag(
            "packages.hashes", old.hashes, new.hashes, on: "every package now needs a hash",
            off: "packages no longer need a hash")
        allowed(
            "packages.licenses", old.licenses, new.licenses, any: "packages of any license are now allowed",
            only: { "only packages of these licenses are now allowed: \($0)" },
            added: { "packages under \(Self.quoted($0)) are now allowed" },
            removed: { "packages under \(Self.quoted($0)) are no longer allowed" })
        if let before = old.licenseData, let now = new.licenseData {
            file("packages.license_data", before, now, "the file that says which package has which license")
        }
        items(
            "packages.deny", old.deny, new.deny, more: .stronger,
            added: { "the package \(Self.quoted($0)) is now refused" },
            removed: { "the package \(Self.quoted($0)) is no longer refused" })
        vulnerabilities("packages.vulnerabilities", old.vulnerabilities, new.vulnerabilities)
        exceptions("packages.exceptions", old.exceptions, new.exceptions)
    }

    /// Another file may say anything: that is not ordered.
    private func file(_ path: String, _ old: String, _ new: String, _ what: String) {
        if !Self.same(old, new) {
            unordered(path, "\(what) is now \(Self.quoted(new)) instead of \(Self.quoted(old))")
        }
    }

    private func vulnerabilities(_ path: String, _ old: VulnerabilityRule?, _ new: VulnerabilityRule?) {
        let data = "the vulnerability database"
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?):
            note(
                path, .stronger,
                "packages with vulnerabilities worse than \(new.maxSeverity.rawValue) are now refused, by "
                    + "\(data) in \(Self.quoted(new.database))")
            details { age("\(path).max_age", nil, new.maxAge, data) }
        case (_?, nil): note(path, .weaker, "packages are no longer checked for vulnerabilities")
        case (let old?, let new?):
            file("\(path).database", old.database, new.database, data)
            both("\(path).max_severity", old.maxSeverity, new.maxSeverity, stricter: .lower) {
                "vulnerabilities up to \($0.rawValue) instead of \($1.rawValue) are now bearable"
            }
            age("\(path).max_age", old.maxAge, new.maxAge, data)
        }
    }

    private func exceptions(_ path: String, _ old: [PackageException], _ new: [PackageException]) {
        // First those of which only the reason may differ, so that a second exception for one thing is not mistaken.
        let exact = Self.pairs(old, new) { "\($0.name) \($0.until.seconds)" }
        for pair in exact {
            if let old = pair.old, let new = pair.new, !Self.same(old.reason, new.reason) {
                note(path, .neutral, "\(new.sentence) now has \(Self.reason(new.reason))")
            }
        }
        let gone = exact.compactMap { $0.new == nil ? $0.old : nil }
        let come = exact.compactMap { $0.old == nil ? $0.new : nil }
        for pair in Self.pairs(gone, come, \.name) {
            guard let one = pair.new ?? pair.old else { continue }
            value(
                path, pair.old?.until, pair.new?.until, stricter: .lowerOrNone,
                added: { "\(one.sentence) is now granted until \($0.dateAndMinute) UTC (\(Self.quoted(one.reason)))" },
                removed: { "\(one.sentence), until \($0.dateAndMinute) UTC, is gone" },
                changed: { "\(one.sentence) now ends at \($0.dateAndMinute) UTC instead of \($1.dateAndMinute) UTC" })
            if let old = pair.old, let new = pair.new, !Self.same(old.reason, new.reason) {
                note(path, .neutral, "\(new.sentence) now has \(Self.reason(new.reason))")
            }
        }
    }
}

extension PackageException {
    /// No name of a package and nothing that is excepted is mistaken for another by this.
    fileprivate var name: String { "\(package.utf8.count) \(package) \(except)" }

    fileprivate var sentence: String {
        "the exception for \(ChangeList.quoted(package)) (\(ChangeList.quoted(except)))"
    }
}
