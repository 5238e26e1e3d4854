import TestSupport
import Testing

/// Whoever may commit can name an asset anything git takes; none of it may be written where code is run from.
@Suite("Assets at hostile paths")
struct HostilePathTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.makeRepository("mallory")
        try sandbox.write("1\n", to: "mallory/data/a.csv")
        try sandbox.write("#!/bin/sh\ntouch pwned\n", to: "mallory/evil/hooks/post-commit", mode: 0o755)
        try sandbox.write("#!/bin/sh\ntouch pwned\n", to: "mallory/evil/hooks/pre-commit", mode: 0o755)
        try mlops("add", "data", "evil", in: "mallory")
        try mlops("remote", "add", "r", sandbox.path("store"), in: "mallory")
        try sandbox.git("commit", "--quiet", "-m", "Honest", in: "mallory")
        try mlops("push", "--payloads-only", in: "mallory")
    }

    private func mlops(_ arguments: String..., in directory: String) throws {
        let result = try sandbox.run("git-mlops", arguments, in: directory)
        guard result.status == 0 else { throw TestFailure(result.transcript) }
    }

    /// Where the attack's files lie but for the honest place.
    private func planted() throws -> String {
        try sandbox.bash(
            "find . -type f '(' -name post-commit -o -name pre-commit ')' -not -path './evil/*'", in: "victim"
        ).stdout
    }

    @Test(
        "Neither pull, checkout, add nor a hook writes into .git, in any spelling; other assets come all the same",
        arguments: [".git", "sub/.git", ".GIT", "git~1", ".git/modules/x", "sub/.Git. /x"])
    func dotGit(asset: String) throws {
        // The honest commit first, so that hooks and trust are in place when the attack comes.
        try sandbox.git("clone", "--quiet", "mallory", "victim")
        try mlops("trust", sandbox.path("store"), in: "victim")
        try mlops("pull", "--payloads-only", in: "victim")
        sandbox.remove("victim/data/a.csv")
        try sandbox.makeDirectory("victim/sub")
        // git's own commands refuse some of the spellings; the objects do not.
        let script = """
            tree=$(git rev-parse HEAD:evil.mlops)
            rest=$(git ls-tree HEAD | grep -v evil)
            path="$1"
            name="${path##*/}.mlops"
            made=$(printf '040000 tree %s\\t%s\\n' "$tree" "$name" | git mktree)
            while [[ "$path" == */* ]]; do
                path="${path%/*}"
                name="${path##*/}"
                made=$(printf '040000 tree %s\\t%s\\n' "$made" "$name" | git mktree)
            done
            made=$({ echo "$rest"; git ls-tree "$made"; } | git mktree)
            git update-ref HEAD "$(git commit-tree -p HEAD -m Attack "$made")"
            """
        _ = try sandbox.run("bash", ["-euo", "pipefail", "-c", script, "attack", asset], in: "mallory")
        #expect(try sandbox.git("log", "--format=%s", "-1", in: "mallory").line == "Attack")
        let pulled = try sandbox.mlops("pull", in: "victim")
        #expect(pulled.status != 0)
        // Some spellings git does not check out at all; what it did is then still the honest commit.
        let came = try sandbox.git("log", "--format=%s", "-1", in: "victim").line == "Attack"
        if !came {
            try sandbox.git("update-ref", "HEAD", "FETCH_HEAD", in: "victim")
            try sandbox.git("read-tree", "HEAD", in: "victim", failing: true)
        }
        for command in [
            ["checkout"], ["checkout", "--force"], ["pull", "--payloads-only"], ["add", "-u"], ["status"],
            ["hook", "run", "post-merge", "0"], ["hook", "run", "post-checkout", "a", "b", "1"], ["verify"], ["ls"],
            ["fetch"], ["diff"], ["rm", "--force", asset],
        ] {
            let result = try sandbox.run("git-mlops", command, in: "victim")
            #expect(result.status < 4, "\(command) \(result.transcript)")
            #expect(try planted() == "", "\(command)")
        }
        #expect(!sandbox.exists("victim/pwned"))
    }

    @Test("A manifest of .git is a problem of that asset alone, and is named with the way out")
    func others() throws {
        try sandbox.git("mv", "evil.mlops", ".git.mlops", in: "mallory")
        try sandbox.git("commit", "--quiet", "-m", "Attack", in: "mallory")
        try sandbox.git("clone", "--quiet", "mallory", "victim")
        try mlops("trust", sandbox.path("store"), in: "victim")
        let result = try sandbox.mlops("pull", "--payloads-only", in: "victim")
        #expect(result.status == 2)
        #expect(result.stderr.contains("left alone: .git"))
        #expect(result.stderr.contains("git rm -r --cached -- .git.mlops"))
        #expect(try sandbox.text(of: "victim/data/a.csv") == "1\n")
        #expect(try sandbox.mlops("fetch", "data", in: "victim").status == 0)
        #expect(try sandbox.mlops("status", in: "victim").stdout.contains(".git"))
        try sandbox.git("rm", "-r", "--quiet", "--cached", "--", ".git.mlops", in: "victim")
        sandbox.remove("victim/.git.mlops")
        #expect(try sandbox.mlops("checkout", in: "victim").status == 0)
    }

    @Test("Nothing is written through a symbolic link, be it the asset itself or above it")
    func links() throws {
        // `way` is a link to .git/hooks as it was committed, and `way.mlops` speaks of what is in it.
        try sandbox.git("mv", "evil.mlops", "way.mlops", in: "mallory")
        try sandbox.symlink(".git", at: "mallory/way")
        try sandbox.git("add", "way", in: "mallory")
        try sandbox.git("mv", "data.mlops", "deep/er/data.mlops", in: "mallory", failing: true)
        try sandbox.makeDirectory("mallory/deep/er")
        try sandbox.git("mv", "data.mlops", "deep/er/data.mlops", in: "mallory")
        try sandbox.git("commit", "--quiet", "-m", "Attack", in: "mallory")
        try sandbox.git("clone", "--quiet", "mallory", "victim")
        try mlops("trust", sandbox.path("store"), in: "victim")
        // A folder above an asset that became a link after git had put the manifest there.
        try sandbox.bash("mkdir ../outside && mv deep/er ../outside/er && ln -s ../../outside/er deep/er", in: "victim")
        for command in [["pull", "--payloads-only"], ["checkout"], ["hook", "run", "post-merge", "0"]] {
            let result = try sandbox.run("git-mlops", command, in: "victim")
            if command[0] != "hook" { #expect(result.status == 2, "\(result.transcript)") }
            #expect(!sandbox.exists("victim/.git/hooks/post-commit"))
            #expect(!sandbox.exists("outside/er/data"))
        }
        // With force a link makes room for the folder; nothing behind it is touched.
        _ = try sandbox.mlops("checkout", "--force", in: "victim")
        #expect(!sandbox.exists("victim/.git/hooks/post-commit"))
        #expect(!sandbox.exists("outside/er/data"))
    }
}
