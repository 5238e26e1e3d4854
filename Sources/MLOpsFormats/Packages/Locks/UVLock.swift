import MLOpsCore

/// Reads `uv.lock`, version 1 with any revision (docs.astral.sh/uv, "Resolution"; the revisions only add).
struct UVLock {
    private let problems = ProblemList()
    private var graph = UVGraph()
    private var packages: [LockedPackage] = []
    /// The normalised names of the workspace's members.
    private var members: Set<String> = []

    static func read(_ document: TOMLText, name: String) -> PackageLock {
        var reader = UVLock()
        reader.take(document, name: VisibleText.excerpt(name, limit: 200))
        reader.graph.assignGroups(to: &reader.packages, problems: reader.problems)
        return PackageLock(kind: .uv, packages: reader.packages, problems: reader.problems.all)
    }

    private mutating func take(_ document: TOMLText, name: String) {
        var top = LockTable(document.root, at: name, problems: problems)
        if top.value("version")?.integer != 1 {
            problems.add("\(name) is not of version 1, the only one that is understood")
        }
        if let revision = top.value("revision"), revision.integer == nil {
            problems.add("\(name) has a revision that is not a number")
        }
        top.ignore(
            "requires-python", "resolution-markers", "supported-markers", "required-markers", "conflicts", "options")
        if var manifest = top.table("manifest") {
            members = Set(manifest.strings("members").map(PackageName.normalize))
        }
        let tables = top.tables("package")
        top.finish()
        let lines = document.arrayHeaders["package"] ?? []
        for (index, table) in tables.enumerated() {
            take(table, line: lines.count == tables.count ? lines[index] : nil)
        }
    }

    private mutating func take(_ table: LockTable, line: Int?) {
        guard let (own, name) = table.package(line: line) else { return }
        var table = own
        let version = table.string("version")
        if let version { table.checkVersion(version) }
        let isMember = members.contains(PackageName.normalize(name))
        let source = table.table("source").map { Self.source($0, isMember: isMember) }
        if source == nil { problems.add("\(table.place) does not say where it comes from") }
        var artifacts: [LockedPackage.Artifact] = []
        if let sdist = table.table("sdist") { artifacts.append(artifact(sdist)) }
        for wheel in table.tables("wheels") { artifacts.append(artifact(wheel)) }
        var package = LockedPackage(
            name: name, version: version, source: source ?? .unknown, artifacts: artifacts, line: line)
        let markers = table.strings("resolution-markers")
        if !markers.isEmpty { package.marker = markers.joined(separator: " or ") }
        graph.take(&table, of: package)
        table.ignore("metadata")
        if version == nil, case .index = package.source {
            problems.add("\(table.place) has no version")
        }
        table.finish()
        packages.append(package)
    }

    private static func source(_ source: LockTable, isMember: Bool) -> LockedPackage.Source {
        var source = source
        defer { source.finish() }
        if let registry = source.string("registry") {
            source.checkCredentials(registry)
            return .index([registry])
        }
        if let git = source.string("git") {
            source.checkCredentials(git)
            return GitAddress(git).source(at: source.place, problems: source.problems)
        }
        if let url = source.string("url") {
            source.ignore("subdirectory")
            source.checkCredentials(url)
            return .url(url)
        }
        if let path = source.string("path") { return .file(path) }
        if let path = source.string("directory") { return .directory(path) }
        if let path = source.string("virtual") { return .workspace(path) }
        if let path = source.string("editable") {
            // The project and its workspace are installed like this; other folders are somebody's checkout.
            return path == "." || isMember ? .workspace(path) : .editable(path)
        }
        source.problems.add("\(source.place) is of a kind that is not understood")
        source.ignore("registry", "git", "url", "path", "directory", "virtual", "editable")
        return .unknown
    }

    private func artifact(_ table: LockTable) -> LockedPackage.Artifact {
        var table = table
        let url = table.string("url")
        let path = table.string("path")
        let filename = table.string("filename")
        let hash = table.string("hash").flatMap { table.hash($0) }
        if var zstd = table.table("zstd") {
            zstd.ignore("size")
            _ = zstd.string("hash").flatMap { zstd.hash($0) }
            zstd.finish()
        }
        table.ignore("size", "upload-time", "metadata")
        table.finish()
        if let url { table.checkCredentials(url) }
        let name = filename ?? LockTable.lastPart(of: url ?? path ?? "")
        return LockedPackage.Artifact(name: name, url: url, hashes: hash.map { [$0] } ?? [])
    }
}
