import TestSupport
import Testing

/// What goes to the payload remote, and what a push says of what does not.
@Suite("Payloads of a push")
struct PushTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    private func makeServer() throws {
        try sandbox.git("init", "--quiet", "--bare", sandbox.path("server.git"))
        try sandbox.git("remote", "add", "origin", sandbox.path("server.git"), in: "repo")
        try sandbox.require(sandbox.mlops("hooks", "install", "-q", in: "repo"))
    }

    /// Writes nonsense into the model's manifest and commits it past the hooks.
    private func commitNonsense() throws {
        try sandbox.bash("echo nonsense >>models/m.onnx.mlops; git commit -qnam bad", in: "repo")
    }

    @Test("A payload that is neither here nor on the remote stops a plain push")
    func lost() throws {
        try sandbox.makeSampleWithRemote()
        try makeServer()
        try sandbox.bash("rm -r .git/mlops/store/objects ../store/objects/*", in: "repo")
        let result = try sandbox.git("push", "-q", "origin", "main", in: "repo", failing: true)
        #expect(result.status != 0)
        #expect(
            result.stderr.contains("4 payloads of the commits to push are neither here nor on"), "\(result.transcript)")
        #expect(result.stderr.contains("caused by: "), "\(result.transcript)")
        #expect(result.stderr.contains("and 3 more: nobody who pulls could get them"), "\(result.transcript)")
        #expect(result.stderr.contains("hint: push from the clone that has them"), "\(result.transcript)")
        #expect(try sandbox.git("ls-remote", "origin", in: "repo").stdout.isEmpty)
        try sandbox.git("push", "-q", "--no-verify", "origin", "main", in: "repo")
    }

    @Test("Without a payload remote a push warns, once, and goes on")
    func noRemote() throws {
        try sandbox.makeSample()
        try makeServer()
        let result = try sandbox.git("push", "-q", "origin", "main", in: "repo")
        #expect(
            result.stderr
                == "warning: data and models stay here: there is no payload remote (git mlops remote add <name> <folder>)\n"
        )
        #expect(try sandbox.git("push", "-q", "origin", "main", in: "repo").stderr.isEmpty)
    }

    @Test("Nothing is said of payloads where there are none")
    func noAssets() throws {
        try sandbox.makeRepository()
        try sandbox.write("x", to: "repo/x")
        try sandbox.bash("git add x; git commit -qm x", in: "repo")
        try makeServer()
        #expect(try sandbox.git("push", "-q", "origin", "main", in: "repo").stderr.isEmpty)
    }

    @Test("push --payloads-only --all sends what any commit needs, whatever git's remotes have")
    func everything() throws {
        try sandbox.makeSample()
        try sandbox.write("second", to: "repo/models/m.onnx")
        try sandbox.bash("git-mlops add -qu; git commit -qm two; git branch old HEAD~1", in: "repo")
        try sandbox.git("init", "--quiet", "--bare", sandbox.path("server.git"))
        try sandbox.git("remote", "add", "origin", sandbox.path("server.git"), in: "repo")
        try sandbox.git("push", "-q", "origin", "--all", in: "repo")
        try sandbox.require(sandbox.mlops("remote", "add", "-q", "eu", sandbox.path("store"), in: "repo"))
        let result = try sandbox.require(sandbox.mlops("push", "--payloads-only", "--all", in: "repo"))
        #expect(result.stdout.hasPrefix("sent 5 payloads"), "\(result.transcript)")
        sandbox.remove("repo/.git/mlops/store")
        #expect(try sandbox.mlops("fetch", "--all", in: "repo").stdout.hasPrefix("fetched 5 payloads"))
    }

    @Test("A manifest that is not valid in what is pushed stops the push, with commit and file")
    func badTip() throws {
        try sandbox.makeSampleWithRemote()
        try makeServer()
        try commitNonsense()
        let commit = try sandbox.git("rev-parse", "--short=7", "HEAD", in: "repo").line
        for arguments in [["push", "--payloads-only"], ["push", "origin", "main"], ["push", "origin", "--all"]] {
            let result = try sandbox.run("git-mlops", arguments, in: "repo")
            #expect(result.status == 2, "\(result.transcript)")
            #expect(result.stderr.contains("the commit \(commit)"), "\(result.transcript)")
            #expect(result.stderr.contains("not valid: models/m.onnx.mlops"), "\(result.transcript)")
            #expect(result.stderr.contains("hint: find the last good one"), "\(result.transcript)")
        }
        let plain = try sandbox.git("push", "-q", "origin", "main", in: "repo", failing: true)
        #expect(plain.status != 0)
        #expect(plain.stderr.contains("not valid: models/m.onnx.mlops"), "\(plain.transcript)")
        #expect(try sandbox.git("ls-remote", "origin", in: "repo").stdout.isEmpty)
    }

    @Test("A manifest that was not valid long ago is passed over with a warning")
    func badHistory() throws {
        try sandbox.makeSampleWithRemote()
        try makeServer()
        try commitNonsense()
        try sandbox.git("revert", "--no-edit", "HEAD", in: "repo")
        for arguments in [["push", "--payloads-only"], ["fetch", "--all"], ["push", "--payloads-only", "--all"]] {
            let result = try sandbox.require(sandbox.run("git-mlops", arguments, in: "repo"))
            #expect(
                result.stderr.hasPrefix("warning: passed over, as it is no valid manifest: models/m.onnx.mlops of"),
                "\(result.transcript)")
        }
        let plain = try sandbox.git("push", "-q", "origin", "main", in: "repo")
        #expect(plain.stderr.contains("warning: passed over"), "\(plain.transcript)")
    }

    @Test(
        "Commands that meet a manifest that is not valid say what to do", arguments: [["fetch"], ["diff", "HEAD~1"]])
    func hints(arguments: [String]) throws {
        try sandbox.makeSampleWithRemote()
        try commitNonsense()
        let result = try sandbox.run("git-mlops", arguments, in: "repo")
        #expect(result.status == 2, "\(result.transcript)")
        #expect(result.stderr.contains("hint: find the last good one"), "\(result.transcript)")
    }

    @Test("ls and verify show the rest beside a manifest that is not valid")
    func theRest() throws {
        try sandbox.makeSample()
        try sandbox.write("nonsense\n", to: "repo/data/train.mlops/files")
        let list = try sandbox.mlops("ls", in: "repo")
        #expect(list.status == 2)
        #expect(list.stdout.contains("models/m.onnx") && !list.stdout.contains("train"), "\(list.transcript)")
        #expect(list.stderr.hasPrefix("error: not listed: data/train\n"), "\(list.transcript)")
        let verify = try sandbox.mlops("verify", in: "repo")
        #expect(verify.status == 2)
        #expect(verify.stdout.hasPrefix("read 1 file and 1 stored payload, 14 B: "), "\(verify.transcript)")
        #expect(verify.stderr.hasPrefix("error: not verified: data/train\n"), "\(verify.transcript)")
        #expect(try sandbox.mlops("ls", "--json", in: "repo").stdout.contains("\"problem\":"))
        #expect(try sandbox.mlops("verify", "--json", in: "repo").stdout.contains("\"unusable\":"))
    }
}
