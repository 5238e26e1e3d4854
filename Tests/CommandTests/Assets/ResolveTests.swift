import TestSupport
import Testing

@Suite("git mlops resolve and the merge driver")
struct ResolveTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.makeSample()
        try sandbox.git("config", "merge.mlops.driver", "git-mlops merge-driver %O %A %B %L %P", in: "repo")
        try sandbox.git("branch", "theirs", in: "repo")
        try commit(["data/train/a.csv": "ours", "data/train/ours.csv": "1", "data/train/b": "beside"], "Ours")
        try sandbox.git("checkout", "--quiet", "theirs", in: "repo")
        try sandbox.require(sandbox.mlops("checkout", "--local", in: "repo"))
        try commit(["data/train/a.csv": "theirs", "data/train/theirs.csv": "2", "models/m.onnx": "trained"], "Theirs")
        try sandbox.git("checkout", "--quiet", "main", in: "repo")
        try sandbox.require(sandbox.mlops("checkout", "--local", in: "repo"))
    }

    private func commit(_ files: [String: String], _ message: String) throws {
        for (path, content) in files { try sandbox.write(content, to: "repo/\(path)") }
        try sandbox.require(sandbox.mlops("add", "-q", "-u", in: "repo"))
        try sandbox.git("commit", "--quiet", "-m", message, in: "repo")
    }

    @Test("Both changed one file: a conflict, settled by choosing a side", arguments: ["ours", "theirs"])
    func resolve(side: String) throws {
        let merge = try sandbox.git("merge", "theirs", in: "repo", failing: true)
        #expect(merge.status == 1)
        try Snapshot.expect(merge, named: "merge")
        try Snapshot.expect(sandbox.mlops("status", in: "repo"), named: "status")
        try Snapshot.expect(sandbox.mlops("resolve", in: "repo"), named: "list")
        try Snapshot.expect(sandbox.mlops("add", "-u", in: "repo"), named: "add-refused")
        try Snapshot.expect(sandbox.mlops("checkout", "data/train", in: "repo"), named: "checkout-refused")
        try Snapshot.expect(sandbox.mlops("resolve", "-n", "--\(side)", in: "repo"), named: "dry-run-\(side)")
        try Snapshot.expect(sandbox.mlops("resolve", "--\(side)", "data/train", in: "repo"), named: side)
        try sandbox.git("commit", "--quiet", "--no-edit", in: "repo")
        try sandbox.require(sandbox.mlops("checkout", in: "repo"))
        #expect(try sandbox.text(of: "repo/data/train/a.csv") == side)
        #expect(try sandbox.text(of: "repo/data/train/ours.csv") == "1")
        #expect(try sandbox.text(of: "repo/data/train/theirs.csv") == "2")
        #expect(try sandbox.text(of: "repo/models/m.onnx") == "trained")
        #expect(try sandbox.mlops("status", "--exit-code", in: "repo").status == 0)
    }

    @Test("An asset that is one file is in conflict itself, and nothing in it")
    func oneFile() throws {
        try commit(["models/m.onnx": "trained differently"], "Ours again")
        let merge = try sandbox.git("merge", "theirs", in: "repo", failing: true)
        #expect(merge.stderr.contains("hint: both sides changed models/m.onnx.mlops: "), "\(merge.transcript)")
        let list = try sandbox.mlops("resolve", in: "repo")
        #expect(list.stdout == "both changed: data/train\n\tdata/train/a.csv\nboth changed: models/m.onnx\n")
    }

    @Test("Conflicts that git left without the driver are settled the same way")
    func withoutDriver() throws {
        try sandbox.git("config", "--unset", "merge.mlops.driver", in: "repo")
        #expect(try sandbox.git("merge", "theirs", in: "repo", failing: true).status == 1)
        try sandbox.require(sandbox.mlops("resolve", "--theirs", in: "repo"))
        try sandbox.git("commit", "--quiet", "--no-edit", in: "repo")
        try sandbox.require(sandbox.mlops("checkout", in: "repo"))
        #expect(try sandbox.text(of: "repo/data/train/a.csv") == "theirs")
        #expect(try sandbox.text(of: "repo/data/train/ours.csv") == "1")
    }

    @Test("Removed by them, changed by us: each side can be right", arguments: ["ours", "theirs"])
    func removed(side: String) throws {
        try sandbox.git("checkout", "--quiet", "theirs", in: "repo")
        try sandbox.require(sandbox.mlops("rm", "-q", "--cached", "data/train", in: "repo"))
        try sandbox.git("commit", "--quiet", "-m", "Remove", in: "repo")
        try sandbox.git("checkout", "--quiet", "main", in: "repo")
        #expect(try sandbox.git("merge", "theirs", in: "repo", failing: true).status == 1)
        try sandbox.require(sandbox.mlops("resolve", "--\(side)", in: "repo"))
        #expect(sandbox.exists("repo/data/train.mlops") == (side == "ours"))
        try sandbox.git("commit", "--quiet", "--no-edit", in: "repo")
        #expect(try sandbox.git("ls-files", "data/train.mlops", in: "repo").stdout.isEmpty == (side == "theirs"))
    }

    @Test("Nothing to resolve, and no side or two")
    func wrongUse() throws {
        try Snapshot.expect(sandbox.mlops("resolve", in: "repo"), named: "nothing-listed")
        try Snapshot.expect(sandbox.mlops("resolve", "--ours", in: "repo"), named: "nothing")
        try Snapshot.expect(sandbox.mlops("resolve", "--ours", "--theirs", in: "repo"), named: "both")
    }
}
