import TestSupport
import Testing

@Suite struct HooksTests {
    private func sandboxWithRepository(_ path: String = "repo") throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.makeRepository(path)
        return sandbox
    }

    @discardableResult
    private func install(_ sandbox: Sandbox, in path: String = "repo") throws -> Result {
        let result = try sandbox.mlops("hooks", "install", in: path)
        #expect(result.status == 0, "\(result.transcript)")
        return result
    }

    // MARK: - An empty core.hooksPath

    @Test func anEmptyHooksPathRunsNothingAndIsNotCalledInstalled() throws {
        let sandbox = try sandboxWithRepository()
        try install(sandbox)
        try sandbox.git("config", "core.hooksPath", "", in: "repo")
        let status = try sandbox.mlops("hooks", "status", in: "repo")
        #expect(status.status == 1, "\(status.transcript)")
        #expect(status.stdout.contains("missing") && !status.stdout.contains("installed"), "\(status.transcript)")
        let doctor = try sandbox.mlops("doctor", "--no-network", in: "repo")
        #expect(doctor.stdout.contains("✗ core.hooksPath (local) sends git to /"), "\(doctor.transcript)")
        // Installed again, ours run in front of nothing; removed again, the user's setting is back.
        try install(sandbox)
        #expect(try sandbox.mlops("hooks", "status", in: "repo").status == 0)
        try sandbox.write("x", to: "repo/m.bin")
        try sandbox.require(sandbox.mlops("add", "-q", "m.bin", in: "repo"))
        try sandbox.write("y", to: "repo/m.bin")
        #expect(try sandbox.git("commit", "-qm", "x", in: "repo", failing: true).status == 1)
        try sandbox.require(sandbox.mlops("hooks", "uninstall", in: "repo"))
        #expect(try sandbox.git("config", "core.hooksPath", in: "repo").stdout == "\n")
    }

    // MARK: - Chaining

    @Test func aHookThatWasThereRunsFirstWithWhatGitGave() throws {
        let sandbox = try sandboxWithRepository()
        try sandbox.write(
            "#!/bin/sh\n{ pwd; echo \"$# $1 $2\"; env | grep ^GIT_DIR; cat; } > \"$HOME/seen\"\n",
            to: "repo/.git/hooks/pre-push", mode: 0o755)
        try sandbox.git("init", "--quiet", "--bare", "server.git")
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "repo")
        try sandbox.git("remote", "add", "origin", sandbox.path("server.git"), in: "repo")
        try sandbox.git("push", "--quiet", "--dry-run", "origin", "main", in: "repo")
        let plain = try sandbox.text(of: "home/seen")
        let output = try install(sandbox)
        #expect(output.stdout.contains("pre-push was there already: it runs before ours"))
        sandbox.remove("home/seen")
        try sandbox.git("push", "--quiet", "origin", "main", in: "repo")
        #expect(try sandbox.text(of: "home/seen") == plain)
        #expect(plain.contains("refs/heads/main"))
    }

    @Test func itsFailureStopsOursAndGit() throws {
        let sandbox = try sandboxWithRepository()
        try sandbox.write("#!/bin/sh\necho no >&2\nexit 42\n", to: "repo/.git/hooks/pre-commit", mode: 0o755)
        try install(sandbox)
        #expect(try sandbox.mlops("hook", "run", "pre-commit", in: "repo").status == 42)
        let commit = try sandbox.git("commit", "--allow-empty", "-m", "x", in: "repo", failing: true)
        #expect(commit.status != 0)
        #expect(commit.stderr == "no\n")
    }

    @Test func whatComesAfterTheFactKeepsItsStatusAndNeverFailsByOurs() throws {
        let sandbox = try sandboxWithRepository()
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "repo")
        try install(sandbox)
        // A manifest that cannot be read must not stop a checkout.
        try sandbox.write("nonsense\n", to: "repo/data.mlops")
        try sandbox.git("add", "data.mlops", in: "repo")
        try sandbox.git("commit", "--quiet", "--no-verify", "-m", "bad", in: "repo")
        #expect(try sandbox.git("checkout", "-b", "other", in: "repo", failing: true).status == 0)
        try sandbox.write("#!/bin/sh\nexit 3\n", to: "repo/.git/hooks/post-checkout.mlops-chained", mode: 0o755)
        #expect(try sandbox.git("checkout", "main", in: "repo", failing: true).status != 0)
        #expect(try sandbox.mlops("hook", "run", "post-checkout", "a", "b", "1", in: "repo").status == 3)
    }

    @Test func aHookWithoutAShebangAndOneThatIsNotExecutable() throws {
        let sandbox = try sandboxWithRepository()
        try sandbox.write("echo plain >> \"$HOME/seen\"\n", to: "repo/.git/hooks/pre-commit", mode: 0o755)
        try sandbox.write("#!/bin/sh\nexit 1\n", to: "repo/.git/hooks/post-merge", mode: 0o644)
        try install(sandbox)
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "repo")
        #expect(try sandbox.text(of: "home/seen") == "plain\n")
        #expect(try sandbox.mlops("hook", "run", "post-merge", "0", in: "repo").status == 0)
    }

    @Test func hooksThatCallEachOtherComeToAnEnd() throws {
        let sandbox = try sandboxWithRepository()
        try sandbox.write(
            "#!/bin/sh\nexec git-mlops hook run pre-commit\n", to: "repo/.git/hooks/pre-commit", mode: 0o755)
        try install(sandbox)
        let result = try sandbox.git("commit", "--allow-empty", "-m", "x", in: "repo", failing: true)
        #expect(result.status != 0)
        #expect(result.stderr.contains("keep calling each other"))
    }

    @Test func inputIsBounded() throws {
        let sandbox = try sandboxWithRepository()
        let result = try sandbox.mlops(
            "hook", "run", "pre-push", "origin", "url", in: "repo",
            stdin: [UInt8](repeating: 0x61, count: (64 << 20) + 1))
        #expect(result.status == 2)
        #expect(result.stderr.contains("standard input is larger"))
    }

    @Test func anUnknownHookIsWrongUse() throws {
        let sandbox = try sandboxWithRepository()
        #expect(try sandbox.mlops("hook", "run", "pre-breakfast", in: "repo").status == 2)
    }

    // MARK: - Installing

    @Test func neitherOfTwoHooksIsLost() throws {
        let sandbox = try sandboxWithRepository()
        try sandbox.write("#!/bin/sh\n# one\n", to: "repo/.git/hooks/pre-push", mode: 0o755)
        try sandbox.write("#!/bin/sh\n# two\n", to: "repo/.git/hooks/pre-push.mlops-chained", mode: 0o755)
        let before = try sandbox.list("repo/.git/hooks")
        let result = try sandbox.mlops("hooks", "install", in: "repo")
        try Snapshot.expect(result, named: "conflict")
        #expect(try sandbox.list("repo/.git/hooks") == before)
        #expect(try sandbox.text(of: "repo/.git/hooks/pre-push") == "#!/bin/sh\n# one\n")
    }

    @Test func installingTwiceChangesNothing() throws {
        let sandbox = try sandboxWithRepository("re po's")
        try install(sandbox, in: "re po's")
        let listing = "find .git/hooks .git/config -printf '%p %i %T@ %C@\\n' | sort"
        let before = try sandbox.bash(listing, in: "re po's").stdout
        let again = try install(sandbox, in: "re po's")
        #expect(again.stdout == "the hooks are installed already\n")
        #expect(try sandbox.bash(listing, in: "re po's").stdout == before)
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "re po's")
    }

    @Test func aStubFollowsTheBinary() throws {
        let sandbox = try sandboxWithRepository()
        try install(sandbox)
        let stub = try sandbox.text(of: "repo/.git/hooks/pre-push")
        try sandbox.write(
            "#!/bin/sh\n# git-mlops hook 1\nbinary='/gone/git-mlops'\nhook=pre-push\nexit 1\n",
            to: "repo/.git/hooks/pre-push", mode: 0o755)
        let status = try sandbox.mlops("hooks", "status", in: "repo")
        #expect(status.status == 1)
        #expect(status.stdout.contains("broken: there is no /gone/git-mlops"))
        try install(sandbox)
        #expect(try sandbox.text(of: "repo/.git/hooks/pre-push") == stub)
        #expect(!sandbox.exists("repo/.git/hooks/pre-push.mlops-chained"))
        #expect(try sandbox.mlops("hooks", "status", in: "repo").status == 0)
    }

    @Test func manyInstallersAtOnce() throws {
        let sandbox = try sandboxWithRepository()
        try sandbox.write("#!/bin/sh\n# theirs\n", to: "repo/.git/hooks/pre-commit", mode: 0o755)
        let running = try (0..<8).map { _ in
            try sandbox.start("git-mlops", raw: [Array("hooks".utf8), Array("install".utf8)], in: "repo")
        }
        for program in running {
            let result = try program.wait()
            #expect(result.status == 0, "\(result.transcript)")
        }
        #expect(try sandbox.text(of: "repo/.git/hooks/pre-commit.mlops-chained") == "#!/bin/sh\n# theirs\n")
        #expect(try sandbox.mlops("hooks", "status", in: "repo").status == 0)
        #expect(try !sandbox.list("repo/.git/hooks").contains { $0.hasPrefix(".mlops-tmp") })
    }

    @Test func aDryRunWritesNothing() throws {
        let sandbox = try sandboxWithRepository()
        let before = try sandbox.bash("find .git | sort; cat .git/config", in: "repo").stdout
        let result = try sandbox.mlops("hooks", "install", "--dry-run", in: "repo")
        #expect(result.stdout.contains("would write"))
        #expect(try sandbox.bash("find .git | sort; cat .git/config", in: "repo").stdout == before)
    }

    // MARK: - core.hooksPath

    @Test func anotherToolsDirectoryIsLeftAloneAndAllItsHooksRun() throws {
        let sandbox = try sandboxWithRepository()
        try sandbox.write("#!/bin/sh\necho commit-msg >> \"$HOME/seen\"\n", to: "repo/.husky/commit-msg", mode: 0o755)
        try sandbox.write("#!/bin/sh\necho pre-commit >> \"$HOME/seen\"\n", to: "repo/.husky/pre-commit", mode: 0o755)
        try sandbox.git("config", "core.hooksPath", ".husky", in: "repo")
        let before = try sandbox.bash("find .husky -printf '%p %m %i %C@\\n' | sort", in: "repo").stdout
        try install(sandbox)
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "repo")
        #expect(try sandbox.text(of: "home/seen") == "pre-commit\ncommit-msg\n")
        #expect(try sandbox.bash("find .husky -printf '%p %m %i %C@\\n' | sort", in: "repo").stdout == before)
        #expect(try sandbox.git("config", "mlops.chainedHooksPath", in: "repo").line == ".husky")
        // One that appears later runs as well.
        try sandbox.write("#!/bin/sh\necho later >> \"$HOME/seen\"\n", to: "repo/.husky/post-commit", mode: 0o755)
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "repo")
        #expect(try sandbox.text(of: "home/seen").hasSuffix("later\n"))
        let result = try sandbox.mlops("hooks", "uninstall", in: "repo")
        #expect(result.status == 0)
        #expect(try sandbox.git("config", "core.hooksPath", in: "repo").line == ".husky")
        #expect(!sandbox.exists("repo/.git/mlops"))
    }

    @Test func hooksThatGitNoticesByTheirPresenceHaveAStubOnlyWhenTheyExist() throws {
        let sandbox = try sandboxWithRepository()
        try sandbox.makeDirectory("repo/.husky")
        try sandbox.git("config", "core.hooksPath", ".husky", in: "repo")
        try install(sandbox)
        let stubs = "repo/.git/mlops/hooks"
        #expect(!sandbox.exists("\(stubs)/reference-transaction"))
        try sandbox.write(
            "#!/bin/sh\necho $1 >> \"$HOME/seen\"\n", to: "repo/.husky/reference-transaction", mode: 0o755)
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "repo")
        #expect(sandbox.exists("\(stubs)/reference-transaction"))
        sandbox.remove("home/seen")
        try sandbox.git("branch", "other", in: "repo")
        #expect(try sandbox.text(of: "home/seen").contains("committed"))
    }

    @Test func aGlobalDirectoryIsFollowedWhereverItGoes() throws {
        let sandbox = try sandboxWithRepository()
        for name in ["one", "two"] {
            try sandbox.write("#!/bin/sh\necho \(name) >> \"$HOME/seen\"\n", to: "home/\(name)/pre-commit", mode: 0o755)
        }
        try sandbox.git("config", "--global", "core.hooksPath", "~/one")
        let global = try sandbox.text(of: "home/gitconfig")
        let config = try sandbox.text(of: "repo/.git/config")
        try install(sandbox)
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "repo")
        try sandbox.git("config", "--global", "core.hooksPath", "~/two")
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "repo")
        #expect(try sandbox.text(of: "home/seen") == "one\ntwo\n")
        try sandbox.git("config", "--global", "core.hooksPath", "~/one")
        #expect(try sandbox.mlops("hooks", "uninstall", in: "repo").status == 0)
        #expect(try sandbox.text(of: "home/gitconfig") == global)
        #expect(try sandbox.text(of: "repo/.git/config") == config)
    }

    @Test func aSettingOfOneCommandIsNoReasonToRedirect() throws {
        let sandbox = try sandboxWithRepository()
        let changes = [
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": "/dev/null",
        ]
        #expect(try sandbox.mlops("hooks", "install", in: "repo", env: changes).status == 0)
        #expect(sandbox.exists("repo/.git/hooks/pre-commit"))
        #expect(!sandbox.exists("repo/.git/mlops/hooks"))
    }

    @Test func aMovedRepositoryIsRepaired() throws {
        let sandbox = try sandboxWithRepository()
        try sandbox.write("#!/bin/sh\necho ran >> \"$HOME/seen\"\n", to: "repo/.husky/pre-commit", mode: 0o755)
        try sandbox.git("config", "core.hooksPath", ".husky", in: "repo")
        let config = try sandbox.text(of: "repo/.git/config")
        try install(sandbox)
        try sandbox.bash("mv repo moved")
        try install(sandbox, in: "moved")
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "moved")
        #expect(try sandbox.text(of: "home/seen") == "ran\n")
        #expect(try sandbox.mlops("hooks", "uninstall", in: "moved").status == 0)
        #expect(try sandbox.text(of: "moved/.git/config") == config)
    }

    // MARK: - Worktrees

    @Test func linkedWorktreesShareTheHooks() throws {
        let sandbox = try sandboxWithRepository()
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "repo")
        try sandbox.git("worktree", "add", "--quiet", "../linked", in: "repo")
        try sandbox.write("#!/bin/sh\npwd >> \"$HOME/seen\"\n", to: "repo/.git/hooks/pre-commit", mode: 0o755)
        try install(sandbox, in: "linked")
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "linked")
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "repo")
        #expect(try sandbox.text(of: "home/seen") == "\(sandbox.path("linked"))\n\(sandbox.path("repo"))\n")
    }

    @Test func aWorktreesOwnSettingStaysItsOwn() throws {
        let sandbox = try sandboxWithRepository()
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "repo")
        try sandbox.git("worktree", "add", "--quiet", "../linked", in: "repo")
        try sandbox.git("config", "extensions.worktreeConfig", "true", in: "repo")
        try sandbox.write("#!/bin/sh\necho theirs >> \"$HOME/seen\"\n", to: "home/hooks/pre-commit", mode: 0o755)
        try sandbox.git("config", "--worktree", "core.hooksPath", "~/hooks", in: "linked")
        let shared = try sandbox.text(of: "repo/.git/config")
        try install(sandbox, in: "linked")
        #expect(try sandbox.text(of: "repo/.git/config") == shared)
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: "linked")
        #expect(try sandbox.text(of: "home/seen") == "theirs\n")
        try install(sandbox, in: "repo")
        // What the linked one uses stays when the main one is done with hooks.
        #expect(try sandbox.mlops("hooks", "uninstall", in: "repo").status == 0)
        #expect(sandbox.exists("repo/.git/mlops/hooks/pre-commit"))
        #expect(try sandbox.mlops("hooks", "uninstall", in: "linked").status == 0)
        #expect(try sandbox.git("config", "--worktree", "core.hooksPath", in: "linked").line == "~/hooks")
        #expect(!sandbox.exists("repo/.git/mlops"))
    }

    // MARK: - Servers

    @Test func aServerTakesItsSettings() throws {
        let sandbox = try Sandbox()
        try sandbox.git("init", "--quiet", "--bare", "server.git")
        let key = try sandbox.makeKey("server")
        let genesis = String(repeating: "ab", count: 32)
        let result = try sandbox.mlops(
            "hooks", "install", "--payloads", "pay", "--witness-key", key.path, "--witness-name", "server", "--genesis",
            genesis, in: "server.git")
        #expect(result.status == 0, "\(result.transcript)")
        #expect(sandbox.exists("server.git/hooks/pre-receive"))
        #expect(sandbox.exists("server.git/hooks/post-receive"))
        #expect(!sandbox.exists("server.git/hooks/pre-push"))
        func setting(_ name: String) throws -> String {
            try sandbox.git("config", "mlops.\(name)", in: "server.git").line
        }
        #expect(try setting("payloads") == sandbox.path("server.git/pay"))
        #expect(try setting("witnessKey") == key.path)
        #expect(try setting("witnessName") == "server")
        #expect(try setting("genesis") == genesis)
    }

    @Test func aServersSettingsAreCheckedFirst() throws {
        let sandbox = try Sandbox()
        try sandbox.git("init", "--quiet", "--bare", "server.git")
        try sandbox.makeRepository()
        let wrong: [[String]] = [
            ["--genesis", "abc"], ["--witness-key", "/nowhere"], ["--witness-name", "../x"], ["--payloads", ""],
        ]
        for options in wrong {
            let result = try sandbox.run("git-mlops", ["hooks", "install"] + options, in: "server.git")
            #expect(result.status == 2, "\(result.transcript)")
            #expect(!sandbox.exists("server.git/hooks/pre-receive"))
        }
        let clone = try sandbox.mlops("hooks", "install", "--payloads", "/x", in: "repo")
        #expect(clone.status == 2)
        #expect(clone.stderr.contains("for servers"))
    }
}
