import MLOpsCore
import MLOpsGit

/// The manifests of a commit: read from git's trees, never from the working tree.
public struct ManifestTree {
    /// What a manifest's path ends in.
    public static let suffix = ".mlops"

    private let repository: Repository
    private let tree: ObjectID

    /// `tree`: the root tree of a commit.
    public init(_ tree: ObjectID, in repository: Repository) {
        (self.tree, self.repository) = (tree, repository)
    }

    /// The manifest of an asset; nil when the commit has none.
    ///
    /// - Throws: `input` when it is there but not valid.
    public func manifest(of asset: RepoPath) throws -> Manifest? {
        guard let files = try files(of: asset) else { return nil }
        return try ManifestReader.read(files.map(\.file), at: asset.adding(suffix: Self.suffix))
    }

    /// The manifest's files as git has them, with their paths in the repository.
    ///
    /// - Throws: `input` when no asset may lie at that path.
    public func files(of asset: RepoPath) throws -> [(path: RepoPath, file: ManifestFile)]? {
        let path = asset.adding(suffix: Self.suffix)
        guard let entry = try repository.entry(at: path, in: tree) else { return nil }
        try AssetName.check(asset)
        return try files(of: entry, at: path)
    }

    /// Every asset of the commit, sorted by path; those too whose manifest is not valid.
    public func assets() throws -> [RepoPath] {
        var result: [RepoPath] = []
        try collect(below: tree, prefix: RepoPath(bytes: []), into: &result)
        return result.sorted()
    }

    /// True for a path that a manifest has: `x.mlops`, or below a folder `x.mlops/`. Returns the asset's path.
    public static func asset(ofManifestFile path: RepoPath) -> RepoPath? {
        if let folder = path.parent, let asset = stripped(folder) { return asset }
        return stripped(path)
    }

    private static func stripped(_ path: RepoPath) -> RepoPath? {
        let tail = suffix.utf8.count
        guard path.hasSuffix(suffix), path.name.bytes.count > tail else { return nil }
        return RepoPath(bytes: Array(path.bytes.dropLast(tail)))
    }

    private func files(of entry: TreeEntry, at path: RepoPath) throws -> [(path: RepoPath, file: ManifestFile)] {
        switch entry.mode {
        case .file:
            return [
                (
                    path,
                    ManifestFile(name: "", bytes: try repository.blob(entry.id, limit: ManifestReader.maximumFileSize))
                )
            ]
        case .directory:
            return try repository.tree(entry.id).map { page in
                guard page.mode == .file else {
                    throw Diagnostic.input(
                        "\(VisibleText.of(path)) holds '\(VisibleText.of(page.name))', which is no plain file")
                }
                let name = String(decoding: page.name.bytes, as: UTF8.self)
                let bytes = try repository.blob(page.id, limit: ManifestReader.maximumFileSize)
                return (path.appending(page.name), ManifestFile(name: name, bytes: bytes))
            }
        default:
            throw Diagnostic.input("the manifest \(VisibleText.of(path)) is neither a file nor a folder")
        }
    }

    private func collect(below tree: ObjectID, prefix: RepoPath, into result: inout [RepoPath]) throws {
        for entry in try repository.tree(tree) {
            let path = prefix.appending(entry.name)
            if let asset = Self.stripped(path), entry.mode == .file || entry.mode == .directory {
                result.append(asset)
            } else if entry.mode == .directory {
                try collect(below: entry.id, prefix: path, into: &result)
            }
        }
    }
}
