import MLOpsCore

/// Reads `poetry.lock`, lock-version 1.0 to 2.1 (python-poetry.org; the format of poetry-core's locker).
struct PoetryLock {
    private static let versions = ["1.0", "1.1", "2.0", "2.1"]

    private let problems = ProblemList()
    private var packages: [LockedPackage] = []
    /// Files by package, which lock-version 1 keeps at the end.
    private var lateFiles: [String: [LockedPackage.Artifact]] = [:]

    static func read(_ document: TOMLText, name: String) -> PackageLock {
        var reader = PoetryLock()
        reader.take(document, name: VisibleText.excerpt(name, limit: 200))
        return PackageLock(kind: .poetry, packages: reader.packages, problems: reader.problems.all)
    }

    private mutating func take(_ document: TOMLText, name: String) {
        var top = LockTable(document.root, at: name, problems: problems)
        let tables = top.tables("package")
        if var metadata = top.table("metadata") {
            if !Self.versions.contains(metadata.string("lock-version") ?? "") {
                problems.add("\(name) has a lock-version that is not understood")
            }
            metadata.ignore("python-versions", "content-hash")
            takeLateFiles(&metadata)
            metadata.finish()
        } else {
            problems.add("\(name) has no table metadata")
        }
        top.ignore("extras")
        top.finish()
        let lines = document.arrayHeaders["package"] ?? []
        for (index, table) in tables.enumerated() {
            take(table, line: lines.count == tables.count ? lines[index] : nil)
        }
    }

    /// `[metadata.files]` of lock-version 1.1 and `[metadata.hashes]` of 1.0.
    private mutating func takeLateFiles(_ metadata: inout LockTable) {
        if var files = metadata.table("files") {
            for name in files.object.names {
                lateFiles[PackageName.normalize(name)] = files.tables(name).map { artifact($0) }
            }
        }
        if var hashes = metadata.table("hashes") {
            for name in hashes.object.names {
                lateFiles[PackageName.normalize(name)] = hashes.strings(name).map { hex in
                    LockedPackage.Artifact(name: "", url: nil, hashes: hashes.hash("sha256:" + hex).map { [$0] } ?? [])
                }
            }
        }
    }

    private mutating func take(_ table: LockTable, line: Int?) {
        guard let (own, name) = table.package(line: line) else { return }
        var table = own
        let version = table.string("version")
        if let version { table.checkVersion(version) } else { problems.add("\(table.place) has no version") }
        var artifacts = table.tables("files").map { artifact($0) }
        if table.object["files"] == nil { artifacts = lateFiles[PackageName.normalize(name)] ?? [] }
        let develop = table.bool("develop") ?? false
        var package = LockedPackage(
            name: name, version: version, source: .index([PackageLock.defaultIndex]), artifacts: artifacts, line: line)
        if let source = table.table("source") { package.source = Self.source(source, develop: develop) }
        package.groups = table.strings("groups")
        if let category = table.string("category") { package.groups.append(category) }
        package.marker = marker(&table)
        table.ignore("description", "optional", "python-versions", "dependencies", "extras")
        table.finish()
        packages.append(package)
    }

    /// One text, or one for each group.
    private func marker(_ table: inout LockTable) -> String? {
        for name in ["markers", "marker"] {
            guard let value = table.value(name) else { continue }
            if let text = value.string { return text }
            let texts = (value.object?.members ?? []).compactMap { $0.value.string }
            if texts.isEmpty { problems.add("\(name) of \(table.place) is not understood") }
            return texts.joined(separator: " or ")
        }
        return nil
    }

    private static func source(_ table: LockTable, develop: Bool) -> LockedPackage.Source {
        var table = table
        let type = table.string("type")
        let url = table.string("url")
        let reference = table.string("reference")
        let resolved = table.string("resolved_reference")
        table.ignore("subdirectory")
        table.finish()
        guard let url else {
            table.problems.add("\(table.place) has no address")
            return .unknown
        }
        table.checkCredentials(url)
        switch type {
        case "legacy": return .index([url])
        case "url": return .url(url)
        case "file": return .file(url)
        case "directory": return develop ? .editable(url) : .directory(url)
        case "git":
            return GitAddress(repository: url, revision: resolved ?? reference)
                .source(at: table.place, problems: table.problems)
        default:
            table.problems.add("\(table.place) is of a kind that is not understood")
            return .unknown
        }
    }

    private func artifact(_ table: LockTable) -> LockedPackage.Artifact {
        var table = table
        let name = table.string("file") ?? ""
        let url = table.string("url")
        let hash = table.string("hash").flatMap { table.hash($0) }
        table.ignore("size", "upload-time")
        table.finish()
        return LockedPackage.Artifact(name: name, url: url, hashes: hash.map { [$0] } ?? [])
    }
}
