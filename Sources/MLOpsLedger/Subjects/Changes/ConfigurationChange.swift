import MLOpsCore
import MLOpsGit

/// A configuration file that a change sets or takes away, below the environment's `config/`.
public struct ConfigurationChange: Sendable, Hashable {
    public let path: RepoPath
    /// SHA-256 of what is there before; nil when nothing is.
    public let from: Digest?
    /// SHA-256 of what is there after; nil when it is taken away.
    public let to: Digest?
    /// Where the new bytes come from: a commit, so that it is known who wrote and reviewed them. Nil for a file that is
    /// taken away, and in a rollback, whose bytes come from the state it returns to.
    public let source: Source?

    /// A file of a commit.
    public struct Source: Sendable, Hashable {
        public let commit: ObjectID
        public let path: RepoPath

        public init(commit: ObjectID, path: RepoPath) {
            (self.commit, self.path) = (commit, path)
        }
    }

    public init(path: RepoPath, from: Digest?, to: Digest?, source: Source?) {
        (self.path, self.from, self.to, self.source) = (path, from, to, source)
    }

    /// `config/limits.yaml`, or `no config/limits.yaml`.
    public var title: String { (to == nil ? "no config/" : "config/") + VisibleText.of(path) }

    /// Where the bytes lie among the attachments of the proposal.
    public var attachment: String { "config/" + String(decoding: path.escaped, as: UTF8.self) }

    var json: JSON {
        [
            "path": .string(String(decoding: path.escaped, as: UTF8.self)), "from": JSON(from?.hex),
            "to": JSON(to?.hex),
            "source": source.map {
                [
                    "commit": .string($0.commit.hex),
                    "path": .string(String(decoding: $0.path.escaped, as: UTF8.self)),
                ]
            } ?? .null,
        ]
    }

    init(_ json: JSON, at place: String) throws {
        var fields = try JSONFields(json, at: place)
        path = try RepoPath(escaped: Array(fields.string("path").utf8))
        from = try fields.optionalDigest("from")
        to = try fields.optionalDigest("to")
        if let found = fields.value("source"), !found.isNull {
            var inner = try JSONFields(found, at: "\(place).source")
            source = Source(
                commit: try inner.objectID("commit"), path: try RepoPath(escaped: Array(inner.string("path").utf8)))
            try inner.finish()
        } else {
            source = nil
        }
        try fields.finish()
        if let reason = PathRules.violation(of: path) {
            throw Diagnostic.input("\(place).path is not allowed: it \(reason)")
        }
        // Other programs read these names: no control, format or separator characters.
        guard path.escaped == path.bytes else {
            throw Diagnostic.input("\(place).path is not allowed: it holds characters that nobody sees")
        }
        guard from != to, to != nil || source == nil else { throw Diagnostic.input("\(place) sets nothing") }
    }

    static func list(_ json: [JSON], at place: String) throws -> [ConfigurationChange] {
        let items = try json.enumerated().map { try ConfigurationChange($1, at: "\(place)[\($0)]") }
        guard Set(items.map(\.path)).count == items.count else {
            throw Diagnostic.input("\(place) names a file twice")
        }
        return items.sorted { $0.path < $1.path }
    }
}
