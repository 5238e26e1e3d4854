import TestSupport
import Testing

@Suite("git mlops add")
struct AddTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.makeSample(commit: false)
    }

    @Test("Adds a folder and a file, and stages manifest, ignore rule and attributes")
    func addsFolderAndFile() throws {
        try Snapshot.expect(sandbox.mlops("add", "data/train", "models/m.onnx", in: "repo"), named: "new")
        try Snapshot.expect(
            sandbox.bash(
                "git status --short; cat data/train.mlops/* models/m.onnx.mlops data/.gitignore .gitattributes",
                in: "repo"),
            named: "files")
        #expect(try sandbox.git("status", "--short", "--ignored", in: "repo").stdout.contains("!! data/train/"))
        let digest = try sandbox.run("sha256sum", ["repo/models/m.onnx"]).stdout.prefix(64)
        #expect(try sandbox.text(of: "repo/models/m.onnx.mlops").contains(digest))
        let stored = try sandbox.run(
            "sha256sum", ["repo/.git/mlops/store/objects/\(digest.prefix(2))/\(digest.dropFirst(2))"])
        #expect(stored.stdout.hasPrefix(digest))
    }

    @Test("Reads only what changed, and tells what that is")
    func updates() throws {
        try sandbox.require(sandbox.mlops("add", "data/train", in: "repo"))
        try Snapshot.expect(sandbox.mlops("add", "data/train", in: "repo"), named: "unchanged")
        try sandbox.write("id,label\n1,other\n", to: "repo/data/train/a.csv")
        try sandbox.write("new", to: "repo/data/train/c.csv")
        sandbox.remove("repo/data/train/part")
        try Snapshot.expect(sandbox.mlops("add", "-u", in: "repo"), named: "update")
        try Snapshot.expect(sandbox.mlops("add", "-u", "--json", in: "repo"), named: "json")
    }

    @Test("A dry run says what it would do and writes nothing")
    func dryRun() throws {
        let before = try sandbox.state()
        try Snapshot.expect(sandbox.mlops("add", "-n", "data/train", in: "repo"), named: "dry-run")
        #expect(try sandbox.state() == before)
        #expect(!sandbox.exists("repo/.git/mlops/store"))
    }

    @Test("Kind and meta are written, kept and taken back")
    func kindAndMeta() throws {
        try sandbox.require(
            sandbox.mlops(
                "add", "data/train", "--kind", "model", "--meta", "license=CC-BY-4.0", "--meta", "owner=Ana K",
                in: "repo"))
        try sandbox.require(sandbox.mlops("add", "data/train", "--meta", "owner=", "--meta", "region=eu", in: "repo"))
        #expect(
            try sandbox.text(of: "repo/data/train.mlops/manifest") == """
                git-mlops manifest 1
                kind model
                type directory
                pages 1
                meta license CC-BY-4.0
                meta region eu

                """)
        try Snapshot.expect(sandbox.mlops("add", "data/train", "--meta", "License=x", in: "repo"), named: "bad-meta")
        try Snapshot.expect(sandbox.mlops("add", "data/train", "--kind", "table", in: "repo"), named: "bad-kind")
    }

    @Test("Paths are relative to where the command runs, and shown so")
    func relativePaths() throws {
        try Snapshot.expect(sandbox.mlops("add", "train", "../models/m.onnx", in: "repo/data"), named: "relative")
        try Snapshot.expect(sandbox.mlops("-C", "repo/models", "status", in: ""), named: "relative-status")
    }

    @Test("The user's own lines in .gitignore and .gitattributes stay as they are")
    func keepsForeignLines() throws {
        try sandbox.write("*.tmp\r\n!keep.tmp", to: "repo/data/.gitignore")
        try sandbox.write("*.png binary\n*.mlops text eol=lf diff=mlops merge=mlops\n", to: "repo/.gitattributes")
        try sandbox.require(sandbox.mlops("add", "data/train", in: "repo"))
        try sandbox.require(sandbox.mlops("add", "data/train", in: "repo"))
        #expect(try sandbox.text(of: "repo/data/.gitignore") == "*.tmp\r\n!keep.tmp\n/train\n")
        #expect(
            try sandbox.text(of: "repo/.gitattributes") == """
                *.png binary
                *.mlops text eol=lf diff=mlops merge=mlops
                **/*.mlops/** text eol=lf diff=mlops merge=mlops
                .mlops/** text eol=lf !diff !merge
                mlops.lock text eol=lf
                policy.yaml text eol=lf

                """)
    }

    @Test(
        "Names with special characters are ignored by git, and nothing else is",
        arguments: ["a b ", "[x]", "#h", "!n", "a*b", "q?", "back\\slash", "trail\\ ", "new\nline", "ret\r", "ünï"])
    func oddNames(name: String) throws {
        try sandbox.write([0x78], to: Array("repo/d/\(name)/f".utf8))
        try sandbox.write("x", to: "repo/d/other")
        try sandbox.require(sandbox.mlops("add", "d/\(name)", in: "repo"))
        #expect(try sandbox.git("status", "--porcelain", "-z", "--", "d/\(name)/f", in: "repo").stdout.isEmpty)
        #expect(try sandbox.git("check-ignore", "--", "d/other", in: "repo", failing: true).status == 1)
        try sandbox.git("commit", "--quiet", "-m", "x", in: "repo")
        #expect(try sandbox.mlops("status", "--exit-code", in: "repo").status == 0)
    }

    @Test("Names equal but for case get a warning")
    func caseWarning() throws {
        try sandbox.write("x", to: "repo/data/train/A.csv")
        try Snapshot.expect(sandbox.mlops("add", "data/train", in: "repo"), named: "case")
    }

    @Test("A manifest is divided anew, and only that")
    func repage() throws {
        for index in 0..<900 { try sandbox.write("\(index)", to: "repo/data/train/n/\(index)") }
        try sandbox.require(sandbox.mlops("add", "-q", "data/train", in: "repo"))
        try sandbox.git("commit", "--quiet", "-m", "x", in: "repo")
        let digest = try sandbox.mlops("ls", in: "repo").stdout
        for index in 0..<600 { sandbox.remove("repo/data/train/n/\(index)") }
        try sandbox.require(sandbox.mlops("add", "-q", "data/train", in: "repo"))
        let smaller = try sandbox.mlops("ls", in: "repo").stdout
        try Snapshot.expect(sandbox.mlops("add", "--repage", "data/train", in: "repo"), named: "repage")
        #expect(try sandbox.mlops("ls", in: "repo").stdout == smaller)
        #expect(smaller != digest)
        #expect(try sandbox.list("repo/data/train.mlops") == ["files", "manifest"])
        #expect(try sandbox.mlops("verify", in: "repo").status == 0)
    }

    @Test("Wrong use is told apart")
    func wrongUse() throws {
        try Snapshot.expect(sandbox.mlops("add", in: "repo"), named: "nothing-named")
        try Snapshot.expect(sandbox.mlops("add", "-u", "data/train", in: "repo"), named: "update-with-path")
        try Snapshot.expect(sandbox.mlops("add", "--help", in: "repo"), named: "help")
    }
}
