import CLibgit2
import MLOpsCore

/// One path in which two trees differ.
public struct TreeChange: Sendable {
    public let path: RepoPath
    /// Nil when the path is new.
    public let old: TreeEntry?
    /// Nil when the path is gone.
    public let new: TreeEntry?
}

extension Repository {
    /// The files in which two trees differ; equal folders are not read.
    ///
    /// - Parameter old: nil for nothing at all.
    public func changes(from old: ObjectID?, to new: ObjectID) throws -> [TreeChange] {
        var result: [TreeChange] = []
        try compare(old, new, at: RepoPath(bytes: []), into: &result)
        return result
    }

    /// The number of bytes of an object, without reading them.
    public func size(of id: ObjectID) throws -> Int {
        var raw = id.raw
        var size = 0
        var kind = GIT_OBJECT_INVALID
        try LibGit2.check(git_odb_read_header(&size, &kind, database, &raw)) {
            .environment("the object \(id.hex) is not in this repository", cause: $0.message)
        }
        return size
    }

    private func compare(
        _ old: ObjectID?, _ new: ObjectID?, at prefix: RepoPath, into result: inout [TreeChange]
    ) throws {
        if old == new { return }
        let before = try old.map { try tree($0) } ?? []
        let after = try new.map { try tree($0) } ?? []
        let beforeByName = Dictionary(before.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let afterByName = Dictionary(after.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for name in Set(beforeByName.keys).union(afterByName.keys).sorted() {
            let (left, right) = (beforeByName[name], afterByName[name])
            if let left, let right, left == right { continue }
            let path = prefix.appending(name)
            let folders = ([left, right].compactMap(\.self)).filter { $0.mode == .directory }
            if !folders.isEmpty {
                try compare(
                    left?.mode == .directory ? left?.id : nil, right?.mode == .directory ? right?.id : nil, at: path,
                    into: &result)
            }
            let oldFile = left?.mode == .directory ? nil : left
            let newFile = right?.mode == .directory ? nil : right
            if oldFile != nil || newFile != nil {
                result.append(TreeChange(path: path, old: oldFile, new: newFile))
            }
        }
    }
}
