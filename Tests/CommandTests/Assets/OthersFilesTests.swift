import Glibc
import TestSupport
import Testing

/// What lies where a manifest belongs and is none is somebody's work.
@Suite("Files of others at a manifest's path")
struct OthersFilesTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    /// Runs a command that must end with 2, say `words`, and change nothing.
    private func refused(_ arguments: [String], _ words: String) throws {
        let before = try sandbox.state()
        let result = try sandbox.run("git-mlops", arguments, in: "repo")
        #expect(result.status == 2, "\(result.transcript)")
        #expect(result.stderr.contains(words), "\(result.transcript)")
        #expect(result.stderr.contains("hint: "), "\(result.transcript)")
        #expect(try sandbox.state() == before)
    }

    @Test(
        "Nothing is moved into a manifest, or to a name that would be one",
        arguments: [
            ["data/train", "data/train.mlops"], ["models/m.onnx", "data/train.mlops"],
            ["models/m.onnx", "data/train.mlops/files"], ["models/m.onnx", "models/m.onnx.mlops/x"],
            ["models/m.onnx", "other.mlops"], ["models/m.onnx", "new.mlops/m"], ["models/m.onnx", ".mlops"],
            ["data/train", "models/m.onnx.mlops"],
        ])
    func moves(paths: [String]) throws {
        try sandbox.makeSample()
        try refused(["mv"] + paths, "cannot be an asset")
    }

    @Test("What is named like a manifest, or like the configuration, is not added", arguments: [".mlops", "x.mlops"])
    func names(name: String) throws {
        try sandbox.makeSample()
        try sandbox.write("x", to: "repo/\(name)/data/a")
        try refused(["add", name], "cannot be an asset")
        try refused(["add", "\(name)/data"], "cannot be an asset")
    }

    @Test("A move still takes manifest and files along")
    func movesManifest() throws {
        try sandbox.makeSample()
        try sandbox.require(sandbox.mlops("mv", "data/train", "data/other", in: "repo"))
        #expect(!sandbox.exists("repo/data/train.mlops"))
        #expect(try sandbox.list("repo/data/other.mlops") == ["files", "manifest"])
        #expect(
            try sandbox.git("status", "--porcelain", in: "repo").stdout == """
                M  data/.gitignore
                R  data/train.mlops/files -> data/other.mlops/files
                R  data/train.mlops/manifest -> data/other.mlops/manifest

                """)
    }

    @Test("A folder of somebody else where the manifest belongs stays")
    func folder() throws {
        try sandbox.makeRepository()
        try sandbox.write("1", to: "repo/m.bin")
        try sandbox.write("precious", to: "repo/m.bin.mlops/notes/thesis.txt")
        try refused(["add", "m.bin"], "something else stands at 'm.bin.mlops/notes'")
    }

    @Test(
        "A file of somebody else where the manifest belongs stays",
        arguments: ["d.mlops", "d.mlops/files", "d.mlops/manifest", "d.mlops/NOTES"])
    func file(path: String) throws {
        try sandbox.makeRepository()
        try sandbox.write("1", to: "repo/d/a")
        try sandbox.write("my own words\n", to: "repo/\(path)")
        try refused(["add", "d"], "something else stands at '\(path)'")
    }

    @Test("A link where the manifest belongs stays")
    func link() throws {
        try sandbox.makeRepository()
        try sandbox.write("1", to: "repo/d/a")
        try sandbox.symlink("elsewhere", at: "repo/d.mlops")
        try refused(["add", "d"], "something else stands at 'd.mlops'")
        #expect(sandbox.exists("repo/d.mlops"))
    }

    @Test("A manifest that a killed run left half written is completed", arguments: ["", "git-mlops manifest 1\nkin"])
    func unfinished(header: String) throws {
        try sandbox.makeSample(commit: false)
        try sandbox.write(header, to: "repo/data/train.mlops/manifest")
        try sandbox.write("", to: "repo/data/train.mlops/a")
        let result = try sandbox.require(sandbox.mlops("add", "data/train", in: "repo"))
        #expect(result.stderr.contains("unfinished"))
        #expect(try sandbox.list("repo/data/train.mlops") == ["files", "manifest"])
    }

    @Test("A note among the pages of a manifest is not removed with it")
    func note() throws {
        try sandbox.makeSample()
        try sandbox.write("mine", to: "repo/data/train.mlops/NOTES")
        try refused(["rm", "--cached", "data/train"], "something else stands at 'data/train.mlops/NOTES'")
        try refused(["rm", "--force", "data/train"], "something else stands at 'data/train.mlops/NOTES'")
        sandbox.remove("repo/data/train.mlops/NOTES")
        try sandbox.require(sandbox.mlops("rm", "--cached", "data/train", in: "repo"))
        #expect(!sandbox.exists("repo/data/train.mlops"))
    }

    @Test("A folder asset that became a file gets a manifest that is a file")
    func changedLayout() throws {
        try sandbox.makeSample()
        try sandbox.bash("rm -r data/train; echo one file >data/train", in: "repo")
        try sandbox.require(sandbox.mlops("add", "data/train", in: "repo"))
        #expect(try sandbox.mlops("verify", in: "repo").status == 0)
        #expect(try sandbox.git("ls-files", "data", in: "repo").stdout == "data/.gitignore\ndata/train.mlops\n")
    }
}
