import MLOpsCore

/// One line of a git tree.
public struct TreeEntry: Sendable, Hashable {
    /// The file modes git stores.
    public enum Mode: UInt32, Sendable {
        case directory = 0o040000
        case file = 0o100644
        case groupWritableFile = 0o100664
        case executable = 0o100755
        case symbolicLink = 0o120000
        case submodule = 0o160000
    }

    /// A single component, as bytes.
    public let name: RepoPath
    public let mode: Mode
    public let id: ObjectID

    public init(name: RepoPath, mode: Mode, id: ObjectID) {
        (self.name, self.mode, self.id) = (name, mode, id)
    }

    /// Reads a raw tree object.
    ///
    /// Refuses what `git fsck` calls an error: lines out of order, and a name that stands twice. Of two lines with one
    /// name git shows the one and we might judge the other.
    static func parse(_ bytes: [UInt8], of id: ObjectID) throws -> [TreeEntry] {
        var entries: [TreeEntry] = []
        var position = 0
        // Files whose name begins the names that follow: the only ones that a folder further down could repeat.
        var open: [RepoPath] = []
        while position < bytes.count {
            guard let space = bytes[position...].firstIndex(of: 0x20),
                let end = bytes[space...].firstIndex(of: 0), end + ObjectID.byteCount < bytes.count,
                bytes[position..<space].allSatisfy({ (0x30...0x37).contains($0) }),
                let modeValue = UInt32(String(decoding: bytes[position..<space], as: UTF8.self), radix: 8),
                let mode = Mode(rawValue: modeValue),
                let entry = ObjectID(bytes: bytes[(end + 1)...].prefix(ObjectID.byteCount))
            else { throw damaged(id, "a line of it cannot be read") }
            let name = RepoPath(bytes: Array(bytes[(space + 1)..<end]))
            guard !name.bytes.isEmpty, !name.bytes.contains(RepoPath.separator) else {
                throw damaged(id, "it holds a name that is none")
            }
            let next = TreeEntry(name: name, mode: mode, id: entry)
            if let last = entries.last, !last.sortKey.lexicographicallyPrecedes(next.sortKey) {
                throw damaged(id, "its lines are out of order at '\(VisibleText.of(name))'")
            }
            while let file = open.last, !name.bytes.starts(with: file.bytes) { open.removeLast() }
            if mode != .directory {
                open.append(name)
            } else if open.contains(name) {
                throw damaged(id, "it holds '\(VisibleText.of(name))' twice")
            }
            entries.append(next)
            position = end + 1 + ObjectID.byteCount
        }
        return entries
    }

    private static func damaged(_ id: ObjectID, _ how: String) -> Diagnostic {
        .refused("the tree \(id.hex) is damaged", cause: how, hint: "check it with: git fsck")
    }

    /// What git sorts by: names compare as if a directory's ended in `/`.
    private var sortKey: [UInt8] { mode == .directory ? name.bytes + [RepoPath.separator] : name.bytes }

    /// The name of the tree that has these lines.
    public static func id(of entries: [TreeEntry]) throws -> ObjectID { try .of(.tree, encode(entries)) }

    /// A raw tree object, its lines in git's order.
    static func encode(_ entries: [TreeEntry]) -> [UInt8] {
        var result: [UInt8] = []
        for entry in entries.sorted(by: { $0.sortKey.lexicographicallyPrecedes($1.sortKey) }) {
            result += Array(String(entry.mode.rawValue, radix: 8).utf8) + [0x20] + entry.name.bytes + [0]
            result += entry.id.bytes
        }
        return result
    }
}
