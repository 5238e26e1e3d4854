import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import MLOpsStore
import TestSupport
import Testing

@Suite("The gate of a server, for branches", .ownThread)
struct BranchGateTests {
    @Test
    func commitsThatCameByAnotherBranchAreJudgedOnThisOne() throws {
        let bank = try Bank()
        let server = try Server(bank)
        try bank.sandbox.write([UInt8](repeating: 1, count: 200_000), to: "repo/large.bin")
        let large = try bank.commit("A large file", by: "ana")
        #expect(try server.blocking(("refs/heads/feature", large)) == [])
        try server.take("refs/heads/feature", large)
        #expect(try server.blocking(("refs/heads/main", large)) == ["max-file-size"])
        bank.sandbox.remove("repo/large.bin")
        let gone = try bank.commit("Taken out again", by: "ana")
        #expect(try server.blocking(("refs/heads/main", gone)) == ["max-file-size"], "history keeps it")
        // Deleted and made again, the branch is looked through from its beginning.
        try bank.sandbox.git("update-ref", "-d", "refs/heads/main", in: "server.git")
        #expect(try server.blocking(("refs/heads/main", gone)) == ["max-file-size"])
    }

    @Test
    func aManifestThatIsNotValidStaysOut() throws {
        let bank = try Bank()
        let server = try Server(bank)
        let digest = String(repeating: "a", count: 64)
        for (number, line) in [
            "\(digest) 1 f ../outside", "\(digest) 1 f /etc/passwd", "\(digest) 1 f .git/config", "\(digest) -1 f a",
            "\(digest.dropLast()) 1 f a", "\(digest) 99999999999999999999 f a", "\(digest) 1 f b\n\(digest) 1 f a",
            "\(digest) 1 f a\n\(digest) 1 f a", "\(digest) 1",
        ].enumerated() {
            bank.sandbox.remove("repo/data")
            try bank.sandbox.write(
                "git-mlops manifest 1\nkind dataset\ntype directory\npages 1\n",
                to: "repo/data/d\(number).mlops/manifest")
            try bank.sandbox.write(line + "\n", to: "repo/data/d\(number).mlops/files")
            let commit = try bank.commit("Bad \(number)", by: "ana")
            #expect(try server.blocking(("refs/heads/main", commit)) == ["manifests-valid"], "\(line)")
            try bank.sandbox.git("reset", "--quiet", "--hard", "HEAD~1", in: "repo")
        }
        try bank.sandbox.write(
            "git-mlops manifest 1\nkind dataset\ntype directory\npages 1\n", to: "repo/data/ok.mlops/manifest")
        try bank.sandbox.write("\(digest) 1 f a\n", to: "repo/data/ok.mlops/files")
        #expect(try server.blocking(("refs/heads/main", bank.commit("Good", by: "ana"))) == [])
    }

    @Test
    func aManifestOfWhatCannotBeAnAssetStaysOut() throws {
        let bank = try Bank()
        let server = try Server(bank)
        for asset in [".git", "sub/.GIT", "git~1", ".git/hooks"] {
            try bank.sandbox.write(
                "git-mlops manifest 1\nkind dataset\ntype directory\npages 1\n", to: "repo/data/x.mlops/manifest")
            try bank.sandbox.write("\(String(repeating: "a", count: 64)) 1 f a\n", to: "repo/data/x.mlops/files")
            let commit = try bank.commit("Honest", by: "ana")
            #expect(try server.blocking(("refs/heads/main", commit)) == [])
            // git itself would not put every one of these names into its index.
            let repository = try bank.open()
            var files: [RepoPath: (mode: TreeEntry.Mode, id: ObjectID)] = [:]
            for (path, entry) in try repository.files(below: repository.commit(commit).tree) {
                let inside = path.relative(to: RepoPath("data/x.mlops"))
                let place = inside.map { RepoPath("\(asset).mlops").appending($0) } ?? path
                files[place] = (entry.mode, entry.id)
            }
            let who = try repository.commit(commit).author
            let attack = try repository.writeCommit(
                tree: repository.writeTree(files: files), parents: repository.commit(commit).parents, author: who,
                committer: who, message: "Attack\n")
            try bank.sandbox.git("update-ref", "refs/attack", attack.hex, in: "repo")
            #expect(try server.blocking(("refs/heads/main", attack)) == ["manifests-valid"], "\(asset)")
            try bank.sandbox.git("reset", "--quiet", "--hard", "HEAD~1", in: "repo")
        }
    }

    @Test
    func payloadsMustBeWhereTheServerCanSeeThem() throws {
        let bank = try Bank()
        try bank.changePolicy { $0.branches = "main: { payloads_pushed: true }" }
        let server = try Server(bank)
        try bank.model("credit-risk", "new weights")
        let commit = try bank.commit("New weights", by: "ana")
        #expect(try server.blocking(("refs/heads/main", commit)) == ["payloads-pushed"], "nobody can ask")
        #expect(try server.blocking(("refs/heads/main", commit), presence: { $0 }) == ["payloads-pushed"])
        #expect(
            try server.blocking(("refs/heads/main", commit), presence: { _ in throw Diagnostic.environment("down") })
                == ["payloads-pushed"])
        #expect(try server.blocking(("refs/heads/main", commit), presence: { _ in [] }) == [])
    }

    /// A push that is refused leaves the server as it was.
}
