import MLOpsCore

/// Reads `pylock.toml` and `pylock.*.toml`, lock-version 1.0 (PEP 751, now the PyPA specification "pylock.toml").
struct PyLock {
    private let problems = ProblemList()
    private var packages: [LockedPackage] = []

    static func read(_ document: TOMLText, name: String) -> PackageLock {
        var reader = PyLock()
        reader.take(document, name: VisibleText.excerpt(name, limit: 200))
        return PackageLock(kind: .pylock, packages: reader.packages, problems: reader.problems.all)
    }

    private mutating func take(_ document: TOMLText, name: String) {
        var top = LockTable(document.root, at: name, problems: problems)
        if top.string("lock-version") != "1.0" {
            problems.add("\(name) is not of lock-version 1.0, the only one that is understood")
        }
        top.ignore(
            "environments", "requires-python", "extras", "dependency-groups", "default-groups", "created-by", "tool")
        let tables = top.tables("packages")
        top.finish()
        let lines = document.arrayHeaders["packages"] ?? []
        for (index, table) in tables.enumerated() {
            take(table, line: lines.count == tables.count ? lines[index] : nil)
        }
    }

    private mutating func take(_ table: LockTable, line: Int?) {
        guard let (own, name) = table.package(line: line) else { return }
        var table = own
        let version = table.string("version")
        if let version { table.checkVersion(version) }
        var artifacts: [LockedPackage.Artifact] = []
        if let sdist = table.table("sdist") { artifacts.append(artifact(sdist)) }
        for wheel in table.tables("wheels") { artifacts.append(artifact(wheel)) }
        let ways = ["vcs", "directory", "archive"].filter { table.object[$0] != nil }
        if ways.count + (artifacts.isEmpty ? 0 : 1) != 1 {
            problems.add("\(table.place) names \(ways.isEmpty && artifacts.isEmpty ? "no" : "more than one") source")
        }
        let index = table.string("index")
        if let index { table.checkCredentials(index) }
        var source = LockedPackage.Source.unknown
        if let vcs = table.table("vcs") {
            source = Self.vcs(vcs)
        } else if let directory = table.table("directory") {
            source = Self.directory(directory)
        } else if let archive = table.table("archive") {
            let file = artifact(archive)
            source = file.url.map { .url($0) } ?? .file(archive.object["path"]?.string ?? file.name)
            artifacts = [file]
        } else if let index {
            source = .index([index])
        } else if !artifacts.isEmpty {
            source = Self.source(of: artifacts)
        }
        var package = LockedPackage(name: name, version: version, source: source, artifacts: artifacts, line: line)
        package.marker = table.string("marker")
        table.ignore("requires-python", "dependencies", "attestation-identities", "tool")
        if version == nil, ways.isEmpty { problems.add("\(table.place) has no version") }
        table.finish()
        packages.append(package)
    }

    /// What an index that is not named can be told from: PyPI keeps its files on a host of their own.
    private static func source(of artifacts: [LockedPackage.Artifact]) -> LockedPackage.Source {
        let urls = artifacts.compactMap(\.url)
        let areOfPyPI = urls.allSatisfy {
            PackageAddress($0).map { $0.scheme == "https" && $0.host == "files.pythonhosted.org" } ?? false
        }
        guard let first = urls.first else { return .file(artifacts.first?.name ?? "") }
        if areOfPyPI, urls.count == artifacts.count { return .index([PackageLock.defaultIndex]) }
        // The one that is not PyPI's is what a person has to see.
        let foreign = urls.first { PackageAddress($0)?.host != "files.pythonhosted.org" }
        return .url(foreign ?? first)
    }

    private static func vcs(_ table: LockTable) -> LockedPackage.Source {
        var table = table
        let type = table.string("type")
        let url = table.string("url")
        let path = table.string("path")
        let commit = table.string("commit-id")
        table.ignore("requested-revision", "subdirectory")
        table.finish()
        if let url { table.checkCredentials(url) }
        guard type == "git", let place = url ?? path else {
            table.problems.add("\(table.place) is not a git repository with an address")
            return .unknown
        }
        return GitAddress(repository: place, revision: commit).source(at: table.place, problems: table.problems)
    }

    private static func directory(_ table: LockTable) -> LockedPackage.Source {
        var table = table
        let path = table.string("path")
        let editable = table.bool("editable") ?? false
        table.ignore("subdirectory")
        table.finish()
        guard let path else {
            table.problems.add("\(table.place) has no path")
            return .unknown
        }
        if path == "." { return .workspace(path) }
        return editable ? .editable(path) : .directory(path)
    }

    private func artifact(_ table: LockTable) -> LockedPackage.Artifact {
        var table = table
        let url = table.string("url")
        let path = table.string("path")
        let name = table.string("name") ?? LockTable.lastPart(of: url ?? path ?? "")
        var hashes: [LockedPackage.Hash] = []
        if let members = table.table("hashes") {
            for member in members.object.members {
                guard let hex = member.value.string, let hash = members.hash("\(member.name):\(hex)") else { continue }
                hashes.append(hash)
            }
            if members.object.members.contains(where: { $0.value.string == nil }) {
                problems.add("\(members.place) has a member that is not a text")
            }
        }
        table.ignore("upload-time", "size", "subdirectory")
        table.finish()
        if url == nil, path == nil { problems.add("\(table.place) has neither an address nor a path") }
        if let url { table.checkCredentials(url) }
        return LockedPackage.Artifact(name: name, url: url, hashes: hashes)
    }
}
