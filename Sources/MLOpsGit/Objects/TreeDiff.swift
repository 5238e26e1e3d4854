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
    /// - Parameters:
    ///   - old: nil for nothing at all.
    ///   - limit: refuse with `input` when more files and folders than this have to be looked at.
    public func changes(from old: ObjectID?, to new: ObjectID, limit: Int = 4_000_000) throws -> [TreeChange] {
        var result: [TreeChange] = []
        var left = limit
        try compare(old, new, at: RepoPath(bytes: []), depth: 0, left: &left, into: &result)
        return result
    }

    /// The number of bytes of an object, without reading them.
    public func size(of id: ObjectID) throws -> Int {
        try header(of: id).size
    }

    private func compare(
        _ old: ObjectID?, _ new: ObjectID?, at prefix: RepoPath, depth: Int, left: inout Int,
        into result: inout [TreeChange]
    ) throws {
        if old == new { return }
        if let tree = new ?? old { try Self.checkDepth(depth, at: tree) }
        let beforeByName = Dictionary(
            (try old.map { try tree($0) } ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let afterByName = Dictionary(
            (try new.map { try tree($0) } ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for name in Set(beforeByName.keys).union(afterByName.keys).sorted() {
            let (before, after) = (beforeByName[name], afterByName[name])
            if let before, let after, before == after { continue }
            left -= 1
            guard left >= 0 else { throw Diagnostic.input("more files differ than can be looked through") }
            let path = prefix.appending(name)
            let folders = ([before, after].compactMap(\.self)).filter { $0.mode == .directory }
            if !folders.isEmpty {
                try compare(
                    before?.mode == .directory ? before?.id : nil, after?.mode == .directory ? after?.id : nil, at: path,
                    depth: depth + 1, left: &left, into: &result)
            }
            let oldFile = before?.mode == .directory ? nil : before
            let newFile = after?.mode == .directory ? nil : after
            if oldFile != nil || newFile != nil {
                result.append(TreeChange(path: path, old: oldFile, new: newFile))
            }
        }
    }
}
