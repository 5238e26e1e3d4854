import Glibc
import TestSupport
import Testing

/// Each: one clear error with a hint, the right status, and nothing lost or half written.
@Suite("Bad input to the asset commands")
struct BadInputTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    /// Runs a command that must be refused and must change nothing.
    private func refused(_ arguments: [String], _ name: String, in directory: String = "repo", status: Int32 = 2) throws
    {
        let before = try sandbox.state()
        let result = try sandbox.run("git-mlops", arguments, in: directory)
        try Snapshot.expect(result, named: name)
        #expect(result.status == status)
        #expect(try sandbox.state() == before)
        #expect(try sandbox.bash("find .git/mlops -name '.mlops-tmp*' 2>/dev/null || true", in: "repo").stdout.isEmpty)
    }

    // MARK: - Repositories

    @Test("Not a repository", arguments: ["status", "add", "checkout"])
    func noRepository(command: String) throws {
        try sandbox.makeDirectory("empty")
        let arguments = command == "add" ? ["add", "x"] : [command]
        let result = try sandbox.run(
            "git-mlops", arguments, in: "empty", env: ["GIT_CEILING_DIRECTORIES": sandbox.root])
        try Snapshot.expect(result, named: "no-repository-\(command)")
        #expect(result.status == 2)
    }

    @Test("A bare repository")
    func bare() throws {
        try sandbox.git("init", "--quiet", "--bare", "bare.git")
        let result = try sandbox.mlops("status", in: "bare.git")
        try Snapshot.expect(result, named: "bare")
        #expect(result.status == 2)
    }

    @Test("No commits yet: everything that needs none works")
    func unborn() throws {
        try sandbox.makeSample(commit: false)
        try Snapshot.expect(sandbox.mlops("status", in: "repo"), named: "unborn-status")
        try sandbox.require(sandbox.mlops("add", "-q", "data/train", in: "repo"))
        #expect(try sandbox.mlops("diff", "--cached", "--exit-code", in: "repo").status == 1)
        try refused(["fetch"], "unborn-fetch")
        try Snapshot.expect(sandbox.mlops("push", "--payloads-only", in: "repo"), named: "unborn-push")
    }

    @Test("A detached head")
    func detached() throws {
        try sandbox.makeSample()
        try sandbox.git("checkout", "--quiet", "--detach", in: "repo")
        try sandbox.write("other", to: "repo/data/train/a.csv")
        try sandbox.require(sandbox.mlops("add", "-u", in: "repo"))
        try Snapshot.expect(sandbox.mlops("status", in: "repo"), named: "detached")
    }

    @Test("Object and reference formats that are not supported", arguments: ["sha256", "reftable"])
    func format(name: String) throws {
        if name == "sha256" {
            try sandbox.git("init", "--quiet", "--object-format=sha256", "repo")
        } else {
            try sandbox.makeRepository()
            try sandbox.git("config", "core.repositoryFormatVersion", "1", in: "repo")
            try sandbox.git("config", "extensions.refStorage", "reftable", in: "repo")
        }
        let result = try sandbox.mlops("status", in: "repo")
        try Snapshot.expect(result, named: "format-\(name)")
        #expect(result.status == 2)
    }

    // MARK: - Paths

    @Test("Paths that cannot be an asset")
    func paths() throws {
        try sandbox.makeSample()
        try sandbox.write("x", to: "outside/x")
        try sandbox.write("code", to: "repo/src/code.py")
        try sandbox.git("add", "src", in: "repo")
        try sandbox.symlink("data", at: "repo/link")
        try sandbox.symlink("../outside", at: "repo/out")
        try sandbox.write("x", to: "repo/data/other")
        try refused(["add", "nothing"], "path-missing")
        try refused(["add", "../outside/x"], "path-outside")
        try refused(["add", "."], "path-top")
        try refused(["add", ".git/config"], "path-git")
        try refused(["add", ""], "path-empty")
        try refused(["add", "src"], "path-tracked")
        try refused(["add", "data"], "path-around-asset")
        try refused(["add", "data/train/a.csv"], "path-inside-asset")
        try refused(["add", "link"], "path-link")
        try refused(["add", "out/x"], "path-beyond-link")
        try refused(["status", "nothing"], "path-no-asset")
        try refused(["add", "data/train", "nothing"], "path-one-missing")
    }

    @Test("Everything that is no plain file is named at once")
    func specialFiles() throws {
        try sandbox.makeSample(commit: false)
        try sandbox.bash(
            """
            ln -s a.csv data/train/link; mkfifo data/train/pipe; mkdir -p data/train/x/.git; touch data/train/x/.git/config
            python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("data/train/socket")'
            """, in: "repo")
        try refused(["add", "data/train"], "special-files")
        if try sandbox.run("mknod", ["data/train/device", "c", "1", "3"], in: "repo").status == 0 {
            try refused(["add", "data/train"], "device")
        }
    }

    @Test("A file that cannot be read")
    func unreadable() throws {
        try sandbox.makeSample(commit: false)
        try sandbox.setMode(0, of: "repo/data/train/a.csv")
        let arguments = ["add", "data/train"]
        let result: Result
        if geteuid() == 0 {
            // Root reads everything: become nobody.
            try sandbox.bash("chown -R 65534:65534 . && chmod 755 .")
            let binary = try sandbox.bash("readlink -f bin/git-mlops").line
            result = try sandbox.run(
                "setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", binary] + arguments, in: "repo")
            try Snapshot.expect(
                result, named: "unreadable",
                replacing: [("setpriv --reuid=65534 --regid=65534 --clear-groups \(binary)", "git-mlops")])
        } else {
            result = try sandbox.run("git-mlops", arguments, in: "repo")
            try Snapshot.expect(result, named: "unreadable")
        }
        #expect(result.status == 3)
        #expect(!sandbox.exists("repo/data/train.mlops"))
    }

    @Test("A file that changes while it is read")
    func changing() throws {
        try sandbox.makeRepository()
        try sandbox.bash(
            "mkdir data; head -c 100000000 /dev/zero > data/big; (while :; do echo x >> data/big; done) & echo $! > ../pid",
            in: "repo")
        defer { _ = try? sandbox.bash("kill $(cat pid)") }
        let result = try sandbox.mlops("add", "data", in: "repo")
        try Snapshot.expect(result, named: "changing")
        #expect(result.status == 2)
        #expect(!sandbox.exists("repo/data.mlops"))
        #expect(
            try sandbox.bash("find .git/mlops/store/objects .git/mlops/store/tmp -type f", in: "repo").stdout.isEmpty)
    }

    @Test("An LFS-tracked path")
    func lfs() throws {
        try sandbox.makeSample(commit: false)
        try sandbox.write("*.csv filter=lfs diff=lfs merge=lfs -text\n", to: "repo/.gitattributes")
        try refused(["add", "data/train"], "lfs")
        try sandbox.require(sandbox.mlops("add", "models/m.onnx", in: "repo"))
    }

    @Test("A path in a submodule, and a submodule itself")
    func submodule() throws {
        try sandbox.makeSample()
        try sandbox.makeRepository("inner")
        try sandbox.write("x", to: "inner/README")
        try sandbox.git("add", ".", in: "inner")
        try sandbox.git("commit", "--quiet", "-m", "x", in: "inner")
        try sandbox.git("submodule", "--quiet", "add", sandbox.path("inner"), "vendor/inner", in: "repo")
        try sandbox.write("x", to: "repo/vendor/inner/data/x")
        try refused(["add", "vendor/inner/data"], "submodule-inside")
        try refused(["add", "vendor/inner"], "submodule-itself")
        try refused(["add", "vendor"], "submodule-around")
        // In the submodule itself everything works, with a store of its own.
        try sandbox.require(sandbox.mlops("add", "data", in: "repo/vendor/inner"))
        #expect(sandbox.exists("repo/.git/modules/vendor/inner/mlops/store"))
        #expect(sandbox.exists("repo/vendor/inner/data.mlops"))
    }

    @Test("Too long a name")
    func longName() throws {
        try sandbox.makeRepository()
        let name = String(repeating: "n", count: 250)
        try sandbox.write("x", to: "repo/\(name)")
        try refused(["add", name], "long-name")
        let inside = String(repeating: "i", count: 255)
        try sandbox.write("x", to: "repo/data/\(inside)")
        try sandbox.require(sandbox.mlops("add", "data", in: "repo"))
        #expect(try sandbox.mlops("verify", in: "repo").status == 0)
    }

    // MARK: - Manifests

    private static let digest = String(repeating: "0a", count: 32)

    @Test(
        "A manifest that is not one is never used",
        arguments: [
            ("dotdot", "\(digest) 1 f ../x\n"), ("absolute", "\(digest) 1 f /etc/passwd\n"),
            ("git", "\(digest) 1 f .git/hooks/post-checkout\n"), ("twice", "\(digest) 1 f a\n\(digest) 1 f a\n"),
            ("short-hash", "\(digest.dropLast(2)) 1 f a\n"), ("negative", "\(digest) -1 f a\n"),
            ("huge", "\(digest) 99999999999999999999 f a\n"), ("truncated", "\(digest) 1 f a"),
            ("nested", "\(digest) 1 f a\n\(digest) 1 f a/b\n"),
            ("unsorted", "\(digest) 1 f b\n\(digest) 1 f a\n"), ("mode", "\(digest) 1 l a\n"),
        ])
    func manifests(name: String, page: String) throws {
        try sandbox.makeSample()
        try sandbox.write(page, to: "repo/data/train.mlops/files")
        try sandbox.git("add", "data/train.mlops", in: "repo")
        try refused(["status"], "manifest-\(name)")
        try refused(["checkout"], "manifest-\(name)-checkout")
        try refused(["verify", "data"], "manifest-\(name)-verify")
        try refused(["add", "data/train"], "manifest-\(name)-add")
        // The other asset is none the worse for it.
        #expect(try sandbox.mlops("status", "models", in: "repo").status == 0)
    }

    @Test("Carriage returns in the working tree are told of; adding again takes git's copy, which has none")
    func carriageReturns() throws {
        try sandbox.makeSample()
        try sandbox.bash("sed -i 's/$/\\r/' data/train.mlops/files", in: "repo")
        try refused(["status"], "carriage-return")
        try refused(["checkout"], "carriage-return-checkout")
        try Snapshot.expect(sandbox.mlops("add", "data/train", in: "repo"), named: "carriage-return-add")
        #expect(try sandbox.mlops("status", "--exit-code", in: "repo").status == 0)
    }

    @Test("A manifest that is a symbolic link, or has a page that is one")
    func linkedManifest() throws {
        try sandbox.makeSample()
        try sandbox.bash("mv data/train.mlops/files ../page; ln -s ../../../page data/train.mlops/files", in: "repo")
        try refused(["status"], "manifest-link-page")
        try sandbox.bash("mv models/m.onnx.mlops ../m; ln -s ../../m models/m.onnx.mlops", in: "repo")
        try refused(["status", "models"], "manifest-link")
    }

    @Test("An index that another git holds")
    func lockedIndex() throws {
        try sandbox.makeSample()
        try sandbox.write("other", to: "repo/data/train/a.csv")
        try sandbox.write("", to: "repo/.git/index.lock")
        let result = try sandbox.mlops("add", "-u", in: "repo")
        try Snapshot.expect(result, named: "locked-index")
        #expect(result.status == 3)
        sandbox.remove("repo/.git/index.lock")
        try sandbox.require(sandbox.mlops("add", "-u", in: "repo"))
        #expect(
            try sandbox.mlops("status", "--porcelain", "data", in: "repo").stdout == "asset modified clean data/train\n"
        )
    }

    @Test("A store of a later version, and an index of nonsense")
    func foreignStore() throws {
        try sandbox.makeSample()
        try sandbox.write("nonsense", to: "repo/.git/mlops/index")
        #expect(try sandbox.mlops("status", "--exit-code", in: "repo").status == 0)
        try sandbox.setMode(0o644, of: "repo/.git/mlops/store/format")
        try sandbox.write("git-mlops store 7\n", to: "repo/.git/mlops/store/format")
        try sandbox.write("other", to: "repo/data/train/a.csv")
        try refused(["add", "-u"], "store-version", status: 3)
    }
}
