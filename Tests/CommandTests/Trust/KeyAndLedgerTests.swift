import TestSupport
import Testing

/// Commands that sign, given what they cannot sign with: one clear error, the right status, and nothing written.
@Suite struct KeyAndLedgerTests {
    /// A repository with a commit, a policy of ana and a witness, and a founded ledger.
    private func founded(testing: Bool = true) throws -> Sandbox {
        let sandbox = try Sandbox()
        let ana = try sandbox.makeKey("ana")
        let witness = try sandbox.makeKey("witness")
        let recovery = try sandbox.makeKey("recovery")
        try sandbox.makeRepository()
        try sandbox.git("config", "user.signingKey", ana.path, in: "repo")
        try sandbox.write(
            """
            version: 1
            people:
              ana: { emails: [ana@bank.example], keys: ["\(ana.publicLine)"] }
            teams: { data-science: [ana] }
            admins: { members: [ana], threshold: 1 }
            recovery: { keys: ["\(recovery.publicLine)"], threshold: 1, delay: 7d }
            witnesses: { keys: ["\(witness.publicLine)"], threshold: 1 }
            environments:
              dev: { }

            """, to: "repo/policy.yaml")
        try sandbox.git("add", "-A", in: "repo")
        try sandbox.git("commit", "--quiet", "-m", "policy", in: "repo")
        let result = try sandbox.run(
            "git-mlops", ["ledger", "found", "--project", "bank"] + (testing ? ["--testing"] : []), in: "repo")
        guard result.status == 0 else { throw TestFailure(result.transcript) }
        return sandbox
    }

    private func tip(_ sandbox: Sandbox) throws -> String {
        try sandbox.git("rev-parse", "refs/mlops/ledger", in: "repo").line
    }

    private func fails(
        _ sandbox: Sandbox, _ arguments: [String], status: Int32, saying words: String, hinting hint: String,
        in directory: String = "repo", env: [String: String?] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = try sandbox.bash("git for-each-ref", in: "repo").stdout
        let result = try sandbox.run("git-mlops", arguments, in: directory, env: env)
        #expect(result.status == status, "\(result.transcript)", sourceLocation: sourceLocation)
        #expect(result.stderr.contains(words), "\(result.transcript)", sourceLocation: sourceLocation)
        #expect(
            result.stderr.contains("hint: ") && result.stderr.contains(hint), "\(result.transcript)",
            sourceLocation: sourceLocation)
        #expect(result.stderr.hasPrefix("error: "), "\(result.transcript)", sourceLocation: sourceLocation)
        #expect(try sandbox.bash("git for-each-ref", in: "repo").stdout == before, sourceLocation: sourceLocation)
    }

    @Test func keysAreListedAddedAndRevoked() throws {
        let sandbox = try founded()
        let second = try sandbox.makeKey("second")
        #expect(try sandbox.mlops("key", "list", in: "repo").stdout.split(separator: "\n").count == 3)
        let before = try tip(sandbox)
        let dry = try sandbox.mlops("key", "add", second.path, "--dry-run", in: "repo")
        #expect(dry.status == 0)
        #expect(try tip(sandbox) == before)
        let added = try sandbox.mlops("key", "add", second.path, in: "repo")
        #expect(added.status == 0, "\(added.transcript)")
        let fingerprint = try sandbox.run("ssh-keygen", ["-l", "-f", second.path]).stdout.split(separator: " ")[1]
        #expect(added.stdout.contains(fingerprint))
        #expect(try sandbox.mlops("key", "list", in: "repo").stdout.contains(fingerprint))
        try fails(
            sandbox, ["key", "add", second.path], status: 2, saying: "belongs to ana already", hinting: "key list")
        let revoked = try sandbox.mlops("key", "revoke", String(fingerprint), "-m", "lost", in: "repo")
        #expect(revoked.status == 0, "\(revoked.transcript)")
        #expect(try !sandbox.mlops("key", "list", in: "repo").stdout.contains(fingerprint))
        #expect(try sandbox.mlops("key", "add", second.path, in: "repo").status == 1, "never again")
        let log = try sandbox.git("log", "--format=%s", "refs/mlops/ledger", in: "repo").line
        #expect(log == "key: revoke for ana\nkey: add for ana\ngenesis: ledger of bank")
    }

    @Test func aKeyThatIsNotInThePolicy() throws {
        let sandbox = try founded()
        let other = try sandbox.makeKey("other")
        try sandbox.git("config", "user.signingKey", other.path, in: "repo")
        try fails(
            sandbox, ["key", "revoke", "SHA256:" + String(repeating: "A", count: 43), "-m", "x"], status: 2,
            saying: "no person holds", hinting: "git mlops key list")
        try fails(
            sandbox, ["key", "add", try sandbox.makeKey("third").path], status: 1, saying: "is not in the policy",
            hinting: "user.signingKey")
        try fails(
            sandbox, ["key", "revoke", "ana", "-m", "x"], status: 2, saying: "no fingerprint",
            hinting: "git mlops key list")
    }

    @Test func noKeyAKeyThatIsGoneAndAKeyThatIsNone() throws {
        let sandbox = try founded()
        let third = try sandbox.makeKey("third")
        try sandbox.git("config", "user.signingKey", "../keys/absent", in: "repo")
        try fails(
            sandbox, ["key", "add", third.path], status: 2, saying: "cannot read the signing key",
            hinting: "user.signingKey")
        try sandbox.write("this is no key\n", to: "keys/none.pub")
        try sandbox.git("config", "user.signingKey", "../keys/none", in: "repo")
        #expect(try sandbox.mlops("key", "add", third.path, in: "repo").status == 2)
        try sandbox.git("config", "--unset", "user.signingKey", in: "repo")
        try fails(
            sandbox, ["key", "add", third.path], status: 2, saying: "no signing key is set", hinting: "user.signingKey")
    }

    /// A key with a passphrase, no agent, and no terminal to ask at.
    @Test func aPassphraseThatNobodyGives() throws {
        let sandbox = try founded()
        let third = try sandbox.makeKey("third")
        try sandbox.bash("ssh-keygen -q -p -P '' -N secret -f keys/ana")
        try fails(
            sandbox, ["key", "add", third.path], status: 3, saying: "ssh-keygen did not sign", hinting: "ssh-add",
            env: ["SSH_AUTH_SOCK": nil, "DISPLAY": nil, "SSH_ASKPASS": "/bin/false", "SSH_ASKPASS_REQUIRE": "force"])
        try sandbox.bash("ssh-keygen -q -p -P secret -N '' -f keys/ana")
        #expect(try sandbox.mlops("key", "add", third.path, in: "repo").status == 0)
    }

    @Test func aClockFarOff() throws {
        let sandbox = try founded()
        let witness = ["witness", "--key", "../keys/witness"]
        func at(_ time: String) -> [String: String?] { ["MLOPS_TEST_NOW": time] }
        let first = try sandbox.run("git-mlops", witness, in: "repo", env: at("2026-05-01T00:00:00Z"))
        #expect(first.status == 0, "\(first.transcript)")
        #expect(
            try sandbox.run("git-mlops", witness, in: "repo", env: at("2026-05-01T00:00:00Z")).stdout
                .contains("nothing new"))
        #expect(try sandbox.mlops("key", "add", try sandbox.makeKey("third").path, in: "repo").status == 0)
        try fails(
            sandbox, witness, status: 3, saying: "lies behind an earlier receipt", hinting: "correct the clock",
            env: at("2026-04-01T00:00:00Z"))
        try fails(
            sandbox, witness, status: 2, saying: "MLOPS_TEST_NOW is not a time", hinting: "write it as",
            env: at("tomorrow"))
        try fails(
            sandbox, ["witness", "--key", "../keys/ana"], status: 1, saying: "is not a witness's key",
            hinting: "witnesses")
        try fails(sandbox, ["witness"], status: 2, saying: "no witness key is set", hinting: "mlops.witnessKey")
    }

    @Test func whereThereIsNothingToSignFor() throws {
        let sandbox = try Sandbox()
        let key = try sandbox.makeKey("ana")
        try sandbox.git("config", "--global", "user.signingKey", key.path)
        try sandbox.makeRepository()
        try sandbox.makeDirectory("empty")
        try fails(
            sandbox, ["key", "list"], status: 2, saying: "not a git repository", hinting: "-C", in: "empty")
        try fails(sandbox, ["key", "list"], status: 2, saying: "has no ledger", hinting: "git mlops")
        try fails(sandbox, ["approve", "1234"], status: 2, saying: "has no ledger", hinting: "git mlops")
        let nothing = try sandbox.mlops("ledger", "sync", in: "repo")
        #expect(nothing.status == 2, "\(nothing.transcript)")
        try fails(
            sandbox, ["gate", "ci", "--no-fetch"], status: 2, saying: "no commit yet", hinting: "git commit")
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "repo")
        try fails(
            sandbox, ["gate", "ci", "--no-fetch"], status: 1, saying: "there is no ledger", hinting: "ledger found")
    }

    @Test func hooksReadWhatGitGivesThem() throws {
        let sandbox = try founded()
        for (hook, input) in [
            (["gate", "pre-push", "origin", "url"], "nonsense\n"), (["gate", "pre-receive"], "1 2 refs/heads/main\n"),
        ] {
            let result = try sandbox.run("git-mlops", hook, in: "repo", stdin: Array(input.utf8))
            #expect(result.status == 2, "\(result.transcript)")
            #expect(result.stderr.contains("githooks"))
        }
        #expect(try sandbox.mlops("gate", "pre-push", "origin", "url", in: "repo").status == 0, "nothing is pushed")
    }
}
