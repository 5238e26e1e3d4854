public import MLOpsCore
public import MLOpsGit
public import MLOpsStore
import MLOpsSystem
public import SystemPackage

/// The assets of one working tree: manifests, payload files, store and stat index together.
///
/// Not Sendable, as its repository is not; what it does with many files it does on threads of its own. Several
/// processes may work at once. Every write goes in the order payloads, manifest, git's index: a process killed at any
/// point loses nothing, and running the command again completes it.
public final class WorkingAssets {
    public let repository: Repository
    /// The top of the working tree.
    public let top: FilePath
    /// Turns paths as they were typed into paths of the repository, and back.
    public let view: PathView
    let progress: any ProgressSink
    private var openStore: PayloadStore?
    private var loadedIndex: StatIndex?

    /// The assets of `repository`'s working tree.
    ///
    /// - Parameters:
    ///   - repository: must not be bare.
    ///   - directory: where the command acts; paths are relative to it.
    ///   - progress: told of everything that takes long.
    /// - Throws: `input` in a bare repository.
    public init(
        _ repository: Repository, directory: FilePath, progress: any ProgressSink = SilentProgress()
    ) throws {
        self.repository = repository
        self.progress = progress
        top = try repository.requireWorkTree()
        view = try PathView(top: top, directory: directory)
    }

    /// Where the payloads of all worktrees of this clone lie.
    public var storePath: FilePath { repository.commonDirectory.appending("mlops/store") }

    /// The store, made on first use.
    public func store() throws -> PayloadStore {
        if let openStore { return openStore }
        let store = try PayloadStore.open(at: storePath, createIfMissing: true)
        openStore = store
        return store
    }

    /// Whether executable bits mean anything here (git's `core.fileMode`).
    lazy var heedsMode: Bool = (try? repository.flag("core.fileMode")) ?? true

    // MARK: - Stat index

    private var indexPath: FilePath { repository.gitDirectory.appending("mlops/index") }

    var index: StatIndex {
        get {
            if let loadedIndex { return loadedIndex }
            let index = StatIndex.load(at: indexPath)
            loadedIndex = index
            return index
        }
        set { loadedIndex = newValue }
    }

    /// What the index knows of an asset, sorted by path.
    func statEntries(_ asset: RepoPath) -> [StatEntry] {
        index.entries(forAsset: asset)
    }

    func record(_ entries: [StatEntry], for asset: RepoPath) {
        index.replace(asset: asset, entries: entries)
    }

    /// Writes the index. It is a cache, so that a failure only costs time later.
    func saveIndex() {
        guard (try? Files.makeDirectories(repository.gitDirectory.appending("mlops"))) != nil else { return }
        try? index.save()
    }

    // MARK: - Assets and paths

    /// Where the payload of an asset lies: the one way to a path that is written to.
    ///
    /// - Throws: `input` for a path that no asset may have, such as `.git`.
    func payloadPath(_ asset: RepoPath) throws -> FilePath {
        try AssetName.check(asset)
        return try top.appending(asset)
    }

    /// Refuses an asset that lies beyond a symbolic link: what is written there could land anywhere.
    func checkWay(to asset: RepoPath) throws {
        guard let link = try symbolicLink(above: asset) else { return }
        throw Diagnostic.input(
            "'\(view.shown(asset))' lies beyond the symbolic link '\(view.shown(link))'",
            hint: "git does not follow links: move the data into the repository")
    }

    /// The folder above `asset` that is a symbolic link; nil for none.
    func symbolicLink(above asset: RepoPath) throws -> RepoPath? {
        var above = asset.parent
        while let folder = above {
            if try FileStat.ifExists(at: top.appending(folder), followingLinks: false)?.kind == .symlink {
                return folder
            }
            above = folder.parent
        }
        return nil
    }

    func workingManifest(_ asset: RepoPath) -> WorkingManifest {
        WorkingManifest(asset, top: top)
    }

    /// Every asset of git's index and the working tree, sorted.
    public func assets() throws -> [RepoPath] {
        try TrackedManifests(repository).assets.filter { $0.value.staged != .removed }.keys.sorted()
    }

    /// The assets that paths select: named themselves, above, or below what is named. All of them for no paths.
    ///
    /// - Throws: `input` for a path that selects nothing.
    public func assets(selectedBy paths: [RepoPath]) throws -> [RepoPath] {
        let tracked = try TrackedManifests(repository)
        return try select(paths, from: tracked).filter { tracked.assets[$0]?.staged != .removed }
    }

    /// The same among the assets of a commit.
    public func assets(at commit: ObjectID, selectedBy paths: [RepoPath]) throws -> [RepoPath] {
        let all = try ManifestTree(repository.commit(commit).tree, in: repository).assets()
        if paths.isEmpty { return all }
        let table = Dictionary(uniqueKeysWithValues: all.map { ($0, TrackedManifests.Asset()) })
        var result: Set<RepoPath> = []
        for path in paths {
            let found = owner(of: path, among: table).map { [$0] } ?? all.filter { $0.isInside(path) }
            guard !found.isEmpty else {
                throw Diagnostic.input(
                    "the commit \(commit.short) has no asset at '\(view.shown(path))'",
                    hint: "see which it has: git mlops ls --rev \(commit.short)")
            }
            result.formUnion(found)
        }
        return result.sorted()
    }

    /// Where long work of this value is told of.
    public var progressSink: any ProgressSink { progress }

    /// Stages `.mlops/config`, or its removal.
    public func stageConfiguration() throws {
        try stage([AssetConfiguration.path].filter { try isKnown($0) })
    }

    /// The manifest in the working tree; nil when there is none.
    ///
    /// - Throws: `input` when it is there but not valid.
    public func manifest(of asset: RepoPath) throws -> Manifest? {
        try workingManifest(asset).read()
    }

    /// The asset that a path belongs to: the asset itself, its manifest, a file inside of either; nil for none.
    func owner(of path: RepoPath, among assets: [RepoPath: TrackedManifests.Asset]) -> RepoPath? {
        var candidate: RepoPath? = path
        while let current = candidate, !current.isEmpty {
            if assets[current] != nil { return current }
            if let asset = ManifestTree.asset(ofManifestFile: current), assets[asset] != nil { return asset }
            candidate = current.parent
        }
        return nil
    }

    /// The assets that paths select: named themselves, above, or below what is named. All of them for no paths.
    ///
    /// - Throws: `input` for a path that selects nothing.
    func select(_ paths: [RepoPath], from tracked: TrackedManifests) throws -> [RepoPath] {
        let all = tracked.assets.keys.sorted()
        if paths.isEmpty { return all }
        var result: Set<RepoPath> = []
        for path in paths {
            if let owner = owner(of: path, among: tracked.assets) {
                result.insert(owner)
                continue
            }
            let below = all.filter { $0.isInside(path) }
            guard !below.isEmpty else { throw noAsset(path) }
            result.formUnion(below)
        }
        return result.sorted()
    }

    func noAsset(_ path: RepoPath) -> Diagnostic {
        .input(
            "there is no asset at '\(view.shown(path))'",
            hint: CommandHint("see which there are: git mlops ls; make one: git mlops add \(view.typed(path))").or(
                "see which there are: git mlops ls"))
    }

    /// The top, and paths that break the rules, cannot be assets.
    func checkName(_ path: RepoPath) throws {
        guard !path.isEmpty else {
            throw Diagnostic.input(
                "the whole repository cannot be one asset",
                hint: "name a folder or file in it: git mlops add data/train")
        }
        if let reason = PathRules.violation(of: path) {
            throw Diagnostic.input(
                "'\(view.shown(path))' cannot be an asset: the path \(reason)",
                hint: "name a folder or file of your data: git mlops add data/train")
        }
        let longest = AssetName.maximumName
        guard path.name.bytes.count <= longest else {
            throw Diagnostic.input(
                "'\(view.shown(path))' cannot be an asset: its name has \(path.name.bytes.count) bytes",
                cause: "the name of its manifest ends in '\(ManifestTree.suffix)' and may have 255 bytes",
                hint: "give it a name of at most \(longest) bytes")
        }
    }

    // MARK: - Staging

    /// Puts files of the working tree into git's index as they are; those that are gone go from the index too.
    func stage(_ paths: [RepoPath]) throws {
        guard !paths.isEmpty else { return }
        let input = paths.flatMap { path -> [UInt8] in path.bytes + [0] }
        let outcome = try repository.git.with(environment: ["GIT_LITERAL_PATHSPECS": "1"]).run(
            ["add", "-A", "-f", "--pathspec-from-file=-", "--pathspec-file-nul"], input: input)
        guard outcome.succeeded else {
            throw Diagnostic(
                .environment, "git could not stage the manifest",
                causes: outcome.errorLines.prefix(10).map { $0 },
                hints: ["nothing is lost: run the same command again when git works"])
        }
    }
}
