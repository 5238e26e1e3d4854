import TestSupport
import Testing

@Suite("git mlops checkout, rm and mv")
struct CheckoutTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.makeSample()
    }

    @Test("Brings back what was deleted; --local without a path does not")
    func deleted() throws {
        sandbox.remove("repo/data/train/a.csv")
        sandbox.remove("repo/models/m.onnx")
        try Snapshot.expect(sandbox.mlops("checkout", "--local", in: "repo"), named: "local")
        #expect(!sandbox.exists("repo/models/m.onnx"))
        try Snapshot.expect(sandbox.mlops("checkout", "-n", in: "repo"), named: "dry-run")
        #expect(!sandbox.exists("repo/models/m.onnx"))
        try Snapshot.expect(sandbox.mlops("checkout", in: "repo"), named: "restored")
        #expect(try sandbox.mlops("status", "--exit-code", in: "repo").status == 0)
        try Snapshot.expect(sandbox.mlops("checkout", in: "repo"), named: "nothing")
    }

    @Test("Never over a changed file; with --force, it is replaced")
    func changed() throws {
        try sandbox.write("mine", to: "repo/data/train/a.csv")
        try sandbox.write("new", to: "repo/data/train/own.csv")
        try Snapshot.expect(sandbox.mlops("checkout", in: "repo"), named: "refused")
        #expect(try sandbox.text(of: "repo/data/train/a.csv") == "mine")
        try Snapshot.expect(sandbox.mlops("checkout", "--force", in: "repo"), named: "forced")
        #expect(try sandbox.text(of: "repo/data/train/a.csv") == "id,label\n1,good\n")
        #expect(try sandbox.text(of: "repo/data/train/own.csv") == "new")
    }

    @Test("Follows git from commit to commit, both ways, modes and folders included")
    func followsGit() throws {
        let first = try sandbox.state()
        try sandbox.write("other", to: "repo/data/train/a.csv")
        sandbox.remove("repo/data/train/part")
        try sandbox.write("now a file", to: "repo/data/train/part")
        try sandbox.setMode(0o644, of: "repo/data/train/tool.sh")
        try sandbox.write("x", to: "repo/data/more/x")
        try sandbox.require(sandbox.mlops("add", "-q", "data/train", "data/more", in: "repo"))
        try sandbox.git("commit", "--quiet", "-m", "Two", in: "repo")
        let second = try sandbox.state()
        for _ in 0..<2 {
            try sandbox.git("checkout", "--quiet", "HEAD~1", in: "repo")
            try sandbox.require(sandbox.mlops("checkout", "--local", in: "repo"))
            #expect(try files(sandbox.state()) == files(first))
            #expect(try sandbox.mode(of: "repo/data/train/tool.sh") & 0o111 == 0o111)
            #expect(!sandbox.exists("repo/data/more"))
            #expect(try sandbox.mlops("status", "--exit-code", in: "repo").status == 0)
            try sandbox.git("checkout", "--quiet", "main", in: "repo")
            try sandbox.require(sandbox.mlops("checkout", "--local", in: "repo"))
            #expect(try files(sandbox.state()) == files(second))
            #expect(try sandbox.mode(of: "repo/data/train/tool.sh") & 0o111 == 0)
            #expect(try sandbox.mlops("status", "--exit-code", in: "repo").status == 0)
        }
    }

    /// The lines about files of the working tree.
    private func files(_ state: String) -> [Substring] {
        state.split(separator: "\n").filter { $0.contains("  ./") }
    }

    @Test("Adding files from before a merge or checkout of git is refused, as it would undo it")
    func outdated() throws {
        try sandbox.write("newer", to: "repo/data/train/a.csv")
        try sandbox.write("more", to: "repo/data/train/c.csv")
        try sandbox.require(sandbox.mlops("add", "-q", "data/train", in: "repo"))
        try sandbox.git("commit", "--quiet", "-m", "Two", in: "repo")
        try sandbox.git("checkout", "--quiet", "HEAD~1", in: "repo")
        try Snapshot.expect(sandbox.mlops("status", in: "repo"), named: "outdated-status")
        try Snapshot.expect(sandbox.mlops("add", "-u", in: "repo"), named: "outdated-add")
        #expect(try sandbox.git("status", "--porcelain", in: "repo").stdout.isEmpty)
        try sandbox.require(sandbox.mlops("add", "-q", "--force", "data/train", in: "repo"))
        #expect(try sandbox.git("diff", "--cached", "--quiet", "main", in: "repo", failing: true).status == 0)
    }

    @Test("What is in the way stays, and is named")
    func blocked() throws {
        sandbox.remove("repo/data/train/a.csv")
        try sandbox.write("mine", to: "repo/data/train/a.csv/inside")
        try Snapshot.expect(sandbox.mlops("checkout", in: "repo"), named: "blocked")
        #expect(try sandbox.text(of: "repo/data/train/a.csv/inside") == "mine")
    }

    @Test("A payload that is nowhere is told of, and the others are written")
    func absent() throws {
        try sandbox.git("clone", "--quiet", "repo", "clone")
        try Snapshot.expect(sandbox.mlops("checkout", "--local", in: "clone"), named: "absent-local")
        try Snapshot.expect(sandbox.mlops("checkout", in: "clone"), named: "absent")
    }

    @Test("A damaged object is never written, and is set aside")
    func damaged() throws {
        let digest = try sandbox.run("sha256sum", ["repo/models/m.onnx"]).stdout.prefix(64)
        let object = "repo/.git/mlops/store/objects/\(digest.prefix(2))/\(digest.dropFirst(2))"
        sandbox.remove("repo/models/m.onnx")
        try sandbox.setMode(0o644, of: object)
        try sandbox.write("weighty", to: object)
        try Snapshot.expect(sandbox.mlops("verify", "--store", in: "repo"), named: "verify-damaged")
        try Snapshot.expect(sandbox.mlops("checkout", in: "repo"), named: "damaged")
        #expect(!sandbox.exists("repo/models/m.onnx"))
        #expect(sandbox.exists("repo/.git/mlops/store/corrupt/\(digest)"))
    }

    @Test("verify tells a changed file, and ends with 1")
    func verify() throws {
        try Snapshot.expect(sandbox.mlops("verify", in: "repo"), named: "verify")
        try sandbox.write("id,label\n1,evil\n", to: "repo/data/train/a.csv")
        try Snapshot.expect(sandbox.mlops("verify", in: "repo"), named: "verify-changed")
        try Snapshot.expect(sandbox.mlops("verify", "--files", "--json", in: "repo"), named: "verify-json")
    }

    @Test("rm takes files, manifest and rule away; earlier commits keep theirs")
    func remove() throws {
        try Snapshot.expect(sandbox.mlops("rm", "-n", "data/train", in: "repo"), named: "rm-dry-run")
        #expect(sandbox.exists("repo/data/train/a.csv"))
        try Snapshot.expect(sandbox.mlops("rm", "data/train", in: "repo"), named: "rm")
        #expect(!sandbox.exists("repo/data"))
        #expect(
            try sandbox.git("diff", "--cached", "--name-status", in: "repo").stdout
                == "D\tdata/.gitignore\nD\tdata/train.mlops/files\nD\tdata/train.mlops/manifest\n")
        try sandbox.git("commit", "--quiet", "-m", "Remove", in: "repo")
        try sandbox.git("revert", "--no-edit", "HEAD", in: "repo")
        try sandbox.require(sandbox.mlops("checkout", in: "repo"))
        #expect(try sandbox.text(of: "repo/data/train/a.csv") == "id,label\n1,good\n")
    }

    @Test("rm of one file, of a folder, and with --cached")
    func removeParts() throws {
        try Snapshot.expect(sandbox.mlops("rm", "data/train/part", "data/train/a.csv", in: "repo"), named: "rm-part")
        #expect(!sandbox.exists("repo/data/train/part"))
        #expect(
            try sandbox.mlops("status", "--porcelain", "data/train", in: "repo").stdout
                == "asset modified clean data/train\n")
        try Snapshot.expect(sandbox.mlops("rm", "--cached", "models/m.onnx", in: "repo"), named: "rm-cached")
        #expect(sandbox.exists("repo/models/m.onnx"))
        #expect(try sandbox.git("status", "--short", "models/m.onnx", in: "repo").stdout == "?? models/m.onnx\n")
        try Snapshot.expect(sandbox.mlops("rm", "data/train/nothing", in: "repo"), named: "rm-unknown")
    }

    @Test("rm does not lose what is stored nowhere")
    func removeUnstored() throws {
        try sandbox.write("mine", to: "repo/data/train/a.csv")
        let before = try sandbox.state()
        try Snapshot.expect(sandbox.mlops("rm", "data/train", in: "repo"), named: "rm-unstored")
        #expect(try sandbox.state() == before)
        try sandbox.require(sandbox.mlops("rm", "-q", "--force", "data/train", in: "repo"))
        #expect(!sandbox.exists("repo/data/train"))
    }

    @Test("mv moves files, manifest and rule")
    func move() throws {
        try Snapshot.expect(sandbox.mlops("mv", "data/train", "data/new", in: "repo"), named: "mv")
        try sandbox.makeDirectory("repo/archive")
        try Snapshot.expect(sandbox.mlops("mv", "models/m.onnx", "archive", in: "repo"), named: "mv-into")
        #expect(try sandbox.text(of: "repo/archive/m.onnx") == "weights")
        try Snapshot.expect(sandbox.git("status", "--short", in: "repo"), named: "mv-git")
        #expect(try !sandbox.mlops("status", "--porcelain", in: "repo").stdout.contains("file "))
        try Snapshot.expect(sandbox.mlops("mv", "data/new", "data/new/in", in: "repo"), named: "mv-into-itself")
        try Snapshot.expect(sandbox.mlops("mv", "data/new/a.csv", "x", in: "repo"), named: "mv-file")
        try Snapshot.expect(sandbox.mlops("mv", "data/new", "archive/m.onnx", in: "repo"), named: "mv-over")
    }
}
