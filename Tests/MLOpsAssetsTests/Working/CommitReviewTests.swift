import MLOpsAssets
import MLOpsCore
import TestSupport
import Testing

@Suite("What a commit would do to the assets", .ownThread)
struct CommitReviewTests {
    private let bench: WorkingBench

    init() throws {
        bench = try WorkingBench()
        for name in ["a", "b"] { try bench.sandbox.write("1\n", to: "repo/\(name)/x.csv") }
        try add("a", "b")
        try bench.sandbox.git("commit", "--quiet", "-m", "Two assets", in: "repo")
    }

    private func add(_ paths: String...) throws {
        _ = try bench.assets().add(paths.map { RepoPath($0) })
    }

    private func review() throws -> CommitReview {
        try bench.assets().reviewCommit()
    }

    @Test func whatChangedButIsNotStagedIsLeftOutAndNoReasonToRefuse() throws {
        #expect(try review().leftOut.isEmpty && review().refusal == nil)
        try bench.sandbox.write("longer\n", to: "repo/a/x.csv")
        let review = try review()
        #expect(review.leftOut.map(\.asset) == [RepoPath("a")])
        #expect(review.refusal == nil && review.givenUp.isEmpty)
    }

    @Test func theGravestReasonToRefuseIsNamed() throws {
        try bench.sandbox.write("longer\n", to: "repo/a/x.csv")
        try add("a")
        try bench.sandbox.write("longer still\n", to: "repo/a/x.csv")
        guard case .stale(let assets) = try review().refusal else { throw TestFailure("no stale asset") }
        #expect(assets.map(\.asset) == [RepoPath("a")])
        #expect(try review().leftOut.isEmpty)

        try bench.sandbox.git("add", "--force", "b/x.csv", in: "repo")
        guard case .payload(let files) = try review().refusal else { throw TestFailure("no staged payload") }
        #expect(files == [RepoPath("b/x.csv")])

        try bench.sandbox.bash("echo nonsense >>b.mlops/files; git add b.mlops/files", in: "repo")
        guard case .invalid(let problems) = try review().refusal else { throw TestFailure("no invalid manifest") }
        #expect(problems.map(\.asset) == [RepoPath("b")])
    }

    @Test func anAssetIsGivenUpWhereItsFilesStay() throws {
        try bench.sandbox.git("rm", "--quiet", "-r", "a.mlops", "b.mlops", in: "repo")
        bench.sandbox.remove("repo/b")
        let review = try review()
        #expect(review.givenUp == [RepoPath("a")])
        #expect(review.refusal == nil)
    }

    /// A merge that stops for another reason brings manifests whose files follow later.
    @Test func filesOlderThanAManifestThatAMergeBringsAreNoReasonToRefuse() throws {
        try bench.sandbox.git("checkout", "--quiet", "-b", "theirs", in: "repo")
        try bench.sandbox.write("longer\n", to: "repo/a/x.csv")
        try add("a")
        try bench.sandbox.git("commit", "--quiet", "-m", "Longer", in: "repo")
        try bench.sandbox.git("checkout", "--quiet", "main", in: "repo")
        _ = try bench.assets().checkout([], CheckoutOptions())
        try bench.sandbox.git("merge", "--quiet", "--no-ff", "--no-commit", "theirs", in: "repo")
        var review = try review()
        #expect(review.refusal == nil)
        #expect(review.older == [RepoPath("a")])
        // What somebody changed there is another matter.
        try bench.sandbox.write("mine, and longer still\n", to: "repo/a/x.csv")
        review = try self.review()
        guard case .stale = review.refusal else { throw TestFailure("no stale asset") }
        #expect(review.older.isEmpty)
    }

    @Test func filesThatGitItselfHoldsAreNotGivenUp() throws {
        try bench.sandbox.bash("git rm -rq --cached a.mlops; rm -rf a.mlops; git add --force a", in: "repo")
        #expect(try review().givenUp.isEmpty)
    }
}
