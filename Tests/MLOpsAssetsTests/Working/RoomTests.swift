import MLOpsAssets
import MLOpsCore
import MLOpsStore
import MLOpsSystem
import TestSupport
import Testing

/// `checkout --force` where a folder stands in the place of a file, or a file in that of a folder.
@Suite("Room for a file or a folder", .ownThread)
struct RoomTests {
    let bench: WorkingBench
    private let data = RepoPath("data")

    init() throws {
        bench = try WorkingBench()
        try bench.sandbox.write("file", to: "repo/data")
        _ = try bench.assets().add([data])
        try bench.sandbox.git("commit", "--quiet", "-m", "A file", in: "repo")
        bench.sandbox.remove("repo/data")
        try bench.sandbox.write("a", to: "repo/data/a")
        try bench.sandbox.write("b", to: "repo/data/part/b")
        _ = try bench.assets().add([data])
        try bench.sandbox.git("commit", "--quiet", "-m", "A folder", in: "repo")
    }

    private func checkout(force: Bool = true, dryRun: Bool = false) throws -> CheckoutReport {
        var options = CheckoutOptions()
        (options.force, options.dryRun) = (force, dryRun)
        return try bench.assets().checkout([], options)
    }

    @Test("What was added makes room, both ways, and a changed file of it with force")
    func known() throws {
        try bench.sandbox.git("checkout", "--quiet", "HEAD~1", in: "repo")
        try bench.sandbox.write("changed", to: "repo/data/a")
        #expect(try checkout(force: false).problems.map(\.asset) == [data])
        #expect(try checkout().written == 1)
        #expect(try bench.sandbox.text(of: "repo/data") == "file")
        try bench.sandbox.git("checkout", "--quiet", "main", in: "repo")
        let report = try checkout()
        #expect(report.written == 2 && report.removed == 1 && report.problems.isEmpty)
        #expect(try bench.sandbox.text(of: "repo/data/part/b") == "b")
        #expect(try bench.assets().status().flatMap(\.changes).isEmpty)
    }

    @Test("Files nobody ever added stay, and all that is known with them; they are named", arguments: [false, true])
    func strangers(dryRun: Bool) throws {
        try bench.sandbox.git("checkout", "--quiet", "HEAD~1", in: "repo")
        try bench.sandbox.write("notes", to: "repo/data/part/notes.txt")
        try bench.sandbox.symlink("a", at: "repo/data/link")
        let report = try checkout(dryRun: dryRun)
        let problem = try #require(report.problems.first?.problem)
        #expect(problem.kind == .refused)
        #expect(problem.causes == ["data/link", "data/part/notes.txt"])
        #expect(report.written == 0 && report.removed == 0)
        #expect(Set(try bench.files("data").keys) == [RepoPath("a"), RepoPath("part/b"), RepoPath("part/notes.txt")])
        #expect(try bench.sandbox.run("git-mlops", ["checkout", "--force"], in: "repo").status == 1)
    }

    @Test("A file nobody ever added makes no room for a folder")
    func strangeFile() throws {
        bench.sandbox.remove("repo/data")
        try bench.sandbox.write("mine", to: "repo/data")
        bench.sandbox.remove("repo/.git/mlops/index")
        let problem = try #require(try checkout().problems.first?.problem)
        #expect(problem.causes == ["data"])
        #expect(try bench.sandbox.text(of: "repo/data") == "mine")
        // The same bytes as something stored are no loss.
        try bench.sandbox.write("file", to: "repo/data")
        #expect(try checkout().written == 2)
    }

    @Test("Empty folders are in nobody's way")
    func emptyFolders() throws {
        try bench.sandbox.git("checkout", "--quiet", "HEAD~1", in: "repo")
        try bench.sandbox.makeDirectory("repo/data/empty/deep")
        #expect(try checkout().written == 1)
        #expect(try bench.sandbox.text(of: "repo/data") == "file")
    }

    @Test("Nothing goes for a payload that is not here")
    func absent() throws {
        try bench.sandbox.git("checkout", "--quiet", "HEAD~1", in: "repo")
        let assets = try bench.assets()
        try Files.remove(assets.store().path(of: .sha256(of: "file")))
        let report = try checkout()
        #expect(report.absent.count == 1 && report.removed == 0)
        #expect(try bench.files("data").count == 2)
    }
}
