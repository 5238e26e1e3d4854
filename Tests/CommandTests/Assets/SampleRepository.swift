import TestSupport

extension Sandbox {
    /// A repository `repo` with a data set of three files and a model, added and committed.
    func makeSample(commit: Bool = true) throws {
        try makeRepository()
        try write("id,label\n1,good\n", to: "repo/data/train/a.csv")
        try write("id,label\n2,bad\n", to: "repo/data/train/part/b.csv")
        try write("#!/bin/sh\n", to: "repo/data/train/tool.sh", mode: 0o755)
        try write("weights", to: "repo/models/m.onnx")
        guard commit else { return }
        try require(mlops("add", "-q", "data/train", "models/m.onnx", in: "repo"))
        try git("commit", "--quiet", "-m", "Add data and model", in: "repo")
    }

    /// The sample with a payload remote, everything pushed to it.
    func makeSampleWithRemote() throws {
        try makeSample()
        try require(mlops("remote", "add", "-q", "eu", path("store"), in: "repo"))
        try git("commit", "--quiet", "-m", "Add a remote", in: "repo")
        try require(mlops("push", "-q", "--payloads-only", in: "repo"))
    }

    /// The result, when the program did what it should.
    @discardableResult
    func require(_ result: Result) throws -> Result {
        guard result.status == 0 else { throw TestFailure("it failed\n\(result.transcript)") }
        return result
    }

    /// All that a refused command must not change: the working tree's files, what git tracks, and the stored payloads.
    func state(of repository: String = "repo") throws -> String {
        let script = """
            find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 -r sha256sum
            git ls-files -s
            { find .git/mlops/store/objects -type f 2>/dev/null || true; } | sort
            """
        return try bash(script, in: repository).stdout
    }
}
