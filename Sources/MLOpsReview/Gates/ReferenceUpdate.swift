import MLOpsCore
import MLOpsGit

/// One reference that a push would move, as git's hooks tell it.
public struct ReferenceUpdate: Sendable, Hashable {
    /// The full name on the server.
    public let name: String
    /// Nil when the reference is created.
    public let old: ObjectID?
    /// Nil when the reference is deleted.
    public let new: ObjectID?

    public init(name: String, old: ObjectID?, new: ObjectID?) {
        (self.name, self.old, self.new) = (name, old == .zero ? nil : old, new == .zero ? nil : new)
    }

    /// Reads what pre-receive and post-receive get on standard input: lines of `<old> <new> <name>`.
    ///
    /// - Throws: `input` for anything else.
    /// Throws `refused` when a reference is named twice: git takes the second after the first, and nobody would have
    /// judged it there.
    public static func parse(receive input: [UInt8]) throws -> [ReferenceUpdate] {
        let updates = try lines(input).map { parts in
            guard parts.count == 3, let old = ObjectID(hex: parts[0]), let new = ObjectID(hex: parts[1]) else {
                throw malformed
            }
            return ReferenceUpdate(name: parts[2], old: old, new: new)
        }
        var seen: Set<RepoPath> = []
        for update in updates where !seen.insert(RepoPath(update.name)).inserted {
            throw Diagnostic.refused(
                "'\(VisibleText.of(update.name))' is named twice in one push", hint: "push it once")
        }
        return updates
    }

    /// Reads what pre-push gets: lines of `<local name> <local id> <remote name> <remote id>`.
    public static func parse(push input: [UInt8]) throws -> [ReferenceUpdate] {
        try lines(input).map { parts in
            guard parts.count == 4, let new = ObjectID(hex: parts[1]), let old = ObjectID(hex: parts[3]) else {
                throw malformed
            }
            return ReferenceUpdate(name: parts[2], old: old, new: new)
        }
    }

    private static let malformed = Diagnostic.input(
        "standard input is not what git gives this hook", hint: "git runs it; to try it by hand see: git help githooks")

    private static func lines(_ input: [UInt8]) throws -> [[String]] {
        try input.split(separator: 0x0A).map { line in
            guard let text = String(validating: line, as: UTF8.self) else {
                throw Diagnostic.refused("a reference name is not valid UTF-8")
            }
            return text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
