import TestSupport
import Testing

/// A server, a founded project on it, and plain clones.
@Suite struct SetupTests {
    /// - Returns: the sandbox and the genesis id of the ledger on `server.git`.
    private func shared(_ payloads: Bool = true) throws -> (Sandbox, String) {
        let sandbox = try Sandbox()
        let ana = try sandbox.makeKey("ana")
        let recovery = try sandbox.makeKey("recovery")
        try sandbox.git("config", "--global", "user.signingKey", ana.path)
        try sandbox.git("init", "--quiet", "--bare", "server.git")
        let server = try sandbox.mlops("hooks", "install", "--payloads", "../pay", in: "server.git")
        #expect(server.status == 0, "\(server.transcript)")
        let made = try sandbox.run(
            "git-mlops",
            ["init", "churn", "--recovery-key", "keys/recovery.pub"] + (payloads ? ["--payloads", "pay"] : []))
        guard made.status == 0, recovery.path != "" else { throw TestFailure(made.transcript) }
        try sandbox.git("remote", "add", "origin", sandbox.path("server.git"), in: "churn")
        let pushed = try sandbox.mlops("ledger", "sync", in: "churn")
        guard pushed.status == 0 else { throw TestFailure(pushed.transcript) }
        try sandbox.git("push", "--quiet", "-u", "origin", "main", in: "churn")
        let log = try sandbox.mlops("ledger", "log", "--json", in: "churn")
        let id = try sandbox.run(
            "python3", ["-c", "import json,sys; print(json.load(sys.stdin)['ledger']['genesis'])"], stdin: log.output)
        guard id.line.utf8.count == 64 else { throw TestFailure(log.transcript) }
        return (sandbox, id.line)
    }

    private func clone(_ sandbox: Sandbox, _ name: String) throws {
        try sandbox.git("clone", "--quiet", sandbox.path("server.git"), name)
    }

    private let knownLedgers = "home/.config/git-mlops/known_ledgers"

    @Test func oneStepMakesACloneReady() throws {
        let (sandbox, genesis) = try shared()
        try clone(sandbox, "mia")
        let result = try sandbox.mlops("setup", "--pin", genesis, "--trust-remotes", in: "mia")
        try Snapshot.expect(result, named: "setup", hidingIDs: true)
        #expect(try sandbox.text(of: knownLedgers).contains(" \(genesis) "))
        let doctor = try sandbox.mlops("doctor", in: "mia")
        #expect(doctor.status == 0, "\(doctor.transcript)")
        let refspecs = try sandbox.git("config", "--get-all", "remote.origin.fetch", in: "mia").stdout
        #expect(
            refspecs == """
                +refs/heads/*:refs/remotes/origin/*
                refs/heads/git-mlops/*:refs/mlops-remotes/origin/*

                """)
        try sandbox.git("fetch", "--quiet", in: "mia")
        try sandbox.git("pull", "--quiet", in: "mia")
        let (ours, theirs) = (
            try sandbox.git("rev-parse", "refs/mlops/ledger", in: "mia").line,
            try sandbox.git("rev-parse", "refs/heads/git-mlops/ledger", in: "server.git").line
        )
        #expect(ours == theirs)
    }

    @Test func againItChangesNothing() throws {
        let (sandbox, genesis) = try shared()
        try clone(sandbox, "mia")
        #expect(try sandbox.mlops("setup", "--pin", String(genesis.prefix(16)), in: "mia").status == 0)
        let state =
            "cat .git/config; find .git/hooks -printf '%p %i %C@\\n' | sort; cat \"$HOME\"/.config/git-mlops/known_ledgers"
        let before = try sandbox.bash(state, in: "mia").stdout
        let again = try sandbox.mlops("setup", in: "mia")
        #expect(again.status == 0)
        #expect(again.stdout.contains("the hooks are installed already"))
        #expect(try sandbox.bash(state, in: "mia").stdout == before)
    }

    @Test func withoutAPinItStaysUnpinnedAndSaysSo() throws {
        let (sandbox, genesis) = try shared()
        try clone(sandbox, "mia")
        let result = try sandbox.mlops("setup", in: "mia")
        #expect(result.status == 0)
        #expect(result.stdout.contains("ledger    \(genesis)"))
        #expect(result.stdout.contains("admins    ana (Ana Kovac); 1 of them at least"))
        #expect(result.stdout.contains("not pinned"))
        #expect(result.stderr.contains("git mlops setup --pin \(genesis)"))
        #expect(!sandbox.exists(knownLedgers))
    }

    @Test func anotherLedgerIsRefusedAndNeverBecomesOurs() throws {
        let (sandbox, _) = try shared()
        try clone(sandbox, "mia")
        let result = try sandbox.mlops("setup", "--pin", String(repeating: "0", count: 16), in: "mia")
        #expect(result.status == 1)
        #expect(result.stderr.contains("is not the one you named"))
        #expect(!sandbox.exists(knownLedgers))
        #expect(try sandbox.git("rev-parse", "--verify", "refs/mlops/ledger", in: "mia", failing: true).status != 0)
    }

    @Test func aReplacedLedgerIsNoticedByEverybodyWhoPinned() throws {
        let (sandbox, genesis) = try shared()
        try clone(sandbox, "mia")
        #expect(try sandbox.mlops("setup", "--pin", genesis, in: "mia").status == 0)
        // Somebody founds another one and puts it on the server behind its hooks.
        let made = try sandbox.mlops("init", "churn", "--directory", "evil", "--recovery-key", "keys/recovery.pub")
        #expect(made.status == 0)
        try sandbox.git(
            "fetch", "--quiet", sandbox.path("evil"), "+refs/mlops/ledger:refs/heads/git-mlops/ledger", in: "server.git"
        )
        try clone(sandbox, "jan")
        let result = try sandbox.mlops("setup", in: "jan")
        #expect(result.status == 1, "\(result.transcript)")
        #expect(result.stderr.contains("is not the one you pinned"))
        #expect(try sandbox.git("rev-parse", "--verify", "refs/mlops/ledger", in: "jan", failing: true).status != 0)
        // git itself refuses to move the tracking reference: the refspec has no plus.
        #expect(try sandbox.git("fetch", in: "mia", failing: true).status != 0)
    }

    @Test(arguments: ["abc", "XYZ1234567890123", "0123456789abcdeg", String(repeating: "a", count: 65)])
    func whatIsNoIdIsWrongUse(_ pin: String) throws {
        let (sandbox, _) = try shared(false)
        try clone(sandbox, "mia")
        let before = try sandbox.text(of: "mia/.git/config")
        #expect(try sandbox.mlops("setup", "--pin", pin, in: "mia").status == 2)
        #expect(try sandbox.text(of: "mia/.git/config") == before)
    }

    @Test func aDryRunWritesNothing() throws {
        let (sandbox, _) = try shared()
        try clone(sandbox, "mia")
        let before = try sandbox.bash("cat .git/config; find .git | sort", in: "mia").stdout
        let result = try sandbox.mlops("setup", "--dry-run", in: "mia")
        #expect(result.status == 0)
        #expect(result.stdout.contains("would write"))
        #expect(result.stdout.contains("would fetch the ledger from origin"))
        #expect(try sandbox.bash("cat .git/config; find .git | sort", in: "mia").stdout == before)
    }

    @Test func withoutALedgerOrARemote() throws {
        let sandbox = try Sandbox()
        try sandbox.git("init", "--quiet", "--bare", "server.git")
        try sandbox.makeRepository()
        let alone = try sandbox.mlops("setup", in: "repo")
        #expect(alone.status == 0)
        #expect(alone.stderr.contains("git remote add origin"))
        try sandbox.git("remote", "add", "origin", sandbox.path("server.git"), in: "repo")
        let none = try sandbox.mlops("setup", in: "repo")
        #expect(none.status == 0)
        #expect(none.stdout.contains("origin has no ledger yet"))
        #expect(try sandbox.mlops("setup", "--pin", String(repeating: "a", count: 64), in: "repo").status == 1)
        try sandbox.git("remote", "set-url", "origin", "/nowhere", in: "repo")
        let unreachable = try sandbox.mlops("setup", in: "repo")
        #expect(unreachable.status == 0)
        #expect(unreachable.stderr.contains("cannot reach 'origin'"))
        #expect(try sandbox.mlops("setup", "--remote", "other", in: "repo").status == 2)
        #expect(try sandbox.mlops("setup", in: "server.git").status == 2)
        #expect(try sandbox.mlops("setup").status == 2)
    }

    @Test func aForcedRefspecIsReplaced() throws {
        let (sandbox, genesis) = try shared(false)
        try clone(sandbox, "mia")
        try sandbox.git(
            "config", "--add", "remote.origin.fetch", "+refs/heads/git-mlops/*:refs/mlops-remotes/origin/*", in: "mia")
        #expect(try sandbox.mlops("setup", "--pin", genesis, in: "mia").status == 0)
        let refspecs = try sandbox.git("config", "--get-all", "remote.origin.fetch", in: "mia").stdout
        #expect(!refspecs.contains("+refs/heads/git-mlops"))
        #expect(refspecs.contains("refs/heads/git-mlops/*:refs/mlops-remotes/origin/*"))
    }

    @Test func aPersonConfirmsOnATerminal() throws {
        let (sandbox, genesis) = try shared(false)
        try clone(sandbox, "mia")
        func answer(_ text: String) throws -> String {
            // A pseudo terminal, and an answer once it is asked for.
            let script = """
                import os, pty, sys, time
                pid, fd = pty.fork()
                if pid == 0:
                    os.execvp("git-mlops", ["git-mlops", "setup"])
                seen = b""
                while True:
                    try: part = os.read(fd, 4096)
                    except OSError: break
                    if not part: break
                    seen += part
                    if b"[y/N]" in part: os.write(fd, sys.argv[1].encode() + b"\\n")
                print(seen.decode())
                sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
                """
            let result = try sandbox.run("python3", ["-c", script, text], in: "mia", timeout: 60)
            #expect(result.status == 0, "\(result.transcript)")
            return result.stdout
        }
        #expect(try answer("n").contains("Is this the ledger you expect?"))
        #expect(!sandbox.exists(knownLedgers))
        #expect(try answer("y").contains("pinned: the ledger"))
        #expect(try sandbox.text(of: knownLedgers).contains(genesis))
    }

    @Test func aChangedAssetIsNotCommittedAndCheckoutFollows() throws {
        let (sandbox, genesis) = try shared()
        try sandbox.write("a\n", to: "churn/data/train/a.csv")
        #expect(try sandbox.mlops("add", "data/train", in: "churn").status == 0)
        try sandbox.write("b\n", to: "churn/data/train/a.csv")
        let refused = try sandbox.git("commit", "-m", "Data", in: "churn", failing: true)
        #expect(refused.status != 0)
        #expect(refused.stderr.contains("data/train: 1 of its files differ"), "\(refused.transcript)")
        #expect(try sandbox.mlops("add", "-u", in: "churn").status == 0)
        try sandbox.git("commit", "--quiet", "-m", "Data", in: "churn")
        // A later change that is not part of a commit is told and lets it pass.
        try sandbox.write("c\n", to: "churn/data/train/a.csv")
        let told = try sandbox.git("commit", "--allow-empty", "-m", "Other", in: "churn")
        #expect(told.stderr.contains("warning: data/train changed"))
        #expect(try sandbox.mlops("add", "-u", in: "churn").status == 0)
        try sandbox.git("commit", "--quiet", "-m", "New data", in: "churn")
        // What is checked out follows by itself, with what the store has.
        try sandbox.git("checkout", "--quiet", "HEAD~1", in: "churn")
        #expect(try sandbox.text(of: "churn/data/train/a.csv") == "b\n")
        try sandbox.git("checkout", "--quiet", "main", in: "churn")
        #expect(try sandbox.text(of: "churn/data/train/a.csv") == "c\n")
        try sandbox.git("config", "mlops.autoCheckout", "false", in: "churn")
        try sandbox.git("checkout", "--quiet", "HEAD~1", in: "churn")
        #expect(try sandbox.text(of: "churn/data/train/a.csv") == "c\n")
        try sandbox.git("checkout", "--quiet", "main", in: "churn")
        let push = try sandbox.mlops("push", "origin", "main", in: "churn")
        #expect(push.status == 0, "\(push.transcript)")
        try clone(sandbox, "mia")
        #expect(try sandbox.mlops("setup", "--pin", genesis, "--trust-remotes", in: "mia").status == 0)
        let pull = try sandbox.mlops("pull", in: "mia")
        #expect(pull.status == 0, "\(pull.transcript)")
        #expect(try sandbox.text(of: "mia/data/train/a.csv") == "c\n")
    }
}
