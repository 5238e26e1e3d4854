import MLOpsCore

/// An address of a git repository as lock files and requirements write it, with what it is pinned to.
struct GitAddress {
    /// Without `git+`, query, fragment and revision.
    let repository: String
    /// A full commit id in lower case; nil when only a branch, a tag or nothing is named.
    let commit: String?

    /// Reads the `git` member of `uv.lock`: `https://host/repo?tag=v1#<commit>`.
    init(_ text: String) {
        let bytes = Array(text.utf8)
        let hash = bytes.lastIndex(of: UInt8(ascii: "#")) ?? bytes.endIndex
        let mark = bytes[..<hash].firstIndex(of: UInt8(ascii: "?")) ?? hash
        repository = String(decoding: bytes[..<mark], as: UTF8.self)
        commit = hash == bytes.endIndex ? nil : Self.commit(String(decoding: bytes[(hash + 1)...], as: UTF8.self))
    }

    init(repository: String, revision: String?) {
        self.repository = repository
        commit = revision.flatMap(Self.commit)
    }

    /// Reads a requirement: `git+https://host/repo@<revision>#egg=name`.
    init(requirement text: String) {
        var bytes = Array(text.utf8)[...]
        if let hash = bytes.firstIndex(of: UInt8(ascii: "#")) { bytes = bytes[..<hash] }
        if bytes.starts(with: "git+".utf8) { bytes = bytes.dropFirst(4) }
        var revision: String?
        // An `@` in front of the host belongs to a user.
        if let at = bytes.lastIndex(of: UInt8(ascii: "@")),
            let slash = bytes.lastIndex(of: UInt8(ascii: "/")), let scheme = bytes.firstIndex(of: UInt8(ascii: ":")),
            bytes[(scheme + 1)..<at].dropFirst(2).contains(UInt8(ascii: "/"))
        {
            // A branch may hold slashes.
            _ = slash
            revision = String(decoding: bytes[(at + 1)...], as: UTF8.self)
            bytes = bytes[..<at]
        }
        self.init(repository: String(decoding: bytes, as: UTF8.self), revision: revision)
    }

    /// The source, with a problem where a branch or tag may move.
    func source(at place: String, problems: ProblemList) -> LockedPackage.Source {
        if commit == nil { problems.add("\(place) names no full commit id of its git repository") }
        return .git(url: repository, commit: commit)
    }

    private static func commit(_ text: String) -> String? {
        let lower = text.asciiLowercased
        guard lower.utf8.count == 40 || lower.utf8.count == 64, lower.utf8.allSatisfy({ Hex.value(of: $0) != nil })
        else { return nil }
        return lower
    }
}
