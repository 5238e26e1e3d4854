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
    static func parse(_ bytes: [UInt8], of id: ObjectID) throws -> [TreeEntry] {
        var entries: [TreeEntry] = []
        var position = 0
        while position < bytes.count {
            guard let space = bytes[position...].firstIndex(of: 0x20),
                let end = bytes[space...].firstIndex(of: 0), end + ObjectID.byteCount < bytes.count + 0,
                let modeValue = UInt32(String(decoding: bytes[position..<space], as: UTF8.self), radix: 8),
                let mode = Mode(rawValue: modeValue),
                let entry = ObjectID(bytes: bytes[(end + 1)...].prefix(ObjectID.byteCount))
            else { throw Diagnostic.refused("the tree \(id.hex) is damaged") }
            entries.append(TreeEntry(name: RepoPath(bytes: Array(bytes[(space + 1)..<end])), mode: mode, id: entry))
            position = end + 1 + ObjectID.byteCount
        }
        return entries
    }

    /// A raw tree object, its lines in git's order: names compare as if a directory's ended in `/`.
    static func encode(_ entries: [TreeEntry]) -> [UInt8] {
        func key(_ entry: TreeEntry) -> [UInt8] {
            entry.mode == .directory ? entry.name.bytes + [RepoPath.separator] : entry.name.bytes
        }
        var result: [UInt8] = []
        for entry in entries.sorted(by: { key($0).lexicographicallyPrecedes(key($1)) }) {
            result += Array(String(entry.mode.rawValue, radix: 8).utf8) + [0x20] + entry.name.bytes + [0]
            result += entry.id.bytes
        }
        return result
    }
}
