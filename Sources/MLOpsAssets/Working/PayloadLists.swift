public import MLOpsCore
public import MLOpsGit
public import MLOpsStore

/// Payloads that commits need, and where they are from.
public struct PayloadListing: Sendable {
    /// A file of a manifest, in the history only, that cannot be read: what it spoke of is not in the list.
    public struct Skipped: Sendable {
        public let commit: ObjectID
        public let file: RepoPath
        public let problem: Diagnostic
    }

    /// For each payload the path, in the repository, of one file that it is the content of.
    public fileprivate(set) var places: [Payload: RepoPath] = [:]
    /// The regions that assets' manifests bind them to.
    public fileprivate(set) var residencies: [RepoPath: Set<String>] = [:]
    public fileprivate(set) var skipped: [Skipped] = []

    public init() {}

    /// Each once, sorted.
    public var payloads: [Payload] { places.keys.sorted() }

    public var isEmpty: Bool { places.isEmpty }

    public mutating func merge(_ other: PayloadListing) {
        places.merge(other.places) { first, _ in first }
        residencies.merge(other.residencies) { $0.union($1) }
        skipped += other.skipped
    }

    fileprivate mutating func take(_ header: ManifestHeader, of asset: RepoPath) {
        if let region = header.value(of: "residency") { residencies[asset, default: []].insert(region) }
    }

    fileprivate mutating func take(_ entries: [ManifestEntry], of asset: RepoPath) {
        for entry in entries where places[entry.payload] == nil {
            places[entry.payload] = entry.path == ManifestEntry.selfPath ? asset : asset.appending(entry.path)
        }
    }
}

/// Which payloads commits need.
public struct PayloadLists {
    private let repository: Repository

    public init(_ repository: Repository) {
        self.repository = repository
    }

    /// What is needed to check out a commit.
    ///
    /// - Parameters:
    ///   - commit: its tree is read, not the working tree.
    ///   - assets: only these; all for nil.
    /// - Returns: the payloads.
    /// - Throws: `input` naming commit and file when a manifest is not valid.
    public func needed(by commit: ObjectID, assets: Set<RepoPath>? = nil) throws -> PayloadListing {
        let tree = ManifestTree(try repository.commit(commit).tree, in: repository)
        var result = PayloadListing()
        for asset in try tree.assets() where assets?.contains(asset) ?? true {
            do {
                guard let manifest = try tree.manifest(of: asset) else { continue }
                result.take(manifest.header, of: asset)
                result.take(manifest.entries, of: asset)
            } catch let problem as Diagnostic {
                throw Self.invalid(problem, asset.adding(suffix: ManifestTree.suffix), commit)
            }
        }
        return result
    }

    /// What the commits that `git rev-list` names would need: every line that one of them brought into a manifest.
    ///
    /// A file that is no part of a manifest, in a commit long past, is passed over and told of: nobody can take it out
    /// of the history, and nothing can be checked out from it.
    ///
    /// - Parameters:
    ///   - revisions: as for `git log`, such as `["main", "--not", "--remotes=origin"]` or `["--all"]`.
    ///   - tips: commits whose manifests must be valid.
    /// - Returns: the payloads.
    /// - Throws: `input` when a manifest of one of `tips` is not valid.
    public func introduced(by revisions: [String], tips: [ObjectID] = []) throws -> PayloadListing {
        let git = repository.git.with(environment: [
            "GIT_LITERAL_PATHSPECS": nil, "GIT_GLOB_PATHSPECS": nil, "GIT_NOGLOB_PATHSPECS": nil,
            "GIT_ICASE_PATHSPECS": nil,
        ])
        // -m: also what a merge made differ from each of its parents; --full-history: side branches as well.
        let output = try git.captureBytes(
            [
                "log", "--format=%H", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "-m", "--root",
                "--full-history",
            ] + revisions
                + ["--", "*\(ManifestTree.suffix)", "*\(ManifestTree.suffix)/*"])
        var seen: Set<ObjectID> = []
        var result = PayloadListing()
        var commit: ObjectID?
        var records = output.split(separator: 0).makeIterator()
        while let record = records.next() {
            // `:100644 100644 <old> <new> M`, then the path; git puts a line feed before the first of a commit.
            let fields = String(decoding: record, as: UTF8.self).split(whereSeparator: { $0 == " " || $0 == "\n" })
            if fields.count == 1, let id = ObjectID(hex: String(fields[0])) {
                commit = id
                continue
            }
            guard fields.count == 5, fields[0].hasPrefix(":"), let id = ObjectID(hex: String(fields[3])), let commit,
                let path = records.next().map({ RepoPath(bytes: Array($0)) })
            else { throw Diagnostic.bug("git log wrote an unknown line") }
            guard fields[1].hasPrefix("100"), seen.insert(id).inserted,
                let asset = ManifestTree.asset(ofManifestFile: path)
            else { continue }
            do {
                try take(id, path, asset, &result)
            } catch let problem as Diagnostic where problem.kind == .input {
                if let tip = try tips.first(where: { try holds($0, id, path) }) {
                    throw Self.invalid(problem, asset.adding(suffix: ManifestTree.suffix), tip)
                }
                result.skipped.append(.init(commit: commit, file: path, problem: problem))
            }
        }
        return result
    }

    private func take(_ id: ObjectID, _ path: RepoPath, _ asset: RepoPath, _ listing: inout PayloadListing) throws {
        let manifest = asset.adding(suffix: ManifestTree.suffix)
        let bytes = try repository.blob(id, limit: ManifestReader.maximumFileSize)
        if path == manifest {
            let read = try ManifestReader.readFileAsset(bytes, at: manifest)
            listing.take(read.header, of: asset)
            listing.take(read.entries, of: asset)
            return
        }
        let name = path.name.description
        if name == Manifest.headerName {
            listing.take(try ManifestReader.readHeader(bytes, at: manifest), of: asset)
            return
        }
        // The name's length tells the number of pages, whatever the header of that commit said.
        guard let pages = PageCount.allCases.first(where: { $0.page(named: name) != nil }) else {
            throw Diagnostic.input("\(VisibleText.of(path)) is no page of a manifest")
        }
        let page = ManifestFile(name: name, bytes: bytes)
        listing.take(try ManifestReader.readPage(page, of: pages, at: manifest), of: asset)
    }

    private func holds(_ commit: ObjectID, _ blob: ObjectID, _ path: RepoPath) throws -> Bool {
        try repository.entry(at: path, in: repository.commit(commit).tree)?.id == blob
    }

    private static func invalid(_ problem: Diagnostic, _ manifest: RepoPath, _ commit: ObjectID) -> Diagnostic {
        problem.hinting(at: manifest).wrapped(
            in: "the commit \(commit.short) holds a manifest that is not valid: \(VisibleText.of(manifest))")
    }
}

extension Diagnostic {
    /// With advice where a manifest that is not valid comes without.
    func hinting(at manifest: RepoPath) -> Diagnostic {
        guard kind == .input, hints.isEmpty else { return self }
        var problem = self
        problem.hints = [WorkingManifest.hint(manifest)]
        return problem
    }
}
