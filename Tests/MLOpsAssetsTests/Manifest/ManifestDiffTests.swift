import MLOpsAssets
import MLOpsCore
import Testing

private func entry(_ path: String, _ content: String, size: Int64 = 1, executable: Bool = false) -> ManifestEntry {
    ManifestEntry(path: RepoPath(path), digest: .sha256(of: content), size: size, executable: executable)
}

private func manifest(_ entries: [ManifestEntry], meta: [(String, String)] = []) throws -> Manifest {
    try Manifest(
        header: ManifestHeader(
            kind: .dataset, layout: .directory(pages: .one),
            meta: meta.map { try ManifestMeta(key: $0.0, value: $0.1) }),
        entries: entries)
}

@Suite("Manifest diff")
struct ManifestDiffTests {
    @Test("Each kind of change is named")
    func kinds() throws {
        let old = try manifest(
            [entry("gone", "1"), entry("same", "2"), entry("bytes", "3"), entry("mode", "4"), entry("here/x", "5")],
            meta: [("a", "1"), ("b", "2")])
        let new = try manifest(
            [
                entry("same", "2"), entry("bytes", "33"), entry("mode", "4", executable: true), entry("there/x", "5"),
                entry("new", "6"),
            ], meta: [("b", "3"), ("c", "4")])
        let diff = ManifestDiff(from: old, to: new)
        #expect(
            diff.changes == [
                .modified(from: entry("bytes", "3"), to: entry("bytes", "33")), .removed(entry("gone", "1")),
                .modeChanged(from: entry("mode", "4"), to: entry("mode", "4", executable: true)),
                .added(entry("new", "6")), .renamed(from: entry("here/x", "5"), to: entry("there/x", "5")),
            ])
        #expect(diff.meta.map(\.key) == ["a", "b", "c"])
        #expect(diff.meta.map(\.old) == ["1", "2", nil])
        #expect(diff.meta.map(\.new) == [nil, "3", "4"])
        #expect(ManifestDiff(from: old, to: old).isEmpty)
        #expect(!diff.isEmpty)
    }

    @Test("Of several files with the same bytes the one that kept its name is the renamed one")
    func renamePairs() throws {
        let old = try manifest([entry("a/one", "x"), entry("a/two", "x")])
        let new = try manifest([entry("b/other", "x"), entry("b/two", "x")])
        #expect(
            ManifestDiff(from: old, to: new).changes == [
                .renamed(from: entry("a/one", "x"), to: entry("b/other", "x")),
                .renamed(from: entry("a/two", "x"), to: entry("b/two", "x")),
            ])
    }

    @Test("Empty files are not taken for renamed")
    func emptyFiles() throws {
        let old = try manifest([entry("a", "", size: 0)])
        let new = try manifest([entry("b", "", size: 0)])
        #expect(
            ManifestDiff(from: old, to: new).changes == [
                .removed(entry("a", "", size: 0)), .added(entry("b", "", size: 0)),
            ])
    }

    @Test("A kind that changed is told, a new number of pages is not")
    func header() throws {
        let old = try manifest([entry("a", "1")])
        #expect(ManifestDiff(from: old, to: old.repaged(to: .sixteen)).isEmpty)
        let model = try Manifest(
            header: ManifestHeader(kind: .model, layout: .directory(pages: .one)), entries: old.entries)
        let diff = ManifestDiff(from: old, to: model)
        #expect(diff.kind?.old == .dataset)
        #expect(diff.kind?.new == .model)
    }

    @Test("Carrying out the changes of random edits gives the new manifest")
    func applies() throws {
        var generator = Generator(seed: 21)
        for _ in 0..<200 {
            let before = generator.plainEntries(40)
            let old = try manifest(before)
            let new = try manifest(generator.edited(before, rate: 30))
            var state: [RepoPath: ManifestEntry] = [:]
            for entry in old.entries { state[entry.path] = entry }
            for change in ManifestDiff(from: old, to: new).changes {
                switch change {
                case .removed(let entry): #expect(state.removeValue(forKey: entry.path) == entry)
                case .renamed(let from, _): #expect(state.removeValue(forKey: from.path) == from)
                case .modified(let from, _), .modeChanged(let from, _): #expect(state[from.path] == from)
                case .added: break
                }
            }
            for change in ManifestDiff(from: old, to: new).changes {
                switch change {
                case .added(let entry), .modified(_, let entry), .modeChanged(_, let entry), .renamed(_, let entry):
                    state[entry.path] = entry
                case .removed: break
                }
            }
            #expect(try manifest(Array(state.values)) == new)
        }
    }
}
