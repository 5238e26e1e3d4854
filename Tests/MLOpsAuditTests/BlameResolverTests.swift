import MLOpsAudit
import MLOpsCore
import MLOpsGit
import MLOpsReview
import TestSupport
import Testing

@Suite("What a question to blame is about", .ownThread)
struct BlameResolverTests {
    private let now = "2026-02-10T00:00:00Z"

    private func answer(
        _ world: World, _ subject: BlameQuestion.Subject, rev: String? = nil, at moment: String? = nil,
        ledger: Bool = true
    ) throws -> BlameAnswer {
        let session = try world.session(now)
        let clock = FixedClock(try #require(Timestamp(now)))
        let reader = try ledger ? AuditReader(session, pin: nil, clock: clock, fetch: false) { _ in } : nil
        return try BlameResolver(session.repository, reader: reader, clock: clock).answer(
            BlameQuestion(subject, revision: rev, moment: moment))
    }

    private func word(_ text: String) -> BlameQuestion.Subject { .word(text, path: RepoPath(text)) }

    @Test("A model is its newest release, whichever runs")
    func newest() throws {
        let world = try World(copying: Story.shared)
        guard case .model(let blame) = try answer(world, word("credit-risk")) else { throw TestFailure("no model") }
        #expect(blame.release == "credit-risk@1.1.0")
        guard case .model(let running) = try answer(world, word("credit-risk@prod")) else {
            throw TestFailure("no model")
        }
        #expect(running.release == "credit-risk@1.0.0")
    }

    @Test("A path is looked up in the commit of that time, or in the one named")
    func commits() throws {
        let world = try World(copying: Story.shared)
        let path = BlameQuestion.Subject.path(RepoPath("data/train"))
        for (rev, moment, files) in [(nil, nil, 3), (nil, "2026-01-10", 2), ("HEAD~1", nil, 2)] {
            guard case .data(let blame) = try answer(world, path, rev: rev, at: moment) else {
                throw TestFailure("no data")
            }
            #expect(blame.fileCount == files, "\(rev ?? "") \(moment ?? "")")
        }
        guard case .data = try answer(world, path, ledger: false) else { throw TestFailure("no data") }
    }

    @Test("A time before the branch keeps nobody from asking about environments")
    func tooEarly() throws {
        let world = try World(copying: Story.shared)
        let early = "2026-01-01T12:00:00Z"
        guard case .board(let board, let problem) = try answer(world, word("prod"), at: early) else {
            throw TestFailure("no board")
        }
        #expect(board.rows.isEmpty && problem == nil)
        for subject in [BlameQuestion.Subject.path(RepoPath("data/train")), word("data/train")] {
            let error = try #require(throws: Diagnostic.self) { try answer(world, subject, at: early) }
            #expect(error.message.hasSuffix("lies before the first commit"))
        }
    }

    @Test("A commit is for paths, and a time is for what changes")
    func misplaced() throws {
        let world = try World(copying: Story.shared)
        let commit = try #require(throws: Diagnostic.self) { try answer(world, word("prod"), rev: "HEAD") }
        #expect(commit.kind == .input && commit.message == "--rev is for paths")
        for text in ["credit-risk", "credit-risk@1.0.0"] {
            let time = try #require(throws: Diagnostic.self) { try answer(world, word(text), at: "2026-02-03") }
            #expect(time.hints == ["ask where it ran: git mlops blame credit-risk@prod --at 2026-02-03"])
        }
    }

    @Test("A reference that shows what no event signs is told of with the board")
    func edited() throws {
        let world = try World(copying: Story.shared)
        try world.bash("git update-ref refs/mlops/env/prod HEAD")
        guard case .board(let board, let problem) = try answer(world, word("prod")) else {
            throw TestFailure("no board")
        }
        #expect(board.rows.map(\.version) == [SemVer(1, 0, 0)])
        #expect(problem?.hasPrefix("refs/mlops/env/prod") == true)
    }
}
