import MLOpsCore
import TestSupport
import Testing

@testable import MLOpsGit

@Suite("Objects that somebody made to do harm", .ownThread)
struct HostileObjectTests {
    /// 5,000 raw objects with bytes changed, taken out, doubled: each is read or refused, and nothing crashes.
    @Test
    func mutatedObjectsAreReadOrRefused() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let commit = try sandbox.commit("a", "1")
        try sandbox.commit("b/c", "2")
        try sandbox.git("tag", "-a", "v1", "-m", "tag", in: "repo")
        let repository = try sandbox.open()
        let raws: [(ObjectKind, [UInt8])] = [
            (.commit, try repository.commit(repository.headCommit()).raw),
            (.tree, try repository.object(repository.commit(repository.headCommit()).tree).bytes),
            (.tag, try repository.tag(try #require(try repository.reference("refs/tags/v1"))).raw),
            (.tree, try repository.object(repository.commit(commit).tree).bytes),
        ]
        var random = SeededGenerator(seed: 5000)
        var (read, refused) = (0, 0)
        for round in 0..<5000 {
            let (kind, original) = raws[round % raws.count]
            let bytes = Self.mutated(original, &random)
            let name = try ObjectID.of(kind, bytes)
            do {
                switch kind {
                case .commit:
                    let commit = try Commit(id: name, raw: bytes)
                    _ = (commit.subject, commit.author.mailbox, commit.committer.encoded)
                case .tree:
                    let entries = try TreeEntry.parse(bytes, of: name)
                    // Whatever is read is what it seems: written again, it is the same tree.
                    #expect(Set(entries.map(\.name)).count == entries.count)
                case .tag: _ = try Tag(id: name, raw: bytes).message
                case .blob: break
                }
                read += 1
            } catch let error as Diagnostic {
                #expect(error.kind == .refused)
                refused += 1
            }
        }
        #expect(read > 100)
        #expect(refused > 1000)
    }

    private static func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0...random.number(0..<4) {
            let place = bytes.isEmpty ? 0 : random.number(0..<bytes.count)
            switch random.number(0..<6) {
            case 0: if !bytes.isEmpty { bytes[place] = UInt8(random.number(0..<256)) }
            case 1: bytes.removeSubrange(place..<min(bytes.count, place + random.number(0..<30)))
            case 2: bytes.insert(contentsOf: random.bytes(random.number(0..<10)), at: place)
            case 3: bytes.removeLast(bytes.count - place)
            case 4: bytes.insert(contentsOf: bytes[place...].prefix(40), at: place)
            default: if !bytes.isEmpty { bytes[place] = [0, 0x0A, 0x20, 0x3C, 0x3E, 0xFF][random.number(0..<6)] }
            }
        }
        return bytes
    }

    @Test
    func aTreeWithOneNameTwiceIsDamaged() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let repository = try sandbox.open()
        let (one, two) = (try repository.writeBlob([1]), try repository.writeBlob([2]))
        let folder = try repository.writeTree([TreeEntry(name: RepoPath("x"), mode: .file, id: one)])
        func line(_ mode: String, _ name: String, _ id: ObjectID) -> [UInt8] {
            Array("\(mode) \(name)".utf8) + [0] + id.bytes
        }
        let hostile: [[UInt8]] = [
            line("100644", "event.json", one) + line("100644", "event.json", two),
            line("100644", "a", one) + line("40000", "a", folder),
            line("100644", "a", one) + line("100644", "a-b", one) + line("100644", "a.b", one)
                + line("40000", "a", folder),
            line("100644", "b", one) + line("100644", "a", one),
            line("100644", "a/b", one),
            line("100644", "", one),
            line("+100644", "a", one),
            line("160000", "a", one).dropLast(),
        ]
        for raw in hostile {
            let tree = try repository.write(.tree, raw)
            #expect(try failure { try repository.tree(tree) }?.kind == .refused, "\(raw)")
        }
        let honest =
            line("100644", "a", one) + line("100644", "a-b", one) + line("40000", "ab", folder)
            + line("100644", "b", two)
        #expect(try repository.tree(repository.write(.tree, honest)).count == 4)
    }

    @Test
    func treesNestedWithoutEndAreRefusedAndCrashNothing() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let repository = try sandbox.open()
        var tree = try repository.writeTree([
            TreeEntry(name: RepoPath("x"), mode: .file, id: repository.writeBlob([1]))
        ])
        for depth in 1...3000 {
            tree = try repository.writeTree([TreeEntry(name: RepoPath("d"), mode: .directory, id: tree)])
            if depth == 400 { #expect(try repository.files(below: tree).count == 1) }
        }
        #expect(try failure { try repository.files(below: tree) }?.kind == .input)
        #expect(try failure { try repository.changes(from: nil, to: tree) }?.kind == .input)
    }

    /// Ten trees of ten lines each stand for ten thousand million files.
    @Test
    func aTreeBombIsRefusedInLittleTime() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let repository = try sandbox.open()
        let blob = try repository.writeBlob([1])
        var tree = try repository.writeTree(
            (0..<10).map { TreeEntry(name: RepoPath("\($0)"), mode: .file, id: blob) })
        for _ in 0..<9 {
            let below = tree
            tree = try repository.writeTree(
                (0..<10).map { TreeEntry(name: RepoPath("\($0)"), mode: .directory, id: below) })
        }
        #expect(try failure { try repository.files(below: tree, limit: 10_000) }?.kind == .input)
        #expect(try failure { try repository.changes(from: nil, to: tree, limit: 10_000) }?.kind == .input)
    }
}
