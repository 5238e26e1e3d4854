import MLOpsAudit
import MLOpsCore
import MLOpsLedger
import MLOpsReview
import TestSupport
import Testing

@Suite("Board", .ownThread)
struct BoardTests {
    @Test("Says what runs, since when, by whom, approved by whom, on which change")
    func before() throws {
        let (_, timeline, identity, _) = try World(copying: Story.shared).audit()
        let moment = try AuditMoment("2026-01-31", now: #require(Timestamp("2026-02-10T00:00:00Z")))
        let board = try Board(of: "prod", in: timeline, ledger: identity, at: moment)
        #expect(board.rows.count == 1)
        let row = try #require(board.rows.first)
        #expect(row.model == "credit-risk")
        #expect(row.version == SemVer(1, 0, 0))
        #expect(row.since == Timestamp("2026-01-12T09:05:00Z"))
        #expect(row.isWitnessed)
        #expect(row.by == "leo")
        #expect(!row.isRollback)
        #expect(row.approvals == [.init(team: "operations", person: "leo"), .init(team: "risk", person: "mia")])
        #expect(row.ticket == "CHG0001")
        #expect(row.build == "sha256:" + Digest.sha256(of: "1.0.0").hex)
        #expect(row.grade == .proven)
        #expect(row.reason == nil)
        #expect(board.ledger.isTesting)
        #expect(try timeline.change(row.change)?.title == "credit-risk 1.0.0 to prod")
    }

    @Test("After a rollback it says so, and grades what no witness has seen as recorded")
    func rollback() throws {
        let (_, timeline, identity, _) = try World(copying: Story.shared).audit()
        let row = try #require(Board(of: "prod", in: timeline, ledger: identity).rows.first)
        #expect(row.version == SemVer(1, 0, 0))
        #expect(row.isRollback)
        #expect(row.rollbackReason == "wrong scores")
        #expect(row.rollbackTicket == "INC0042")
        let history = try EnvironmentHistory(of: "prod", in: timeline, ledger: identity)
        #expect(history.states.first?.message == "wrong scores")
        #expect(history.states.first?.ticket == "INC0042")
        #expect(row.by == "leo")
        #expect(row.since == Timestamp("2026-02-05T12:00:00Z"))
        #expect(!row.isWitnessed)
        #expect(row.grade == .recorded)
        #expect(row.reason?.contains("no witness has seen it") == true)
    }

    @Test(
        "Each moment has its own answer",
        arguments: [
            ("2026-01-12T09:04:59Z", nil), ("2026-01-12T09:05:00Z", "1.0.0"), ("2026-01-12", "1.0.0"),
            ("2026-02-01", "1.0.0"), ("2026-02-02T09:00:59Z", "1.0.0"), ("2026-02-02", "1.1.0"),
            ("2026-02-05T11:59:59Z", "1.1.0"), ("2026-02-05", "1.0.0"),
        ] as [(String, String?)])
    func moments(text: String, version: String?) throws {
        let world = try World(copying: Story.shared)
        let (_, timeline, identity, _) = try world.audit()
        let board = try Board(of: "prod", in: timeline, ledger: identity, at: world.moment(text))
        #expect(board.rows.first?.version.description == version)
        #expect(board.at == Timestamp(text).map { text.count == 10 ? $0 + TimeSpan(seconds: 86_399) : $0 })
    }

    @Test("A moment before the ledger or in the future is an error, not an empty board")
    func outside() throws {
        let world = try World(copying: Story.shared)
        let (_, timeline, identity, _) = try world.audit()
        #expect(throws: Diagnostic.self) {
            try Board(of: "prod", in: timeline, ledger: identity, at: world.moment("2025-12-31"))
        }
        #expect(throws: Diagnostic.self) { try world.moment("2026-02-11") }
        #expect(throws: Diagnostic.self) { try world.moment("yesterday") }
        #expect(throws: Diagnostic.self) { try Board(of: "staging", in: timeline, ledger: identity) }
    }

    @Test("In a clone that has not pinned the ledger nothing is better than recorded")
    func unpinned() throws {
        let world = try World(copying: Story.shared)
        let (_, timeline, identity, blamer) = try world.audit(pin: .unpinned)
        let board = try Board(of: "prod", in: timeline, ledger: identity, at: world.moment("2026-01-31"))
        #expect(board.rows.map(\.grade) == [.recorded])
        #expect(board.warnings.contains { $0.contains("not pinned") })
        let blame = try blamer.blame("credit-risk", in: "prod")
        let fromEvents = blame.sections.flatMap(\.lines).filter {
            if case .event? = $0.place { $0.name != "approvals" && $0.name != "soak" } else { false }
        }
        #expect(!fromEvents.isEmpty)
        #expect(!fromEvents.contains { $0.grade == .proven })
    }

    @Test("The policy is the one in force then")
    func policy() throws {
        let (_, timeline, _, _) = try World(copying: Story.shared).audit()
        let view = try PolicyView(timeline)
        #expect(view.inForce.id == timeline.history.genesis.id)
        #expect(view.by == "mia")
        #expect(view.isCurrent)
    }
}
