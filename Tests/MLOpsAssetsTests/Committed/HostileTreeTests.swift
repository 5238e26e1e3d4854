import MLOpsCore
import MLOpsGit
import SystemPackage
import TestSupport
import Testing

@testable import MLOpsAssets

/// Trees that a small push can bring, and that stand for more than any server has memory for.
@Suite("Hostile trees", .ownThread)
struct HostileTreeTests {
    private let bench: WorkingBench
    private let repository: Repository

    init() throws {
        bench = try WorkingBench()
        repository = try Repository(
            startingAt: FilePath(bench.sandbox.path("repo")), environment: bench.environment)
    }

    private func header(pages: Int) throws -> TreeEntry {
        let text = "git-mlops manifest 1\nkind dataset\ntype directory\npages \(pages)\n"
        return TreeEntry(
            name: RepoPath(Manifest.headerName), mode: .file, id: try repository.writeBlob(Array(text.utf8)))
    }

    private func tree(_ files: [TreeEntry], at name: String = "x.mlops", _ limit: Int? = nil) throws -> ManifestTree {
        let folder = TreeEntry(name: RepoPath(name), mode: .directory, id: try repository.writeTree(files))
        let root = try repository.writeTree([folder])
        return limit.map { ManifestTree(root, in: repository, byteLimit: $0) } ?? ManifestTree(root, in: repository)
    }

    /// The error, which must come before the blobs could have been read even once each.
    private func problem(_ tree: ManifestTree) throws -> Diagnostic {
        var problem: Diagnostic?
        let time = try ContinuousClock().measure {
            do {
                _ = try tree.manifest(of: RepoPath("x"))
            } catch let error as Diagnostic {
                problem = error
            }
        }
        #expect(time < .seconds(30))
        let found = try #require(problem)
        #expect(found.kind == .input)
        return found
    }

    @Test("One blob that is listed 300,000 times is not read")
    func manyNames() throws {
        let blob = try repository.writeBlob(Array(repeating: UInt8(ascii: "a"), count: 8 << 20))
        let names = (0..<300_000).map { TreeEntry(name: RepoPath("p\($0)"), mode: .file, id: blob) }
        #expect(try problem(tree(names + [header(pages: 4096)])).message.contains("is called that"))
        #expect(try problem(tree(names)).message.contains("has no file \"manifest\""))
    }

    @Test("One blob as every page is not read")
    func samePages() throws {
        let blob = try repository.writeBlob(Array(repeating: UInt8(ascii: "a"), count: 8 << 20))
        let pages = (0..<4096).map {
            TreeEntry(name: RepoPath(PageCount.fourThousandNinetySix.name(of: $0)), mode: .file, id: blob)
        }
        #expect(try problem(tree(pages + [header(pages: 4096)])).message.contains("are the same"))
    }

    @Test("Pages that are too long together are not read")
    func budget() throws {
        let pages = try (0..<16).map {
            TreeEntry(
                name: RepoPath(PageCount.sixteen.name(of: $0)), mode: .file,
                id: try repository.writeBlob(Array(repeating: UInt8($0), count: 1000)))
        }
        #expect(try problem(tree(pages + [header(pages: 16)], 15_999)).message.contains("15999 bytes"))
        // Within the budget it is the reader that finds the fault.
        #expect(try problem(tree(pages + [header(pages: 16)], 16_000)).message.contains("x.mlops"))
    }

    @Test("Empty pages, as merges leave them, are taken")
    func emptyPages() throws {
        let empty = try repository.writeBlob([])
        let pages = ["0", "1"].map { TreeEntry(name: RepoPath($0), mode: .file, id: empty) }
        #expect(try tree(pages + [header(pages: 16)]).manifest(of: RepoPath("x"))?.entries.isEmpty == true)
    }

    @Test("Folders nested without end, and folders of folders without number, are refused")
    func nesting() throws {
        let leaf = try repository.writeTree([
            TreeEntry(name: RepoPath("x.mlops"), mode: .file, id: repository.writeBlob([1]))
        ])
        var deep = leaf
        for _ in 0..<5000 {
            deep = try repository.writeTree([TreeEntry(name: RepoPath("d"), mode: .directory, id: deep)])
        }
        let root = deep
        let nested = #expect(throws: Diagnostic.self) { try ManifestTree(root, in: repository).assets() }
        #expect(nested?.message.contains("nested deeper") == true)
        var wide = leaf
        for _ in 0..<10 {
            wide = try repository.writeTree(
                (100..<200).map { TreeEntry(name: RepoPath("d\($0)"), mode: .directory, id: wide) })
        }
        let bomb = wide
        #expect(throws: Diagnostic.self) {
            try repository.walk(below: bomb, limit: 10_000) { _, _ in true }
        }
    }
}
