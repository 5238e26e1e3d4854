import CLibgit2
import MLOpsCore
import MLOpsSystem
import SystemPackage

extension Repository {
    /// Reads any object: its kind and its bytes, whose hash libgit2 has checked against `id`.
    ///
    /// In a partial clone an absent object is fetched by git first.
    ///
    /// - Throws: `environment` when the object is not here; `input` when it has more than `limit` bytes.
    public func object(_ id: ObjectID, limit: Int = 512 << 20) throws -> (kind: ObjectKind, bytes: [UInt8]) {
        let size = try header(of: id).size
        var raw = id.raw
        guard size <= limit else {
            throw Diagnostic.input("the object \(id.short) has \(size) bytes, more than the \(limit) allowed here")
        }
        var object: OpaquePointer?
        try LibGit2.check(git_odb_read(&object, database, &raw)) { Self.missing(id, $0) }
        defer { git_odb_object_free(object) }
        guard let kind = ObjectKind(git_odb_object_type(object)), let data = git_odb_object_data(object) else {
            throw Diagnostic.refused("the object \(id.hex) is damaged")
        }
        return (kind, Array(UnsafeRawBufferPointer(start: data, count: git_odb_object_size(object))))
    }

    /// True when the object is in this repository.
    public func contains(_ id: ObjectID) -> Bool {
        var raw = id.raw
        return git_odb_exists(database, &raw) == 1
    }

    /// The bytes of a blob.
    public func blob(_ id: ObjectID, limit: Int = 512 << 20) throws -> [UInt8] {
        try object(id, as: .blob, limit: limit)
    }

    /// The lines of a tree, in git's order.
    public func tree(_ id: ObjectID) throws -> [TreeEntry] {
        try TreeEntry.parse(object(id, as: .tree, limit: 64 << 20), of: id)
    }

    public func commit(_ id: ObjectID) throws -> Commit {
        try Commit(id: id, raw: object(id, as: .commit, limit: 16 << 20))
    }

    /// The parents of a commit, nothing else of it read.
    public func parents(of id: ObjectID) throws -> [ObjectID] {
        try Commit.parents(in: object(id, as: .commit, limit: 16 << 20), of: id)
    }

    public func tag(_ id: ObjectID) throws -> Tag {
        try Tag(id: id, raw: object(id, as: .tag, limit: 16 << 20))
    }

    /// What lies at `path` below a tree; nil when there is nothing.
    public func entry(at path: RepoPath, in tree: ObjectID) throws -> TreeEntry? {
        var current = tree
        var found: TreeEntry?
        for component in path.components {
            if let above = found {
                guard above.mode == .directory else { return nil }
                current = above.id
            }
            guard let next = try self.tree(current).first(where: { $0.name.bytes.elementsEqual(component) }) else {
                return nil
            }
            found = next
        }
        return found
    }

    /// Writes a blob and returns its name. The object is on disk when this returns.
    public func writeBlob(_ bytes: [UInt8]) throws -> ObjectID {
        try write(.blob, bytes)
    }

    /// Writes a tree of the given lines, in any order.
    public func writeTree(_ entries: [TreeEntry]) throws -> ObjectID {
        try write(.tree, TreeEntry.encode(entries))
    }

    /// Writes a tree of nested folders from files by path.
    public func writeTree(files: [RepoPath: (mode: TreeEntry.Mode, id: ObjectID)]) throws -> ObjectID {
        var here: [TreeEntry] = []
        var below: [RepoPath: [RepoPath: (mode: TreeEntry.Mode, id: ObjectID)]] = [:]
        for (path, file) in files {
            guard let slash = path.bytes.firstIndex(of: RepoPath.separator) else {
                here.append(TreeEntry(name: path, mode: file.mode, id: file.id))
                continue
            }
            let head = RepoPath(bytes: Array(path.bytes[..<slash]))
            below[head, default: [:]][RepoPath(bytes: Array(path.bytes[(slash + 1)...]))] = file
        }
        for (name, files) in below {
            here.append(TreeEntry(name: name, mode: .directory, id: try writeTree(files: files)))
        }
        return try writeTree(here)
    }

    /// Writes an unsigned commit.
    public func writeCommit(
        tree: ObjectID, parents: [ObjectID], author: Identity, committer: Identity, message: String
    ) throws -> ObjectID {
        try write(
            .commit,
            Commit.encode(tree: tree, parents: parents, author: author, committer: committer, message: message))
    }

    /// Writes the raw bytes of any object.
    public func write(_ kind: ObjectKind, _ bytes: [UInt8]) throws -> ObjectID {
        var id = git_oid()
        try bytes.withUnsafeBytes { buffer in
            _ = try LibGit2.check(git_odb_write(&id, database, buffer.baseAddress, buffer.count, kind.raw)) {
                .environment(
                    "cannot write to the object database", cause: $0.message,
                    hint: "check the free space and the permissions of \(commonDirectory.string)/objects")
            }
        }
        return ObjectID(id)
    }

    /// Every file below a tree, folders walked in git's order.
    ///
    /// A few small trees can stand for any number of files and folders, so both are limited.
    ///
    /// - Throws: `input` when there are more than `limit` files and folders, or folders deeper than
    ///   ``maximumTreeDepth``.
    public func files(
        below tree: ObjectID, prefix: RepoPath = RepoPath(bytes: []), limit: Int = 4_000_000
    ) throws -> [(path: RepoPath, entry: TreeEntry)] {
        var result: [(RepoPath, TreeEntry)] = []
        try walk(below: tree, prefix: prefix, limit: limit) { path, entry in
            if entry.mode == .directory { return true }
            result.append((path, entry))
            return false
        }
        return result
    }

    /// Shows `visit` every file and folder below a tree, in git's order; it says of a folder whether to go into it.
    ///
    /// - Throws: `input` beyond the limits of ``files(below:prefix:limit:)``; what `visit` throws.
    public func walk(
        below tree: ObjectID, prefix: RepoPath = RepoPath(bytes: []), limit: Int = 4_000_000,
        _ visit: (RepoPath, TreeEntry) throws -> Bool
    ) throws {
        var left = limit
        try walk(below: tree, prefix: prefix, depth: 0, left: &left, visit)
    }

    /// Folders nested deeper than this are refused; git's own default for this is 2048 (`core.maxTreeDepth`).
    public static let maximumTreeDepth = 512

    private func walk(
        below tree: ObjectID, prefix: RepoPath, depth: Int, left: inout Int,
        _ visit: (RepoPath, TreeEntry) throws -> Bool
    ) throws {
        try Self.checkDepth(depth, at: tree)
        for entry in try self.tree(tree) {
            left -= 1
            guard left >= 0 else { throw Diagnostic.input("the tree \(tree.short) holds too many files") }
            let path = prefix.appending(entry.name)
            if try visit(path, entry), entry.mode == .directory {
                try walk(below: entry.id, prefix: path, depth: depth + 1, left: &left, visit)
            }
        }
    }

    static func checkDepth(_ depth: Int, at tree: ObjectID) throws {
        guard depth <= maximumTreeDepth else {
            throw Diagnostic.input("the folders of tree \(tree.short) are nested deeper than \(maximumTreeDepth)")
        }
    }

    private func object(_ id: ObjectID, as kind: ObjectKind, limit: Int) throws -> [UInt8] {
        let (found, bytes) = try object(id, limit: limit)
        guard found == kind else {
            throw Diagnostic.input("the object \(id.short) is a \(found.rawValue), not a \(kind.rawValue)")
        }
        return bytes
    }

    /// The kind and size of an object, fetched by git first in a partial clone that lacks it.
    func header(of id: ObjectID) throws -> (kind: git_object_t, size: Int) {
        var raw = id.raw
        var size = 0
        var kind = GIT_OBJECT_INVALID
        if git_odb_read_header(&size, &kind, database, &raw) < 0 {
            git_error_clear()
            try fetchMissing(id)
            try LibGit2.check(git_odb_read_header(&size, &kind, database, &raw)) { Self.missing(id, $0) }
        }
        return (kind, size)
    }

    /// Lets git fetch one object from the promisor of a partial clone; does nothing elsewhere.
    private func fetchMissing(_ id: ObjectID) throws {
        guard try isPartialClone() else { return }
        _ = try git.run(["cat-file", "-e", id.hex])
        git_odb_refresh(database)
    }

    private static func missing(_ id: ObjectID, _ failure: LibGit2.Failure) -> Diagnostic {
        guard failure.code == GIT_ENOTFOUND.rawValue else {
            return .refused(
                "the object \(id.hex) cannot be read", cause: failure.message, hint: "check it with: git fsck")
        }
        return .environment(
            "the object \(id.hex) is not in this repository",
            hint: "fetch it: git fetch, or git fetch --unshallow in a shallow clone")
    }
}
