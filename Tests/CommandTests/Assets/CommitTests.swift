import TestSupport
import Testing

/// What pre-commit lets through, and how to go on from what it does not.
@Suite("Manifests and payload at a commit")
struct CommitTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.makeSample()
        try sandbox.require(sandbox.mlops("hooks", "install", "-q", in: "repo"))
    }

    /// Two branches that made different things of one file, merged without the driver: markers in the page.
    private func conflict() throws {
        try sandbox.bash(
            """
            git checkout -q -b side
            echo side >data/train/a.csv; git-mlops add -qu; git commit -qm side
            git checkout -q main
            echo main >data/train/a.csv; git-mlops add -qu; git commit -qm main
            git merge -q side || true
            grep -q '<<<<<<<' data/train.mlops/files
            """, in: "repo")
    }

    private func commit(_ arguments: String...) throws -> Result {
        try sandbox.run("git", ["commit", "-qm", "x"] + arguments, in: "repo")
    }

    @Test(
        "Conflict markers that were staged are not committed, and resolve settles them", arguments: ["merge", "diff3"])
    func markers(style: String) throws {
        try sandbox.git("config", "merge.conflictStyle", style, in: "repo")
        try conflict()
        try sandbox.git("add", "data/train.mlops", in: "repo")
        let refused = try commit()
        #expect(refused.status == 1, "\(refused.transcript)")
        #expect(refused.stderr.contains("a manifest to be committed is not valid"), "\(refused.transcript)")
        #expect(refused.stderr.contains("conflict markers"), "\(refused.transcript)")
        #expect(refused.stderr.contains("git mlops resolve"), "\(refused.transcript)")
        #expect(try sandbox.mlops("resolve", in: "repo").stdout == "both changed: data/train\n")
        let resolved = try sandbox.require(sandbox.mlops("resolve", "--theirs", in: "repo"))
        #expect(
            resolved.stdout.hasPrefix("resolved data/train: 1 conflict taken from theirs"), "\(resolved.transcript)")
        try sandbox.require(sandbox.mlops("checkout", "-q", in: "repo"))
        #expect(try commit().status == 0)
        #expect(try sandbox.text(of: "repo/data/train/a.csv") == "side\n")
        #expect(try sandbox.mlops("verify", in: "repo").status == 0)
    }

    @Test("Markers that were committed past the hook can still be resolved")
    func committedMarkers() throws {
        try conflict()
        try sandbox.git("add", "data/train.mlops", in: "repo")
        #expect(try commit("--no-verify").status == 0)
        try sandbox.require(sandbox.mlops("resolve", "--ours", "data/train", in: "repo"))
        #expect(try commit().status == 0)
        #expect(try sandbox.mlops("verify", in: "repo").status == 0)
    }

    @Test("A manifest that is none is not committed, with -a either")
    func invalid() throws {
        try sandbox.bash("echo nonsense >>models/m.onnx.mlops", in: "repo")
        let result = try commit("-a")
        #expect(result.status == 1, "\(result.transcript)")
        #expect(result.stderr.contains("models/m.onnx.mlops, line 5"), "\(result.transcript)")
        #expect(result.stderr.contains("hint: "), "\(result.transcript)")
        try sandbox.require(sandbox.mlops("add", "models/m.onnx", in: "repo"))
    }

    @Test("Payload is not committed, whoever staged it")
    func payload() throws {
        try sandbox.git("add", "-f", "data/train/a.csv", "models/m.onnx", in: "repo")
        #expect(try sandbox.mlops("status", in: "repo").stdout.contains("Not ignored by git:"))
        let result = try commit()
        #expect(result.status == 1, "\(result.transcript)")
        #expect(result.stderr.contains("git is about to commit 2 files of assets itself"), "\(result.transcript)")
        #expect(result.stderr.contains("data/train/a.csv and 1 more"), "\(result.transcript)")
        try sandbox.git("rm", "-q", "-r", "--cached", "data/train", "models/m.onnx", in: "repo")
        #expect(try sandbox.mlops("status", "--exit-code", in: "repo").status == 0)
    }

    // MARK: - Ignore rules

    /// git sees none of the payload.
    private func expectIgnored(_ path: String) throws {
        let status = try sandbox.git("status", "--porcelain", "--untracked-files=all", "--", path, in: "repo").stdout
        #expect(status.isEmpty, "\(status)")
    }

    @Test("An asset that one side removed and the other changed is ignored again once resolved")
    func removedAndChanged() throws {
        try sandbox.bash(
            """
            git checkout -q -b side
            echo side >data/train/a.csv; git-mlops add -qu; git commit -qm side
            git checkout -q main; git-mlops checkout -q
            git-mlops rm -q --cached data/train; git commit -qm gone; rm -r data/train
            git merge -q side || true
            """, in: "repo")
        try sandbox.require(sandbox.mlops("resolve", "--theirs", in: "repo"))
        try sandbox.require(sandbox.mlops("checkout", in: "repo"))
        #expect(try sandbox.text(of: "repo/data/train/a.csv") == "side\n")
        try expectIgnored("data/train/a.csv")
        #expect(try commit().status == 0)
    }

    @Test("A manifest that git moved gets its rule with the next checkout; a hook only says so")
    func gitMove() throws {
        try sandbox.bash("mkdir other; git mv data/train.mlops other/t.mlops; git commit -qm moved", in: "repo")
        let hook = try sandbox.git("checkout", "-q", "-b", "new", in: "repo")
        #expect(hook.stderr.contains("warning: git does not ignore other/t"), "\(hook.transcript)")
        #expect(!sandbox.exists("repo/other/.gitignore"))
        let result = try sandbox.require(sandbox.mlops("checkout", in: "repo"))
        #expect(result.stdout.contains("git did not ignore the files: wrote other/.gitignore"), "\(result.transcript)")
        try expectIgnored("other/t")
        #expect(!(try sandbox.mlops("checkout", in: "repo").stdout.contains("wrote")))
    }

    @Test("A later line that takes the rule back is told of, and outdone", arguments: ["add", "checkout"])
    func negated(command: String) throws {
        try sandbox.bash("printf '!/train\\n*.tmp\\n' >>data/.gitignore", in: "repo")
        #expect(try sandbox.mlops("status", in: "repo").stdout.contains("Not ignored by git:"))
        #expect(try sandbox.mlops("status", "--json", in: "repo").stdout.contains("\"ignored\": false"))
        let doctor = try sandbox.mlops("doctor", "--no-network", in: "repo")
        #expect(doctor.stdout.contains("✗ git would commit the files of data/train"), "\(doctor.transcript)")
        try sandbox.require(sandbox.run("git-mlops", command == "add" ? ["add", "-u"] : ["checkout"], in: "repo"))
        #expect(try sandbox.text(of: "repo/data/.gitignore") == "!/train\n*.tmp\n/train\n")
        try expectIgnored("data/train")
        let healthy = try sandbox.mlops("doctor", "--no-network", in: "repo")
        #expect(healthy.stdout.contains("✓ git ignores the files of all assets"), "\(healthy.transcript)")
    }

    @Test("A deleted .gitignore is written again", arguments: ["add", "checkout"])
    func deleted(command: String) throws {
        sandbox.remove("repo/data/.gitignore")
        try sandbox.require(sandbox.run("git-mlops", command == "add" ? ["add", "-u"] : ["checkout"], in: "repo"))
        #expect(try sandbox.text(of: "repo/data/.gitignore") == "/train\n")
    }

    // MARK: - What is not in the working tree

    @Test("What lies outside a sparse checkout is left alone, and told of")
    func sparse() throws {
        try sandbox.git("sparse-checkout", "set", "models", in: "repo")
        #expect(!sandbox.exists("repo/data/train.mlops"))
        let status = try sandbox.require(sandbox.mlops("status", in: "repo"))
        #expect(status.stdout == "Outside the sparse checkout:\n\tdata/train\n", "\(status.transcript)")
        #expect(try sandbox.mlops("status", "--exit-code", "-q", in: "repo").status == 0)
        #expect(
            try sandbox.mlops("status", "--porcelain", in: "repo").stdout.contains("asset unchanged outside data/train")
        )
        try sandbox.require(sandbox.mlops("diff", "--exit-code", in: "repo"))
        let checkout = try sandbox.require(sandbox.mlops("checkout", in: "repo"))
        #expect(checkout.stdout == "left alone, outside the sparse checkout: 1 asset\n", "\(checkout.transcript)")
        try sandbox.require(sandbox.mlops("add", "-u", in: "repo"))
        #expect(try sandbox.git("status", "--porcelain", in: "repo").stdout.isEmpty)
        let add = try sandbox.mlops("add", "data/train", in: "repo")
        #expect(add.status == 2)
        #expect(add.stderr.contains("hint: take its folder in first: git sparse-checkout add data"))
        try sandbox.git("sparse-checkout", "add", "data", in: "repo")
        try sandbox.require(sandbox.mlops("checkout", "-q", in: "repo"))
        #expect(sandbox.exists("repo/data/train/a.csv"))
        try sandbox.git("sparse-checkout", "disable", in: "repo")
        #expect(try sandbox.mlops("status", "--exit-code", in: "repo").status == 0)
    }

    @Test("A checkout does not call a tree whole whose manifest is gone")
    func missingManifest() throws {
        sandbox.remove("repo/models/m.onnx.mlops")
        let result = try sandbox.mlops("checkout", in: "repo")
        #expect(result.status == 2, "\(result.transcript)")
        #expect(result.stdout.isEmpty, "\(result.transcript)")
        #expect(result.stderr.contains("the manifest models/m.onnx.mlops is not in the working tree"))
        #expect(result.stderr.contains("hint: bring it back: git checkout -- models/m.onnx.mlops"))
    }

    @Test("An asset given up by deleting its manifest is told of, and one given up with rm is not")
    func givenUp() throws {
        try sandbox.bash("rm -r data/train.mlops", in: "repo")
        let silent = try commit("-a")
        #expect(silent.status == 0)
        #expect(
            silent.stderr
                == "warning: this commit gives up the asset data/train: its manifest is gone, its files stay here, "
                + "ignored by git\nhint: bring it back: git mlops add data/train; or delete the files and their line in "
                + ".gitignore\n")
        try sandbox.require(sandbox.mlops("add", "-q", "data/train", in: "repo"))
        #expect(try commit().stderr == "")
        try sandbox.require(sandbox.mlops("rm", "-q", "--cached", "data/train", in: "repo"))
        #expect(try commit().stderr == "")
        try sandbox.require(sandbox.mlops("rm", "-q", "models/m.onnx", in: "repo"))
        #expect(try commit().stderr == "")
    }
}
