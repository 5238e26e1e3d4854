import Glibc
import TestSupport
import Testing

/// What cannot be done whole is not begun.
@Suite("Nothing half written")
struct HalfWrittenTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    /// Runs the program as somebody whom file modes stop.
    private func asNobody(_ arguments: [String]) throws -> Result {
        guard geteuid() == 0 else { return try sandbox.run("git-mlops", arguments, in: "repo") }
        try sandbox.bash("chown -R 65534:65534 . && chmod 755 .")
        let binary = try sandbox.bash("readlink -f bin/git-mlops").line
        return try sandbox.run(
            "setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", binary] + arguments, in: "repo")
    }

    private var worktree: String {
        get throws {
            try sandbox.bash(
                "find . -path ./.git -prune -o -printf '%p %y\n' | sort; git ls-files -s", in: "repo",
                env: ["GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"]
            ).stdout
        }
    }

    @Test(
        "A known file that cannot be read is not taken for deleted",
        arguments: [["add", "-u"], ["add", "data/train"]])
    func unreadable(arguments: [String]) throws {
        try sandbox.makeSample()
        try sandbox.write("id,label\n9,good\n", to: "repo/data/train/a.csv")
        try sandbox.setMode(0, of: "repo/data/train/a.csv")
        let before = try worktree
        let result = try asNobody(arguments)
        #expect(result.status == 3, "\(result.transcript)")
        #expect(result.stderr.contains("could not add 'data/train'"), "\(result.transcript)")
        #expect(result.stderr.contains("data/train/a.csv: permission denied"), "\(result.transcript)")
        #expect(try worktree == before)
    }

    @Test("One of two assets cannot be read: neither gets a manifest")
    func oneOfTwo() throws {
        try sandbox.makeRepository()
        try sandbox.write("1", to: "repo/a/1")
        try sandbox.write("1", to: "repo/b/1")
        try sandbox.write("2", to: "repo/b/2")
        try sandbox.setMode(0, of: "repo/b/2")
        let before = try worktree
        let result = try asNobody(["add", "a", "b"])
        #expect(result.status == 3, "\(result.transcript)")
        #expect(try worktree == before)
    }

    @Test(
        "Where git would not read the rules, nothing is written",
        arguments: ["data/.gitignore", ".gitattributes"], ["ln -s x", "mkdir"])
    func lineFiles(path: String, command: String) throws {
        try sandbox.makeSample(commit: false)
        try sandbox.bash("\(command) \(path)", in: "repo")
        let before = try worktree
        let result = try sandbox.mlops("add", "models/m.onnx", "data/train", in: "repo")
        #expect(result.status == 2, "\(result.transcript)")
        #expect(result.stderr.contains("git reads it only as a regular file"))
        #expect(try worktree == before)
        #expect(!sandbox.exists("repo/.git/mlops/store/objects"))
    }

    @Test("Nothing is removed or moved while git's index is locked")
    func lockedIndex() throws {
        try sandbox.makeSample()
        try sandbox.write("", to: "repo/.git/index.lock")
        let before = try worktree
        for arguments in [
            ["rm", "data/train"], ["rm", "--cached", "data/train"], ["rm", "data/train/a.csv"],
            ["mv", "data/train", "data/other"],
        ] {
            let result = try sandbox.run("git-mlops", arguments, in: "repo")
            #expect(result.status == 3, "\(result.transcript)")
            #expect(result.stderr.contains("git's index is locked"), "\(result.transcript)")
            #expect(try worktree == before)
        }
    }

    @Test(
        "Nothing is removed where a folder cannot be written to", arguments: ["data/train/part", "data", "data/train"])
    func lockedFolder(path: String) throws {
        try sandbox.makeSample()
        try sandbox.setMode(0o555, of: "repo/\(path)")
        let before = try worktree
        let result = try asNobody(["rm", "models/m.onnx", "data/train"])
        #expect(result.status == 3, "\(result.transcript)")
        #expect(result.stderr.contains("cannot write into"), "\(result.transcript)")
        #expect(try worktree == before)
    }
}
