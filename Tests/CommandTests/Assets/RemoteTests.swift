import TestSupport
import Testing

@Suite("Payload remotes, push and pull")
struct RemoteTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    @Test("Remotes are added, listed and forgotten")
    func remotes() throws {
        try sandbox.makeSample()
        try Snapshot.expect(sandbox.mlops("remote", in: "repo"), named: "none")
        try Snapshot.expect(sandbox.mlops("remote", "add", "-n", "eu", "../store", in: "repo"), named: "add-dry-run")
        #expect(!sandbox.exists("repo/.mlops/config"))
        try Snapshot.expect(
            sandbox.mlops("remote", "add", "--region", "eu", "eu", "../store", in: "repo"), named: "add")
        try sandbox.require(sandbox.mlops("remote", "add", "us", "file://\(sandbox.path("us"))", in: "repo"))
        try Snapshot.expect(sandbox.mlops("remote", "list", in: "repo"), named: "list")
        try Snapshot.expect(sandbox.mlops("remote", "list", "--json", in: "repo"), named: "list-json")
        try Snapshot.expect(sandbox.mlops("remote", "add", "eu", "../other", in: "repo"), named: "add-twice")
        try Snapshot.expect(sandbox.mlops("remote", "add", "a/b", "../other", in: "repo"), named: "add-bad-name")
        try Snapshot.expect(sandbox.mlops("remote", "add", "s", "s3://bucket", in: "repo"), named: "add-unknown-scheme")
        try sandbox.write("x", to: "full/of/things")
        try Snapshot.expect(
            sandbox.mlops("remote", "add", "f", sandbox.path("full"), in: "repo"), named: "add-not-empty")
        try Snapshot.expect(sandbox.mlops("remote", "rm", "eu", in: "repo"), named: "rm")
        try Snapshot.expect(sandbox.mlops("remote", "rm", "eu", in: "repo"), named: "rm-unknown")
        #expect(try sandbox.text(of: "repo/.mlops/config") == "[remote \"us\"]\n\turl = file://\(sandbox.path("us"))\n")
        #expect(try sandbox.git("status", "--short", in: "repo").stdout == "A  .mlops/config\n")
    }

    @Test("A remote that came with a clone must be trusted first")
    func trust() throws {
        try sandbox.makeSampleWithRemote()
        try sandbox.git("clone", "--quiet", "repo", "clone")
        try Snapshot.expect(sandbox.mlops("fetch", in: "clone"), named: "untrusted")
        try Snapshot.expect(sandbox.mlops("remote", in: "clone"), named: "untrusted-list")
        try Snapshot.expect(sandbox.mlops("trust", sandbox.path("store"), in: "clone"), named: "trust")
        try Snapshot.expect(sandbox.mlops("trust", in: "clone"), named: "trust-list")
        try Snapshot.expect(sandbox.mlops("fetch", "-n", in: "clone"), named: "fetch-dry-run")
        try Snapshot.expect(sandbox.mlops("fetch", "models", in: "clone"), named: "fetch-one")
        try Snapshot.expect(sandbox.mlops("fetch", in: "clone"), named: "fetch")
        try Snapshot.expect(sandbox.mlops("fetch", in: "clone"), named: "fetch-again")
        try Snapshot.expect(sandbox.mlops("trust", "--revoke", sandbox.path("store"), in: "clone"), named: "revoke")
        try Snapshot.expect(sandbox.mlops("fetch", "--all", in: "clone"), named: "fetch-all-here")
    }

    @Test("A commit that changes the URL is not followed")
    func changedURL() throws {
        try sandbox.makeSampleWithRemote()
        try sandbox.git("config", "--file", ".mlops/config", "remote.eu.url", sandbox.path("evil"), in: "repo")
        try Snapshot.expect(sandbox.mlops("push", "--payloads-only", in: "repo"), named: "changed-url")
        #expect(!sandbox.exists("evil"))
    }

    @Test(
        "The configuration allows no includes, no unknown keys and no nonsense",
        arguments: [
            ("include", "[include]\n\tpath = /etc/passwd\n"), ("key", "[core]\n\tsshCommand = evil\n"),
            ("syntax", "[remote\n"), ("no-url", "[remote \"x\"]\n\tregion = eu\n"),
        ])
    func configuration(name: String, content: String) throws {
        try sandbox.makeSample()
        try sandbox.write(content, to: "repo/.mlops/config")
        try Snapshot.expect(sandbox.mlops("remote", "list", in: "repo"), named: "config-\(name)")
    }

    @Test("push sends payloads, then commits; pull brings commits and files")
    func pushAndPull() throws {
        try sandbox.makeSample()
        try sandbox.git("init", "--quiet", "--bare", "server.git")
        try sandbox.git("remote", "add", "origin", sandbox.path("server.git"), in: "repo")
        try Snapshot.expect(sandbox.mlops("push", "-u", "origin", "main", in: "repo"), named: "push-no-remote")
        #expect(try sandbox.git("for-each-ref", in: "server.git").stdout.isEmpty)
        try sandbox.require(sandbox.mlops("remote", "add", "eu", sandbox.path("store"), in: "repo"))
        try sandbox.git("commit", "--quiet", "-m", "Add a remote", in: "repo")
        try Snapshot.expect(sandbox.mlops("push", "-n", "origin", "main", in: "repo"), named: "push-dry-run")
        try Snapshot.expect(sandbox.mlops("push", "--quiet", "-u", "origin", "main", in: "repo"), named: "push")
        try sandbox.git("clone", "--quiet", "server.git", "clone")
        try sandbox.require(sandbox.mlops("trust", sandbox.path("store"), in: "clone"))
        try Snapshot.expect(sandbox.mlops("pull", "-q", in: "clone"), named: "pull")
        #expect(
            try sandbox.bash("diff -r repo/data/train clone/data/train && cmp repo/models/m.onnx clone/models/m.onnx")
                .status == 0)
        #expect(try sandbox.mode(of: "clone/data/train/tool.sh") & 0o111 == 0o111)

        // What only an earlier commit had arrives too, so that it can be checked out elsewhere.
        try sandbox.write("middle", to: "repo/data/train/a.csv")
        try sandbox.require(sandbox.mlops("add", "-q", "-u", in: "repo"))
        try sandbox.git("commit", "--quiet", "-m", "Middle", in: "repo")
        try sandbox.write("last", to: "repo/data/train/a.csv")
        try sandbox.require(sandbox.mlops("add", "-q", "-u", in: "repo"))
        try sandbox.git("commit", "--quiet", "-m", "Last", in: "repo")
        try sandbox.require(sandbox.mlops("push", "-q", in: "repo"))
        try sandbox.require(sandbox.mlops("pull", "-q", in: "clone"))
        #expect(try sandbox.text(of: "clone/data/train/a.csv") == "last")
        try sandbox.git("checkout", "--quiet", "HEAD~1", in: "clone")
        try sandbox.require(sandbox.mlops("checkout", in: "clone"))
        #expect(try sandbox.text(of: "clone/data/train/a.csv") == "middle")
    }

    @Test("A remote that is gone, or lacks a payload, is told of")
    func missing() throws {
        try sandbox.makeSampleWithRemote()
        try sandbox.git("clone", "--quiet", "repo", "clone")
        try sandbox.require(sandbox.mlops("trust", sandbox.path("store"), in: "clone"))
        let digest = try sandbox.run("sha256sum", ["repo/models/m.onnx"]).stdout.prefix(64)
        let object = "store/objects/\(digest.prefix(2))/\(digest.dropFirst(2))"
        sandbox.remove(object)
        try Snapshot.expect(sandbox.mlops("pull", "--payloads-only", in: "clone"), named: "missing-payload")
        try sandbox.write("wrong!!", to: object)
        try Snapshot.expect(sandbox.mlops("fetch", in: "clone"), named: "wrong-payload")
        sandbox.remove("store")
        try Snapshot.expect(sandbox.mlops("fetch", in: "clone"), named: "missing-remote")
        #expect(!sandbox.exists("store"))
    }
}
