import TestSupport
import Testing

/// A manifest may be wrong about a size; the payload is none the worse for it.
@Suite("A wrong size in a manifest")
struct WrongSizeTests {
    let sandbox: Sandbox

    /// A pushed sample whose manifest of the model then states one byte too many, committed.
    init() throws {
        sandbox = try Sandbox()
        try sandbox.makeSampleWithRemote()
        try sandbox.bash(
            "sed -i -E 's/^([0-9a-f]{64}) 7 f/\\1 8 f/' models/m.onnx.mlops && git commit -qam wrong", in: "repo")
    }

    /// Every object of the store and of the remote is where it was, and nothing was set aside.
    private var objects: String {
        get throws {
            try sandbox.bash(
                "for s in repo/.git/mlops/store store; do (cd $s; ls; find . -path './[oc]*' -type f | sort); done"
            ).stdout
        }
    }

    @Test(
        "Nothing is set aside, here or on the remote, and the file is named",
        arguments: [["push", "--payloads-only"], ["fetch"], ["pull", "--payloads-only"]])
    func transfers(arguments: [String]) throws {
        let before = try objects
        for _ in 0..<2 {
            let result = try sandbox.run("git-mlops", arguments, in: "repo")
            #expect(result.status == 2, "\(result.transcript)")
            #expect(result.stderr.contains("the manifest states a wrong size"), "\(result.transcript)")
            #expect(result.stderr.contains("8 bytes, and it has 7"), "\(result.transcript)")
            if arguments[0] != "pull" { #expect(result.stderr.contains("models/m.onnx: "), "\(result.transcript)") }
            #expect(try objects == before)
        }
    }

    @Test("A fetch into an empty store leaves the remote's object where it is")
    func emptyStore() throws {
        sandbox.remove("repo/.git/mlops/store")
        let before = try sandbox.list("store/objects")
        let result = try sandbox.mlops("fetch", in: "repo")
        #expect(result.status == 2, "\(result.transcript)")
        #expect(result.stderr.contains("models/m.onnx: the manifest states a wrong size"), "\(result.transcript)")
        #expect(try sandbox.list("store/objects") == before)
        #expect(!sandbox.exists("store/corrupt"))
    }

    @Test("A plain push is refused, and nothing is set aside")
    func plainPush() throws {
        try sandbox.git("init", "--quiet", "--bare", sandbox.path("server.git"))
        try sandbox.git("remote", "add", "origin", sandbox.path("server.git"), in: "repo")
        try sandbox.require(sandbox.mlops("hooks", "install", "-q", in: "repo"))
        let before = try objects
        let result = try sandbox.git("push", "-q", "origin", "main", in: "repo", failing: true)
        #expect(result.status != 0)
        #expect(result.stderr.contains("models/m.onnx: the manifest states a wrong size"), "\(result.transcript)")
        #expect(try objects == before)
    }

    @Test("verify tells it from damage, once")
    func verify() throws {
        let result = try sandbox.mlops("verify", in: "repo")
        #expect(result.status == 1)
        #expect(result.stdout.hasPrefix("the manifest states a wrong size: models/m.onnx ("), "\(result.transcript)")
        #expect(result.stdout.contains(": 1 problem"), "\(result.transcript)")
        #expect(
            try sandbox.mlops("verify", "--store", in: "repo").stdout.contains("states a wrong size: models/m.onnx"))
        try sandbox.require(sandbox.mlops("add", "models/m.onnx", in: "repo"))
        #expect(try sandbox.mlops("verify", in: "repo").status == 0)
    }

    @Test("An object that really is damaged still makes room")
    func damaged() throws {
        try sandbox.git("reset", "--quiet", "--hard", "HEAD~1", in: "repo")
        let object = try sandbox.bash("find store/objects -type f -size 7c").line
        try sandbox.bash("chmod 644 \(object); printf broken >\(object)")
        try sandbox.require(sandbox.mlops("push", "-q", "--payloads-only", in: "repo"))
        #expect(try sandbox.text(of: object) == "weights")
        #expect(try sandbox.list("store/corrupt").count == 1)
    }
}
