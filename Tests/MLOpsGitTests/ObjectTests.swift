import MLOpsCore
import SystemPackage
import TestSupport
import Testing

@testable import MLOpsGit

@Suite("Objects, as git itself reads and writes them", .ownThread)
struct ObjectTests {
    @Test
    func everyObjectWrittenIsTheOneGitWrites() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let repository = try sandbox.open()
        var random = SeededGenerator(seed: 11)
        for size in [0, 1, 100, 70_000] {
            let bytes = random.bytes(size)
            let blob = try repository.writeBlob(bytes)
            #expect(try sandbox.ask("hash-object", "--stdin", stdin: bytes) == blob.hex)
            #expect(try sandbox.run("git", ["cat-file", "blob", blob.hex], in: "repo").output == bytes)
            #expect(try ObjectID.of(.blob, bytes) == blob)
            #expect(try repository.blob(blob) == bytes)
        }
        #expect(try sandbox.git("fsck", "--strict", in: "repo").status == 0)
    }

    /// Names among which git's order differs from the order of bytes: a folder sorts as if it ended in a slash.
    private static let names = ["a", "a.b", "a-b", "a0", "ab", "b", "a\u{0301}", "A", "a b", "é", "-", "z.mlops"]

    @Test
    func treesAreThoseOfMktreeInWhateverOrderTheirLinesCome() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let repository = try sandbox.open()
        let blob = try repository.writeBlob(Array("x".utf8))
        let folder = try repository.writeTree([
            TreeEntry(name: RepoPath("inner"), mode: .file, id: blob)
        ])
        var random = SeededGenerator(seed: 12)
        for _ in 0..<40 {
            let entries = Self.names.shuffled(using: &random).prefix(random.number(0..<Self.names.count)).map { name in
                random.chance(40)
                    ? TreeEntry(name: RepoPath(name), mode: .directory, id: folder)
                    : TreeEntry(name: RepoPath(name), mode: random.chance(20) ? .executable : .file, id: blob)
            }
            let ours = try repository.writeTree(entries)
            var lines: [UInt8] = []
            for entry in entries {
                let mode = entry.mode == .directory ? "040000 tree" : String(entry.mode.rawValue, radix: 8) + " blob"
                lines += Array("\(mode) \(entry.id.hex)\t".utf8) + entry.name.bytes + [0]
            }
            let theirs = try sandbox.run("git", ["mktree", "-z"], in: "repo", stdin: lines)
            #expect(theirs.line == ours.hex, "\(theirs.transcript)")
            #expect(try Set(repository.tree(ours)) == Set(entries))
        }
        #expect(try sandbox.git("fsck", "--strict", in: "repo").status == 0)
    }

    @Test
    func filesAndEntriesAreThoseOfLsTree() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        for path in ["a/b/c", "a/b.c", "a.b", "top", "deep/1/2/3/4", "data/train.mlops/files"] {
            try sandbox.write("content of \(path)", to: "repo/\(path)")
        }
        try sandbox.write([1, 2], to: Array("repo/not-\u{FF}".utf8.dropLast(2)) + [0xFF, 0x0A])
        try sandbox.symlink("top", at: "repo/link")
        try sandbox.setMode(0o755, of: "repo/top")
        try sandbox.git("add", "-A", in: "repo")
        try sandbox.git("commit", "-qm", "files", in: "repo")
        let repository = try sandbox.open()
        let tree = try repository.commit(repository.headCommit()).tree
        let listing = try sandbox.run("git", ["ls-tree", "-r", "-z", "HEAD"], in: "repo").output
        var ours: [UInt8] = []
        for (path, entry) in try repository.files(below: tree) {
            let line = "\(String(entry.mode.rawValue, radix: 8)) blob \(entry.id.hex)\t"
            ours += Array(line.utf8) + path.bytes + [0]
        }
        #expect(ours == listing)
        for (path, entry) in try repository.files(below: tree) {
            #expect(try repository.entry(at: path, in: tree) == entry)
        }
        #expect(try repository.entry(at: RepoPath("a"), in: tree)?.mode == .directory)
        #expect(try repository.entry(at: RepoPath("a/x"), in: tree) == nil)
        #expect(try repository.entry(at: RepoPath("top/x"), in: tree) == nil)
    }

    @Test
    func changesBetweenTreesAreThoseOfDiffTree() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let repository = try sandbox.open()
        var random = SeededGenerator(seed: 13)
        func anyTree() throws -> ObjectID {
            var files: [RepoPath: (mode: TreeEntry.Mode, id: ObjectID)] = [:]
            for top in ["a", "b", "a.b", "c"] where random.chance(75) {
                if random.chance(50) {
                    files[RepoPath(top)] = (.file, try repository.writeBlob(random.bytes(1)))
                } else {
                    for name in ["x", "y/z", "y.z"] where random.chance(70) {
                        let value = UInt8(random.number(0..<3))
                        files[RepoPath("\(top)/\(name)")] = (
                            random.chance(10) ? .executable : .file, try repository.writeBlob([value])
                        )
                    }
                }
            }
            return try repository.writeTree(files: files)
        }
        for _ in 0..<40 {
            let (old, new) = (try anyTree(), try anyTree())
            let raw = try sandbox.ask("diff-tree", "-r", "--no-renames", old.hex, new.hex)
            var theirs: [String: String] = [:]
            for line in raw.split(separator: "\n") {
                let halves = line.split(separator: "\t")
                theirs[String(halves[1]), default: ""] += String(halves[0].dropFirst().dropLast(2))
            }
            var ours: [String: String] = [:]
            for change in try repository.changes(from: old, to: new) {
                func mode(_ entry: TreeEntry?) -> String {
                    entry.map { String($0.mode.rawValue, radix: 8) } ?? "000000"
                }
                ours[String(decoding: change.path.bytes, as: UTF8.self)] =
                    "\(mode(change.old)) \(mode(change.new)) \((change.old?.id ?? .zero).hex) \((change.new?.id ?? .zero).hex)"
            }
            #expect(ours == theirs)
        }
    }

    @Test
    func commitsAndTagsReadAsGitShowsThem() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let first = try sandbox.commit("a", "1")
        try sandbox.git(
            "-c", "user.name=Ĺeo <x> O'Brien", "commit", "--quiet", "--allow-empty", "-m", "subject\n\nbody: é",
            in: "repo")
        try sandbox.git("tag", "-a", "v1", "-m", "a tag", in: "repo")
        let repository = try sandbox.open()
        let commit = try repository.commit(repository.headCommit())
        #expect(commit.parents == [first])
        #expect(commit.subject == "subject")
        #expect(commit.message == "subject\n\nbody: é\n")
        let shown = try sandbox.ask("log", "-1", "--format=%T%n%an%n%ae%n%at%n%cn%n%ce")
        #expect(
            shown
                == [
                    commit.tree.hex, commit.author.name, commit.author.email, "\(commit.author.time.seconds)",
                    commit.committer.name, commit.committer.email,
                ].joined(separator: "\n"))
        let tag = try repository.tag(try #require(try repository.reference("refs/tags/v1")))
        #expect(tag.name == "v1")
        #expect(tag.target == commit.id)
        #expect(tag.targetKind == .commit)
        #expect(tag.message == "a tag\n")
        #expect(try repository.resolveCommit("v1") == commit.id)
        #expect(try ObjectID.of(.tag, tag.raw) == tag.id)
    }

    @Test
    func aCommitWithoutAnythingElseIsWhatCommitTreeMakes() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let parent = try sandbox.commit("a", "1")
        let repository = try sandbox.open()
        let tree = try repository.commit(parent).tree
        let who = Identity(
            name: "Ana Kovac", email: "ana@bank.example", time: try #require(Timestamp("2026-03-01T10:00:00Z")))
        let ours = try repository.writeCommit(
            tree: tree, parents: [parent], author: who, committer: who, message: "hello\n")
        #expect(try sandbox.ask("commit-tree", "-p", parent.hex, "-m", "hello", tree.hex) == ours.hex)
    }

    @Test
    func aMissingObjectIsNamedWithWhatToDo() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let repository = try sandbox.open()
        let absent = try id(String(repeating: "ab", count: 20))
        let found = try #require(try failure { try repository.blob(absent) })
        #expect(found.kind == .environment)
        #expect(found.message.contains(absent.hex))
        #expect(found.hints.contains { $0.contains("git fetch") })
        #expect(!repository.contains(absent))
    }

    @Test
    func anObjectOfAnotherKindOrTooLargeIsBadInput() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let commit = try sandbox.commit("a", "12345")
        let repository = try sandbox.open()
        #expect(try failure { try repository.blob(commit) }?.kind == .input)
        #expect(try failure { try repository.tree(commit) }?.kind == .input)
        let blob = try id(sandbox.ask("rev-parse", "HEAD:a"))
        #expect(try failure { try repository.blob(blob, limit: 4) }?.kind == .input)
        #expect(try repository.blob(blob, limit: 5).count == 5)
        #expect(try repository.size(of: blob) == 5)
    }

    @Test
    func aCorruptedObjectIsRefusedAndNeverReadAsWrongBytes() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        try sandbox.commit("a", "the true content")
        let hex = try sandbox.ask("rev-parse", "HEAD:a")
        let other = try sandbox.ask("hash-object", "-w", "--stdin", stdin: Array("another content!".utf8))
        func file(_ hex: String) -> String { "repo/.git/objects/\(hex.prefix(2))/\(hex.dropFirst(2))" }
        try sandbox.setMode(0o644, of: file(hex))
        try sandbox.write(sandbox.read(file(other)), to: file(hex))
        let swapped = try #require(try failure { try sandbox.open().blob(id(hex)) })
        #expect(swapped.kind == .refused)
        #expect(swapped.hints.contains { $0.contains("fsck") })
        try sandbox.write(Array(sandbox.read(file(other)).prefix(9)), to: file(hex))
        #expect(try failure { try sandbox.open().blob(id(hex)) } != nil)
    }
}
