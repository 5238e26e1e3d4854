import MLOpsCore
import MLOpsGit

/// The manifests of a commit: read from git's trees, never from the working tree.
public struct ManifestTree {
    /// What a manifest's path ends in.
    public static let suffix = ".mlops"

    private let repository: Repository
    private let tree: ObjectID
    private let byteLimit: Int

    /// `tree`: the root tree of a commit.
    public init(_ tree: ObjectID, in repository: Repository) {
        self.init(tree, in: repository, byteLimit: ManifestReader.maximumTotalSize)
    }

    init(_ tree: ObjectID, in repository: Repository, byteLimit: Int) {
        (self.tree, self.repository, self.byteLimit) = (tree, repository, byteLimit)
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
        try repository.walk(below: tree) { path, entry in
            guard entry.mode == .file || entry.mode == .directory, let asset = Self.stripped(path) else { return true }
            result.append(asset)
            return false
        }
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
            return try pages(of: repository.tree(entry.id), at: path)
        default:
            throw Diagnostic.input("the manifest \(VisibleText.of(path)) is neither a file nor a folder")
        }
    }

    /// Reads the header and the pages that it allows for.
    ///
    /// One small tree can name one large blob any number of times: names, their number and all sizes are looked at
    /// before the first page is read.
    private func pages(of entries: [TreeEntry], at path: RepoPath) throws -> [(path: RepoPath, file: ManifestFile)] {
        let shown = VisibleText.of(path)
        if let other = entries.first(where: { $0.mode != .file }) {
            throw Diagnostic.input("\(shown) holds '\(VisibleText.of(other.name))', which is no plain file")
        }
        let headerName = RepoPath(Manifest.headerName)
        guard let header = entries.first(where: { $0.name == headerName }) else {
            throw Diagnostic.input("\(shown) has no file \"\(Manifest.headerName)\"")
        }
        let bytes = try repository.blob(header.id, limit: ManifestReader.maximumFileSize)
        guard case .directory(let count) = try ManifestReader.readHeader(bytes, at: path).layout else {
            throw Diagnostic.bug("a folder's header was read without pages")
        }
        var total = 0
        var seen: [ObjectID: RepoPath] = [:]
        for page in entries where page.name != headerName {
            guard let name = String(validating: page.name.bytes, as: UTF8.self), count.page(named: name) != nil else {
                throw Diagnostic.input(
                    "\(shown) holds '\(VisibleText.of(page.name))': no page of a manifest with \(count.rawValue) pages is called that"
                )
            }
            let size = try repository.size(of: page.id)
            // No line can be at home in two pages; empty ones are left behind by merges.
            if size > 0, let twin = seen.updateValue(page.name, forKey: page.id) {
                throw Diagnostic.input(
                    "\(shown): the pages '\(VisibleText.of(twin))' and '\(VisibleText.of(page.name))' are the same")
            }
            total += min(size, byteLimit + 1)
            guard total <= byteLimit else {
                throw Diagnostic.input(
                    "the pages of \(shown) are longer together than the \(byteLimit) bytes allowed here",
                    hint: "divide the data among several assets")
            }
        }
        return try entries.map { page in
            let content =
                page.name == headerName
                ? bytes : try repository.blob(page.id, limit: ManifestReader.maximumFileSize)
            return (
                path.appending(page.name),
                ManifestFile(name: String(decoding: page.name.bytes, as: UTF8.self), bytes: content)
            )
        }
    }
}
