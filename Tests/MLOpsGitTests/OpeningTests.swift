import MLOpsCore
import MLOpsGit
import SystemPackage
import TestSupport
import Testing

@Suite("Opening repositories of every kind", .ownThread)
struct OpeningTests {
    @Test
    func aFolderWithoutRepositoryIsSaidToBeNone() throws {
        let sandbox = try Sandbox()
        try sandbox.makeDirectory("empty")
        let found = try #require(try failure { try sandbox.open("empty") })
        #expect(found.kind == .input)
        #expect(found.message.contains("not a git repository"))
        #expect(try failure { try sandbox.open("empty", env: ["GIT_DIR": "nowhere"]) }?.kind == .input)
        try sandbox.makeRepository()
        try sandbox.makeDirectory("repo/sub")
        let named = try #require(try failure { try sandbox.open("repo/sub", env: ["GIT_DIR": "."]) })
        #expect(named.kind == .input, "a directory that GIT_DIR names is not searched upward from")
    }

    @Test
    func fromASubfolderTheTopIsFound() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        try sandbox.makeDirectory("repo/a/b")
        let repository = try sandbox.open("repo/a/b")
        #expect(repository.workTree == FilePath(sandbox.path("repo")))
        #expect(repository.gitDirectory == FilePath(sandbox.path("repo/.git")))
        #expect(!repository.isBare)
    }

    @Test
    func aBareRepositoryHasNoWorkingTree() throws {
        let sandbox = try Sandbox()
        try sandbox.git("init", "--quiet", "--bare", sandbox.path("server.git"))
        let repository = try sandbox.open("server.git")
        #expect(repository.isBare)
        #expect(repository.workTree == nil)
        let found = try #require(try failure { try repository.requireWorkTree() })
        #expect(found.kind == .input)
        #expect(found.hints.contains { $0.contains("git clone") })
        #expect(try sandbox.open("server.git/refs").isBare)
    }

    @Test
    func aLinkedWorktreeSharesObjectsAndReferences() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let commit = try sandbox.commit("a", "1")
        try sandbox.git("worktree", "add", "--quiet", "-b", "other", sandbox.path("linked"), in: "repo")
        let linked = try sandbox.open("linked")
        #expect(linked.isLinkedWorktree)
        #expect(linked.workTree == FilePath(sandbox.path("linked")))
        #expect(linked.gitDirectory == FilePath(sandbox.path("repo/.git/worktrees/linked")))
        #expect(linked.commonDirectory == FilePath(sandbox.path("repo/.git")))
        #expect(try linked.head() == .branch("refs/heads/other", commit))
        #expect(try linked.update("refs/mlops/ledger", from: nil, to: commit, message: "m"))
        #expect(try sandbox.open().reference("refs/mlops/ledger") == commit)
        let fromHook = try sandbox.open("linked", env: ["GIT_DIR": sandbox.path("repo/.git/worktrees/linked")])
        #expect(fromHook.workTree == FilePath(sandbox.path("linked")))
    }

    @Test
    func gitDirMayBeRelativeOrAbsolute() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let commit = try sandbox.commit("a", "1")
        try sandbox.makeDirectory("elsewhere")
        for (directory, value) in [
            ("repo", ".git"), ("elsewhere", "../repo/.git"), ("elsewhere", sandbox.path("repo/.git")),
        ] {
            let repository = try sandbox.open(directory, env: ["GIT_DIR": value])
            #expect(try repository.headCommit() == commit)
            #expect(try repository.git.capture(["rev-parse", "HEAD"]) == commit.hex)
        }
    }

    @Test
    func relativeNamesInTheEnvironmentMeanTheSameToGitAsToUs() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        try sandbox.commit("a", "1")
        try sandbox.makeDirectory("repo/tree/inner")
        let repository = try sandbox.open("repo", env: ["GIT_DIR": ".git", "GIT_WORK_TREE": "tree"])
        #expect(repository.workTree == FilePath(sandbox.path("repo/tree")))
        #expect(try repository.git.capture(["rev-parse", "--show-toplevel"]) == sandbox.path("repo/tree"))
    }

    @Test
    func aSubmoduleIsARepositoryOfItsOwn() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        try sandbox.makeRepository("inner")
        let inner = try sandbox.commit("x", "1", in: "inner")
        try sandbox.git("submodule", "--quiet", "add", sandbox.path("inner"), "sub", in: "repo")
        let repository = try sandbox.open("repo/sub")
        #expect(repository.workTree == FilePath(sandbox.path("repo/sub")))
        #expect(try repository.headCommit() == inner)
    }

    @Test
    func aRepositoryOfSHA256IsOneClearError() throws {
        let sandbox = try Sandbox()
        try sandbox.git("init", "--quiet", "--object-format=sha256", sandbox.path("repo"))
        try sandbox.git("init", "--quiet", "--bare", "--object-format=sha256", sandbox.path("bare.git"))
        try sandbox.makeDirectory("repo/sub")
        for place in ["repo", "repo/sub", "bare.git"] {
            let found = try #require(try failure { try sandbox.open(place) })
            #expect(found.kind == .input)
            #expect(found.message.contains("SHA-256"), "\(place): \(found)")
            #expect(!found.hints.isEmpty)
        }
    }

    @Test
    func aRepositoryWithReftablesIsOneClearError() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        try sandbox.makeDirectory("repo/sub")
        try sandbox.git("init", "--quiet", "--bare", sandbox.path("bare.git"))
        for (directory, file) in [("repo", "repo/.git/config"), ("bare.git", "bare.git/config")] {
            // By hand: the git of this machine may not know the format.
            try sandbox.git("config", "--file", sandbox.path(file), "core.repositoryFormatVersion", "1", in: directory)
            try sandbox.git("config", "--file", sandbox.path(file), "extensions.refStorage", "reftable")
        }
        for place in ["repo", "repo/sub", "bare.git"] {
            let found = try #require(try failure { try sandbox.open(place) })
            #expect(found.kind == .input)
            #expect(found.message.contains("reftable"), "\(place): \(found)")
        }
    }

    @Test
    func extensionsThatChangeNothingForUsAreAccepted() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let commit = try sandbox.commit("a", "1")
        try sandbox.git("config", "extensions.worktreeConfig", "true", in: "repo")
        try sandbox.git("config", "core.repositoryFormatVersion", "1", in: "repo")
        try sandbox.git("config", "--worktree", "mlops.example", "here", in: "repo")
        let repository = try sandbox.open()
        #expect(try repository.headCommit() == commit)
        #expect(try repository.setting("mlops.example") == "here")
    }

    @Test(.enabled(if: isRoot, "only root can give a folder to somebody else"))
    func aRepositoryOfSomebodyElseIsOpenedWhenItIsTrusted() throws {
        let sandbox = try Sandbox()
        try sandbox.makeRepository()
        let commit = try sandbox.commit("a", "1")
        try sandbox.bash("chown -R 12345:12345 repo")
        let found = try #require(try failure { try sandbox.open() })
        #expect(found.kind == .environment)
        #expect(found.message.contains("another user"))
        #expect(found.hints.contains { $0.contains("safe.directory") })
        try sandbox.git("config", "--global", "safe.directory", sandbox.path("repo"))
        #expect(try sandbox.open().headCommit() == commit)
        try sandbox.makeRepository("other")
        try sandbox.bash("chown -R 12345:12345 other")
        #expect(try failure { try sandbox.open("other") } != nil, "trusting one repository trusts no other")
    }
}
