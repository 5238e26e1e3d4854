import MLOpsCore
import MLOpsGit
import SystemPackage
import TestSupport
import Testing

@Suite("Settings, quarantine and partial clones", .ownThread)
struct EnvironmentOfGitTests {
    @Test
    func settingsComeFromEveryPlaceGitReads() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        try sandbox.write("[mlops]\n\tincluded = yes\n\tmixed = \"a;b\" # comment\n", to: "home/extra")
        try sandbox.git("config", "--global", "include.path", sandbox.path("home/extra"))
        try sandbox.git("config", "--global", "includeIf.gitdir:\(sandbox.path("repo"))/.path", sandbox.path("home/if"))
        try sandbox.write("[mlops]\n\tconditional = 1\n\tbare\n", to: "home/if")
        try sandbox.git("config", "branch.Feature/X.remote", "upstream", in: "repo")
        try sandbox.git("config", "--add", "mlops.many", "first", in: "repo")
        try sandbox.git("config", "--add", "mlops.many", "last", in: "repo")
        try sandbox.git("config", "mlops.lines", "one\ntwo", in: "repo")
        let repository = try sandbox.open(env: ["GIT_CONFIG_PARAMETERS": "'mlops.given'='here'"])
        #expect(try repository.setting("mlops.included") == "yes")
        #expect(try repository.setting("mlops.mixed") == "a;b")
        #expect(try repository.setting("mlops.conditional") == "1")
        #expect(try repository.flag("mlops.bare") == true)
        #expect(try repository.setting("branch.Feature/X.remote") == "upstream")
        #expect(try repository.setting("branch.feature/x.remote") == nil)
        #expect(try repository.setting("MLOps.Many") == "last")
        #expect(try repository.setting("mlops.lines") == "one\ntwo")
        #expect(try repository.setting("mlops.given") == "here")
        #expect(try repository.setting("mlops.none") == nil)
        #expect(try repository.flag("mlops.none") == nil)
        #expect(try failure { try repository.flag("mlops.mixed") }?.kind == .input)
        try repository.set("mlops.new", to: "1")
        #expect(try repository.setting("mlops.new") == "1")
        try repository.unset("mlops.new")
        #expect(try repository.setting("mlops.new") == nil)
        try repository.unset("mlops.new")
    }

    @Test
    func whoCommitsIsWhomGitWouldName() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let now = Timestamp(seconds: 1_800_000_000)
        let who = try sandbox.open().committer(now: now)
        #expect(who == Identity(name: "Ana Kovac", email: "ana@bank.example", time: now))
        try sandbox.write("[user]\n\tuseConfigOnly = true\n", to: "home/gitconfig")
        let found = try #require(try failure { try sandbox.open().committer(now: now) })
        #expect(found.kind == .input)
        #expect(found.hints.contains { $0.contains("user.name") })
    }

    /// A hook sees what a push brings, and what it writes goes away with a push that is refused.
    @Test(arguments: [0, 1])
    func theQuarantineOfAHookIsReadAndWritten(status: Int) throws {
        let sandbox = try Sandbox()
        try sandbox.git("init", "--quiet", "--bare", sandbox.path("server.git"))
        try sandbox.makeRepository()
        let commit = try sandbox.commit("a", "1")
        // Keeps what the hook is given for as long as the test looks at it.
        try sandbox.write(
            """
            #!/bin/sh
            env | grep ^GIT_ > '\(sandbox.path("hook-env"))'
            pwd > '\(sandbox.path("hook-pwd"))'
            cp -r "$GIT_OBJECT_DIRECTORY" '\(sandbox.path("quarantine"))'
            exit \(status)

            """, to: "server.git/hooks/pre-receive", mode: 0o755)
        try sandbox.git("push", "--quiet", sandbox.path("server.git"), "main", in: "repo", failing: true)
        #expect(try sandbox.text(of: "hook-env").contains("GIT_OBJECT_DIRECTORY="))
        if status == 1 { #expect(!(try sandbox.open("server.git").contains(commit))) }

        let environment: [String: String?] = [
            "GIT_DIR": ".", "GIT_OBJECT_DIRECTORY": "../quarantine",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": sandbox.path("server.git/objects"),
        ]
        let repository = try sandbox.open("server.git", env: environment)
        #expect(try repository.commit(commit).subject == "set a")
        #expect(try repository.git.capture(["cat-file", "-t", commit.hex]) == "commit")
        #expect(try repository.commits(reachableFrom: [commit], hiding: []) == [commit])
        let written = try repository.writeBlob(Array("written by a hook".utf8))
        #expect(repository.contains(written))
        #expect(try sandbox.run("git", ["cat-file", "-e", written.hex], in: "server.git").status != 0)
        #expect(sandbox.exists("quarantine/\(written.hex.prefix(2))/\(written.hex.dropFirst(2))"))
    }

    @Test
    func aPartialCloneFetchesWhatIsAskedFor() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        try sandbox.commit("big", "the content of a large file")
        let blob = try id(sandbox.ask("rev-parse", "HEAD:big"))
        try sandbox.git("config", "uploadpack.allowFilter", "true", in: "repo")
        try sandbox.git("config", "uploadpack.allowAnySHA1InWant", "true", in: "repo")
        try sandbox.git(
            "clone", "--quiet", "--no-checkout", "--filter=blob:none", "file://\(sandbox.path("repo"))", "partial")
        let repository = try sandbox.open("partial")
        #expect(!repository.contains(blob))
        #expect(try repository.size(of: blob) == 27)
        #expect(try repository.blob(blob) == Array("the content of a large file".utf8))
        sandbox.remove("repo")
        try sandbox.git("-c", "init.defaultBranch=main", "init", "--quiet", sandbox.path("repo"))
        let gone = try id(String(repeating: "cd", count: 20))
        #expect(try failure { try repository.blob(gone) }?.kind == .environment)
    }
}
