public import MLOpsCore
public import MLOpsGit
public import MLOpsStore

/// Which payloads commits need.
public struct PayloadLists {
    private let repository: Repository

    public init(_ repository: Repository) {
        self.repository = repository
    }

    /// What is needed to check out a commit, each payload once, sorted.
    ///
    /// - Parameters:
    ///   - commit: its tree is read, not the working tree.
    ///   - assets: only these; all for nil.
    /// - Returns: the payloads.
    /// - Throws: `input` when a manifest is not valid.
    public func payloads(of commit: ObjectID, assets: Set<RepoPath>? = nil) throws -> [Payload] {
        let tree = ManifestTree(try repository.commit(commit).tree, in: repository)
        var result: Set<Payload> = []
        for asset in try tree.assets() where assets?.contains(asset) ?? true {
            for entry in try tree.manifest(of: asset)?.entries ?? [] { result.insert(entry.payload) }
        }
        return result.sorted()
    }

    /// What the commits that `git rev-list` names would need, each payload once, sorted: every line that one of them
    /// brought into a manifest.
    ///
    /// - Parameter revisions: as for `git log`, such as `["main", "--not", "--remotes=origin"]` or `["--all"]`.
    /// - Returns: the payloads.
    /// - Throws: `input` when a manifest is not valid.
    public func payloads(introducedBy revisions: [String]) throws -> [Payload] {
        let git = repository.git.with(environment: [
            "GIT_LITERAL_PATHSPECS": nil, "GIT_GLOB_PATHSPECS": nil, "GIT_NOGLOB_PATHSPECS": nil,
            "GIT_ICASE_PATHSPECS": nil,
        ])
        // -m: also what a merge made differ from each of its parents; --full-history: side branches as well.
        let output = try git.captureBytes(
            [
                "log", "--format=", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "-m", "--root",
                "--full-history",
            ] + revisions
                + ["--", "*\(ManifestTree.suffix)", "*\(ManifestTree.suffix)/*"])
        var seen: Set<ObjectID> = []
        var result: Set<Payload> = []
        let records = output.split(separator: 0)
        var index = 0
        while index + 1 < records.count {
            // `:100644 100644 <old> <new> M`, then the path; git may put a line feed before the first of a commit.
            let fields = String(decoding: records[index], as: UTF8.self).split(whereSeparator: {
                $0 == " " || $0 == "\n"
            })
            guard fields.count == 5, fields[0].hasPrefix(":"), let id = ObjectID(hex: String(fields[3])) else {
                throw Diagnostic.bug("git log wrote an unknown line")
            }
            let path = RepoPath(bytes: Array(records[index + 1]))
            index += 2
            guard fields[1].hasPrefix("100"), seen.insert(id).inserted,
                let asset = ManifestTree.asset(ofManifestFile: path)
            else { continue }
            try collect(id, path, asset, into: &result)
        }
        return result.sorted()
    }

    private func collect(
        _ id: ObjectID, _ path: RepoPath, _ asset: RepoPath, into result: inout Set<Payload>
    ) throws {
        let manifest = asset.adding(suffix: ManifestTree.suffix)
        let bytes = try repository.blob(id, limit: ManifestReader.maximumFileSize)
        if path == manifest {
            for entry in try ManifestReader.readFileAsset(bytes, at: manifest).entries { result.insert(entry.payload) }
            return
        }
        let name = path.name.description
        if name == Manifest.headerName { return }
        // The name's length tells the number of pages, whatever the header of that commit said.
        guard let pages = PageCount.allCases.first(where: { $0.page(named: name) != nil }) else {
            throw Diagnostic.input("\(VisibleText.of(path)) is no page of a manifest")
        }
        let entries = try ManifestReader.readPage(ManifestFile(name: name, bytes: bytes), of: pages, at: manifest)
        for entry in entries { result.insert(entry.payload) }
    }
}
