import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview

extension Target {
    /// Raw commits, tags and trees of a foreign repository.
    static let gitObject = Target("git-object", dictionary: "git", longest: 256 << 10) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        if let identity = Identity(mailbox: text) { _ = identity.encoded }
        try check(.commit, bytes) { repository, id in
            let commit = try repository.commit(id)
            try hold("an object is kept to the byte", commit.raw == bytes)
            try hold("a subject is one line", !commit.subject.utf8.contains(0x0A))
            for identity in [commit.author, commit.committer] {
                try hold("an identity is written in one line", !identity.encoded.utf8.contains(0x0A))
            }
        }
        try check(.tag, bytes) { repository, id in
            try hold("an object is kept to the byte", try repository.tag(id).raw == bytes)
        }
        try check(.tree, bytes) { repository, id in
            let entries = try repository.tree(id)
            var names: Set<RepoPath> = []
            for entry in entries {
                try hold("no name stands twice in a tree", names.insert(entry.name).inserted)
                try hold("a name in a tree is one name", !entry.name.bytes.contains(RepoPath.separator))
            }
            let again = try repository.writeTree(entries)
            try hold("a tree is read as it was written", try repository.tree(again) == entries)
        }
    }

    /// The tree of an environment, and the listing that is signed: `<mode> <path>` lines and contents, written as a tree.
    static let environmentTree = Target("environment-tree", dictionary: "environment", longest: 64 << 10) { bytes in
        var files: [RepoPath: [UInt8]] = [:]
        for line in bytes.split(separator: 0x0A).prefix(200) {
            let parts = line.split(separator: 0x20, maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            files[RepoPath(bytes: Array(parts[0]))] = Array(parts[1])
        }
        var tree = EnvironmentTree()
        files = files.filter { PathRules.violation(of: $0.key) == nil }
        for (path, content) in files { tree.set(configuration: path, content) }
        let lines = tree.listing.split(separator: 0x0A)
        try hold("a listing has one line for each file", lines.count == tree.files.count)
        for (line, path) in zip(lines, tree.files.keys.sorted()) {
            let escaped = Array(line.dropFirst(65))
            try hold("a listing's paths can be read again", try RepoPath(escaped: escaped) == path)
        }
        try hold(
            "what is set can be asked for",
            files.allSatisfy { tree.configuration($0.key) == $0.value })
        try tree.checkFolders()
        try ScratchRepository.with(.tree, bytes) { repository, id in
            _ = try repository.writeBlob([])
            let read = try EnvironmentTree(reading: id, in: repository)
            try hold("an environment's digest is that of its listing", read.digest == .sha256(read.listing))
        }
    }

    /// What git tells hooks on standard input.
    static let referenceUpdates = Target("reference-updates", dictionary: "git") { bytes in
        for parse in [ReferenceUpdate.parse(receive:), ReferenceUpdate.parse(push:)] {
            var updates: [ReferenceUpdate] = []
            if let error = try refusal(of: { updates = try parse(bytes) }) {
                try Telling.check(error, about: bytes)
                continue
            }
            for update in updates {
                try hold("zeros name no object", update.old != .zero && update.new != .zero)
                try hold("a name is one word", !update.name.utf8.contains { $0 == 0x20 || $0 == 0x0A })
            }
        }
    }
}

/// Reads an object of a kind, if it can be written at all.
private func check(
    _ kind: ObjectKind, _ bytes: [UInt8], _ body: (Repository, ObjectID) throws -> Void
) throws {
    let refused = try refusal { try ScratchRepository.with(kind, bytes, body) }
    if let refused { try Telling.check(refused, about: bytes) }
}
