import Glibc
import TestSupport
import Testing

@Suite struct InitTests {
    /// A sandbox whose user has a signing key, and a policy in which she is an admin.
    private func prepared() throws -> Sandbox {
        let sandbox = try Sandbox()
        let ana = try sandbox.makeKey("ana")
        let leo = try sandbox.makeKey("leo")
        try sandbox.git("config", "--global", "user.signingKey", ana.path)
        try sandbox.write(
            """
            version: 1
            people:
              ana: { name: Ana Kovac, emails: [ana@bank.example], keys: ["\(ana.publicLine)"] }
              leo: { name: Leo Maes, emails: [leo@bank.example], keys: ["\(leo.publicLine)"] }
            teams: { data-science: [ana], operations: [leo] }
            admins: { members: [ana, leo], threshold: 1 }
            environments:
              test: { approvals: { operations: 1 } }

            """, to: "policy.yaml")
        return sandbox
    }

    /// What is below a folder, with modes and digests.
    private func listing(_ sandbox: Sandbox) throws -> String {
        try sandbox.bash("find . -path ./bin -prune -o -printf '%p %m %s\\n' | sort").stdout
    }

    private func expectUntouched(_ sandbox: Sandbox, _ body: () throws -> Void) throws {
        let before = try listing(sandbox)
        try body()
        #expect(try listing(sandbox) == before)
    }

    @Test func aProjectWithItsLedger() throws {
        let sandbox = try prepared()
        let result = try sandbox.mlops("init", "credit-risk", "--policy", "policy.yaml", "--payloads", "pay")
        try Snapshot.expect(result, named: "init", hidingIDs: true)
        try Snapshot.expect(
            sandbox.git("ls-files", "--format=%(objectmode) %(path)", in: "credit-risk"), named: "tree")
        #expect(try sandbox.git("status", "--porcelain", in: "credit-risk").stdout == "")
        #expect(
            try sandbox.git("log", "--format=%an <%ae> %s", in: "credit-risk").line
                == "Ana Kovac <ana@bank.example> Start credit-risk")
        #expect(try sandbox.text(of: "credit-risk/policy.yaml") == sandbox.text(of: "policy.yaml"))
        #expect(
            try sandbox.git("config", "-f", ".mlops/config", "remote.team.url", in: "credit-risk").line
                == sandbox.path("pay"))
        #expect(
            try sandbox.git("for-each-ref", "--format=%(refname)", "refs/mlops", in: "credit-risk").line
                == "refs/mlops/ledger")
        let doctor = try sandbox.mlops("doctor", in: "credit-risk")
        #expect(doctor.status == 0, "\(doctor.transcript)")
        #expect(try sandbox.list("").filter { $0.hasPrefix(".") } == [])
    }

    @Test func aDryRunListsTheTree() throws {
        let sandbox = try prepared()
        try expectUntouched(sandbox) {
            try Snapshot.expect(
                sandbox.mlops("init", "credit-risk", "--policy", "policy.yaml", "--dry-run"), named: "dry-run")
        }
    }

    @Test func answersMakeThePolicy() throws {
        let sandbox = try prepared()
        let result = try sandbox.mlops(
            "init", "churn", "--person", "leo=Leo Maes <leo@bank.example>", "--person-key", "leo=keys/leo.pub",
            "--team", "data-science=ana", "--team", "operations=leo", "--soak", "3d", "--testing",
            env: ["MLOPS_TEST_NOW": "2026-01-02T03:04:05Z"])
        #expect(result.status == 0, "\(result.transcript)")
        #expect(result.stdout.contains("founded the ledger"))
        let policy = try sandbox.text(of: "churn/policy.yaml")
        #expect(policy.contains("soak: 3d") && policy.contains("operations: [\"leo\"]"))
        let event = try sandbox.git("log", "-1", "--format=%B", "refs/mlops/ledger", in: "churn").stdout
        #expect(event.contains("genesis"))
        let log = try sandbox.mlops("ledger", "log", in: "churn")
        #expect(log.stdout.contains("2026-01-02"), "\(log.transcript)")
    }

    @Test func aloneAndWithoutAKeyThereIsAProjectWithoutALedger() throws {
        let sandbox = try Sandbox()
        let result = try sandbox.mlops("init", "churn")
        try Snapshot.expect(result, named: "no-key")
        #expect(try sandbox.git("log", "--oneline", in: "churn").stdout.split(separator: "\n").count == 1)
        #expect(try sandbox.git("for-each-ref", "refs/mlops", in: "churn").stdout == "")
        let minimum = try sandbox.mlops("doctor", "--minimum", in: "churn")
        try Snapshot.expect(minimum, named: "minimum")
    }

    /// Somebody has to begin: the first command of the manual founds a ledger for one person with a key.
    @Test func aloneWithAKeyThereIsALedger() throws {
        let sandbox = try prepared()
        let result = try sandbox.mlops("init", "churn")
        #expect(result.status == 0 && result.stdout.contains("founded the ledger"), "\(result.transcript)")
        #expect(result.stderr.contains("one admin alone"), "\(result.transcript)")
        let commit = try sandbox.git("cat-file", "commit", "HEAD", in: "churn").stdout
        #expect(commit.contains("gpgsig -----BEGIN SSH SIGNATURE"), "the first commit is signed")
    }

    @Test func theLedgerIsFoundedLater() throws {
        let sandbox = try prepared()
        let key = try sandbox.git("config", "--global", "user.signingKey").line
        try sandbox.git("config", "--global", "--unset", "user.signingKey")
        #expect(try sandbox.mlops("init", "churn").status == 0)
        try sandbox.git("config", "--global", "user.signingKey", key)
        let wrong = try sandbox.mlops("ledger", "found", in: "churn")
        #expect(wrong.status == 2)
        let dry = try sandbox.mlops("ledger", "found", "--policy", "../policy.yaml", "--dry-run", in: "churn")
        #expect(dry.status == 0 && dry.stdout.contains("as ana"))
        let found = try sandbox.mlops("ledger", "found", "--policy", "../policy.yaml", in: "churn")
        #expect(found.status == 0, "\(found.transcript)")
        let again = try sandbox.mlops("ledger", "found", "--policy", "../policy.yaml", in: "churn")
        #expect(again.status == 2 && again.stderr.contains("has a ledger already"))
    }

    @Test func onlyAnAdminFounds() throws {
        let sandbox = try prepared()
        let mia = try sandbox.makeKey("mia")
        try sandbox.git("config", "--global", "user.signingKey", mia.path)
        let result = try sandbox.mlops("init", "churn", "--policy", "policy.yaml")
        #expect(result.status == 0)
        #expect(result.stderr.contains("the ledger is not founded: your key"))
        let found = try sandbox.mlops("ledger", "found", in: "churn")
        #expect(found.status == 1)
    }

    @Test func anEmptyFolderIsFilled() throws {
        let sandbox = try prepared()
        try sandbox.makeDirectory("here")
        let result = try sandbox.mlops("init", "churn", "--directory", ".", "--policy", "../policy.yaml", in: "here")
        #expect(result.status == 0, "\(result.transcript)")
        #expect(try sandbox.git("status", "--porcelain", in: "here").stdout == "")
        #expect(try !sandbox.list("here").contains { $0.hasPrefix(".mlops-tmp") })
    }

    @Test func theCommitIsLeftToTheUser() throws {
        let sandbox = try prepared()
        #expect(try sandbox.mlops("init", "churn", "--no-commit").status == 0)
        #expect(try sandbox.git("log", in: "churn", failing: true).status != 0)
        let staged = try sandbox.git("diff", "--cached", "--name-only", in: "churn").stdout
        #expect(staged.contains(".gitattributes\n"))
    }

    @Test func usersExcludesLeaveNothingOut() throws {
        let sandbox = try prepared()
        try sandbox.write("*\n", to: "home/ignore")
        try sandbox.git("config", "--global", "core.excludesFile", sandbox.path("home/ignore"))
        #expect(try sandbox.mlops("init", "churn").status == 0)
        #expect(try sandbox.git("ls-files", in: "churn").stdout.contains("policy.yaml\n"))
    }

    // MARK: - Bad input: one clear error, nothing written

    @Test func nobodyKnowsWhoYouAre() throws {
        let sandbox = try prepared()
        try sandbox.git("config", "--global", "--unset", "user.name")
        try expectUntouched(sandbox) {
            try Snapshot.expect(sandbox.mlops("init", "churn"), named: "no-name")
        }
    }

    @Test func anOccupiedFolder() throws {
        let sandbox = try prepared()
        try sandbox.write("mine\n", to: "churn/README.md")
        try expectUntouched(sandbox) {
            try Snapshot.expect(sandbox.mlops("init", "churn"), named: "occupied")
        }
        sandbox.remove("churn")
        try sandbox.write("mine\n", to: "churn")
        try expectUntouched(sandbox) {
            let result = try sandbox.mlops("init", "churn")
            #expect(result.status == 2 && result.stderr.contains("not a folder"))
        }
    }

    @Test func anInterruptedProjectIsToldHowToGoOnAndAFinishedOneNotToLoseAnything() throws {
        let sandbox = try prepared()
        #expect(try sandbox.mlops("init", "churn").status == 0)
        try expectUntouched(sandbox) {
            let result = try sandbox.mlops("init", "churn")
            #expect(result.status == 1 && !result.stderr.contains("git restore"))
        }
        sandbox.remove("churn/src")
        try expectUntouched(sandbox) {
            let result = try sandbox.mlops("init", "churn")
            #expect(result.status == 1 && result.stderr.contains("git restore . && git mlops setup"))
        }
    }

    @Test(arguments: [
        ["Credit Risk"], ["../x"], ["x", "--directory", ""], ["churn", "--policy", "nowhere.yaml"],
        ["churn", "--policy", "bad.yaml"], ["churn", "--policy", "policy.yaml", "--team", "a=b"],
        ["churn", "--person", "leo"], ["churn", "--person", "leo=Leo"], ["churn", "--person-key", "eva=keys/leo.pub"],
        ["churn", "--team", "risk=nobody"], ["churn", "--owner", "nobody"], ["churn", "--soak", "long"],
        ["churn", "--admin-threshold", "7"], ["churn", "--description", "two\nlines"], ["churn", "--payloads", ""],
        ["churn", "--policy", "policy.yaml", "--owner", "eva"], ["churn", "--recovery-key", "policy.yaml"],
    ])
    func wrongUseWritesNothing(_ arguments: [String]) throws {
        let sandbox = try prepared()
        try sandbox.write("version: 1\npeople: {}\nadmins: { members: [x], threshold: 0 }\n", to: "bad.yaml")
        try expectUntouched(sandbox) {
            let result = try sandbox.run("git-mlops", ["init"] + arguments)
            #expect(result.status == 2, "\(result.transcript)")
            #expect(result.stderr.hasPrefix("error: "))
        }
    }

    @Test func aCommitThatFailsLeavesNothing() throws {
        let sandbox = try prepared()
        try sandbox.write("#!/bin/sh\nexit 1\n", to: "home/hooks/pre-commit", mode: 0o755)
        try sandbox.git("config", "--global", "core.hooksPath", "~/hooks")
        try expectUntouched(sandbox) {
            let result = try sandbox.mlops("init", "churn")
            #expect(result.status == 3)
        }
    }

    @Test func whoeverIsInAnotherRepositoryMakesItsOwn() throws {
        let sandbox = try prepared()
        try sandbox.makeRepository()
        let result = try sandbox.mlops(
            "init", "churn", "--directory", "../churn", in: "repo", env: ["GIT_DIR": sandbox.path("repo/.git")])
        #expect(result.status == 0, "\(result.transcript)")
        #expect(sandbox.exists("churn/.git/HEAD"))
        #expect(try sandbox.git("log", in: "repo", failing: true).status != 0)
    }

    @Test func killedAtAnyTimeItLeavesNothingOrAProject() throws {
        let sandbox = try prepared()
        for delay in stride(from: 5, through: 400, by: 23) {
            let program = try sandbox.start(
                "git-mlops", raw: ["init", "churn", "--policy", "policy.yaml"].map { Array($0.utf8) })
            usleep(UInt32(delay * 1000))
            program.kill(SIGKILL)
            _ = try program.wait()
            // Its children end by themselves.
            usleep(30_000)
            if sandbox.exists("churn") {
                let setup = try sandbox.mlops("setup", in: "churn")
                #expect(setup.status == 0, "\(delay) ms: \(setup.transcript)")
                #expect(try sandbox.git("status", "--porcelain", in: "churn").stdout == "")
                #expect(try sandbox.mlops("doctor", in: "churn").status == 0)
                sandbox.remove("churn")
            }
        }
        #expect(try sandbox.mlops("init", "churn", "--policy", "policy.yaml").status == 0)
        // The last one cleared what the killed ones left.
        #expect(try sandbox.list("").filter { $0.hasPrefix(".mlops-tmp") } == [])
    }
}
