import TestSupport
import Testing

@Suite struct DoctorTests {
    private func project(_ sandbox: Sandbox) throws {
        let result = try sandbox.mlops("init", "churn")
        guard result.status == 0 else { throw TestFailure(result.transcript) }
    }

    /// The outcome of each check, by its name.
    private func outcomes(_ sandbox: Sandbox, in path: String = "churn", _ options: String...) throws -> [String:
        String]
    {
        let result = try sandbox.run("git-mlops", ["doctor", "--json"] + options, in: path)
        let text = try sandbox.run(
            "python3",
            [
                "-c",
                "import json,sys\nfor c in json.load(sys.stdin)['checks']: print(c['name'], c['outcome'])",
            ], stdin: result.output)
        guard text.status == 0 else { throw TestFailure(result.transcript + text.transcript) }
        var worst: [String: String] = [:]
        for line in text.stdout.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if worst[words[0]] != "failed" { worst[words[0]] = words[1] }
        }
        #expect((result.status == 1) == worst.values.contains("failed"))
        return worst
    }

    @Test func aFreshProjectIsWell() throws {
        let sandbox = try Sandbox()
        try project(sandbox)
        #expect(try !outcomes(sandbox).values.contains("failed"))
    }

    @Test func outsideARepository() throws {
        let sandbox = try Sandbox()
        let result = try sandbox.mlops("doctor")
        #expect(result.status == 1)
        #expect(result.stdout.contains("✗ not a git repository"))
        #expect(try sandbox.mlops("doctor", "--minimum").status == 1)
    }

    @Test func eachThingThatIsWrongIsNamed() throws {
        let sandbox = try Sandbox()
        try project(sandbox)
        sandbox.remove("churn/.git/hooks/pre-push")
        try sandbox.git("config", "--unset", "merge.mlops.driver", in: "churn")
        try sandbox.write("", to: "churn/.gitattributes")
        try sandbox.write("[remote \"x\"]\n\turl = /nowhere\n", to: "churn/.mlops/config")
        try sandbox.git("remote", "add", "origin", "/nowhere", in: "churn")
        try sandbox.git("config", "user.signingKey", "/no/such/key", in: "churn")
        let found = try outcomes(sandbox)
        for name in ["hooks", "drivers", "attributes", "remotes", "refspec", "key"] {
            #expect(found[name] == "failed", "\(name): \(found)")
        }
        try sandbox.git("config", "mlops.trustedRemote", "/nowhere", in: "churn")
        #expect(try outcomes(sandbox)["remotes"] == "failed")
        #expect(try outcomes(sandbox, "--no-network")["remotes"] == "passed")
    }

    @Test func aDirectoryOfSomebodyElse() throws {
        let sandbox = try Sandbox()
        try project(sandbox)
        try sandbox.git("config", "core.hooksPath", ".husky", in: "churn")
        #expect(try outcomes(sandbox)["hooks"] == "failed")
        #expect(try sandbox.mlops("hooks", "install", in: "churn").status == 0)
        #expect(try outcomes(sandbox)["hooks"] == "passed")
    }

    @Test func aShallowClone() throws {
        let sandbox = try Sandbox()
        try project(sandbox)
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "two", in: "churn")
        try sandbox.git("clone", "--quiet", "--depth", "1", "file://\(sandbox.path("churn"))", "shallow")
        #expect(try outcomes(sandbox, in: "shallow")["history"] == "warned")
        #expect(try outcomes(sandbox, in: "churn")["history"] == "passed")
    }

    @Test func aKeyWithAPassphraseIsToldApart() throws {
        let sandbox = try Sandbox()
        try project(sandbox)
        let path = sandbox.path("home/locked")
        let made = try sandbox.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "secret", "-f", path])
        #expect(made.status == 0)
        try sandbox.git("config", "user.signingKey", path, in: "churn")
        #expect(try outcomes(sandbox)["agent"] == "warned")
        let open = try sandbox.makeKey("open")
        try sandbox.git("config", "user.signingKey", open.path, in: "churn")
        #expect(try outcomes(sandbox)["agent"] == "passed")
        // The public half alone is good for nothing without an agent.
        sandbox.remove("keys/open")
        #expect(try outcomes(sandbox)["agent"] == "failed")
    }

    @Test func aServer() throws {
        let sandbox = try Sandbox()
        try sandbox.git("init", "--quiet", "--bare", "server.git")
        #expect(try outcomes(sandbox, in: "server.git")["hooks"] == "failed")
        #expect(try sandbox.mlops("hooks", "install", in: "server.git").status == 0)
        let found = try outcomes(sandbox, in: "server.git")
        #expect(found["hooks"] == "passed" && found["payloads"] == "warned" && found["key"] == "warned")
    }
}
