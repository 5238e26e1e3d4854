import MLOpsAudit
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import TestSupport
import Testing

@Suite("Views of changes, environments, releases and events", .ownThread)
struct ViewTests {
    @Test("A change tells what is owed and who may still give it")
    func missing() throws {
        let world = try World(copying: Story.shared)
        let change = try world.propose("1.1.0", to: "prod", as: "jan", at: "2026-02-06T08:00:00Z")
        try world.decide(change, team: "risk", as: "mia", at: "2026-02-06T09:00:00Z")
        let (session, timeline, _, _) = try world.audit()
        let views = ChangeViews(session, timeline)
        let view = try views.view(of: #require(try timeline.change(change)))
        #expect(view.state == .open)
        #expect(
            view.items == [
                .init(model: "credit-risk", from: SemVer(1, 0, 0), to: SemVer(1, 1, 0), build: view.items[0].build)
            ])
        #expect(view.missing == [.init(team: "operations", have: 0, need: 1, candidates: ["leo"])])
        #expect(view.verdict?.passed == false)
        #expect(try views.list(open: true).map(\.id) == [change])
        #expect(try views.list().count == 5)
        #expect(try views.list(environment: "test").count == 2)
    }

    @Test("A change whose environment moved on is stale; withdrawn words do not count")
    func stale() throws {
        let world = try World(copying: Story.shared)
        let first = try world.propose("1.1.0", to: "prod", as: "jan", at: "2026-02-06T08:00:00Z")
        let second = try world.propose("1.1.0", to: "prod", as: "jan", at: "2026-02-06T08:01:00Z")
        try world.decide(second, team: "risk", as: "mia", at: "2026-02-06T09:00:00Z")
        try world.decide(second, team: "operations", as: "leo", at: "2026-02-06T09:00:00Z")
        try world.promote(second, as: "jan", at: "2026-02-07T00:00:00Z")
        let (session, timeline, _, _) = try world.audit()
        let views = ChangeViews(session, timeline)
        #expect(try views.view(of: #require(try timeline.change(first))).state == .stale)
        #expect(try views.view(of: #require(try timeline.change(second))).state.word == "done")
        #expect(try views.list(open: true).isEmpty)
        #expect(try views.view(of: #require(try timeline.change(second))).verdict?.passed == true)
    }

    @Test("An environment's history is whole, newest first, each state ending where the next begins")
    func history() throws {
        let (_, timeline, identity, _) = try World(copying: Story.shared).audit()
        let history = try EnvironmentHistory(of: "prod", in: timeline, ledger: identity)
        #expect(history.states.map(\.isRollback) == [true, false, false])
        #expect(history.states.map { $0.moves.map(\.to.description) } == [["1.0.0"], ["1.1.0"], ["1.0.0"]])
        #expect(history.states[0].until == nil)
        #expect(history.states[1].until == history.states[0].since)
        #expect(history.states[2].until == history.states[1].since)
        let list = try EnvironmentList(timeline, ledger: identity)
        #expect(list.rows.map(\.name) == ["test", "prod"])
        #expect(list.rows.map(\.running) == [["credit-risk 1.1.0"], ["credit-risk 1.0.0"]])
    }

    @Test("Models are listed with where they run, newest first")
    func models() throws {
        let (session, timeline, identity, _) = try World(copying: Story.shared).audit()
        let list = try ModelList(timeline, ledger: identity)
        #expect(list.rows.map(\.version.description) == ["1.1.0", "1.0.0"])
        #expect(list.rows.map(\.environments) == [["test"], ["prod"]])
        let release = try timeline.release(named: "credit-risk", version: "1.0.0")
        let view = try ReleaseView(
            release, in: timeline, ledger: identity, changes: ChangeViews(session, timeline).list())
        #expect(view.changes.count == 2)
        #expect(view.attachments == ["card", "environment-lock", "metrics", "params", "tag"])
        #expect(throws: Diagnostic.self) { try ModelList(timeline, ledger: identity, model: "other") }
    }

    @Test("An event is found by the beginning of its id or of its commit")
    func events() throws {
        let (session, timeline, _, _) = try World(copying: Story.shared).audit()
        let release = try timeline.releases()[0].record
        for text in [release.id.hex, release.id.short, release.commit.hex] {
            let entry = try #require(try timeline.entry(matching: text))
            let view = try EventView(entry, in: timeline, ledger: session.ledger)
            #expect(view.row.type == "release")
            #expect(!view.attachments.contains { !$0.isIntact })
            #expect(view.attachments.count == release.event.attachments.count)
        }
        #expect(try timeline.entry(matching: "abc") == nil)
        #expect(try timeline.entry(matching: "not hex at all") == nil)
    }

    @Test("The log is the whole ledger, newest first; an event that does not count says why")
    func log() throws {
        let world = try World(copying: Story.shared)
        // Signed with a key that nobody in the policy holds.
        let session = try world.session("2026-02-06T00:00:00Z")
        let timeline = try session.timeline()
        let plan = try ProposeAction(session).plan(
            [timeline.release(named: "credit-risk", version: "1.1.0")], to: "prod", timeline)
        _ = try session.ledger.append(
            ProposeAction(session).draft(plan, timeline, message: nil, ticket: nil, expires: nil), as: "mallory",
            signer: world.signer("stranger"), context: session.context(timeline),
            now: #require(Timestamp("2026-02-06T00:00:00Z")))
        let after = try world.audit()
        let log = try LedgerLog(after.timeline, ledger: after.identity)
        #expect(log.rows.count == after.timeline.entryCount)
        #expect(log.rows.map(\.position) == Array(0..<log.rows.count).reversed())
        #expect(log.rows.first?.standing == "inert")
        #expect(log.rows.first?.reason?.contains("not in the policy") == true)
        #expect(log.rows.last?.type == "genesis")
        #expect(try LedgerLog(after.timeline, ledger: after.identity, limit: 2).rows.count == 2)
        #expect(after.identity.inert == 1)
        let check = try LedgerCheck(after.session, pin: .pinned, clock: FixedClock(Timestamp(seconds: 0)))
        #expect(!check.isClean)
        #expect(check.findings.count == 1)
        let board = try Board(of: "prod", in: after.timeline, ledger: after.identity)
        #expect(board.warnings.contains { $0.contains("1 event counts for nothing") })
    }

    @Test("A reference that shows what no event signs is found")
    func view() throws {
        let world = try World(copying: Story.shared)
        let (session, timeline, _, _) = try world.audit()
        let check = EnvironmentViewCheck(session.ledger)
        #expect(try check.check("prod", timeline) == .absent)
        try EnvironmentViews(session).refresh(timeline)
        #expect(try check.check("prod", timeline) == .same)
        #expect(try LedgerCheck(session, pin: .pinned, clock: FixedClock(Timestamp(seconds: 0))).isClean)
        try world.bash(
            """
            blob=$(echo forged | git hash-object -w --stdin)
            tree=$(printf '100644 blob %s\\tx.json\\n' $blob | git mktree)
            git update-ref refs/mlops/env/prod \\
                $(git -c user.name=x -c user.email=x@x commit-tree -m forged $tree)
            """)
        let after = try world.audit()
        #expect(
            try LedgerCheck(after.session, pin: .pinned, clock: FixedClock(Timestamp(seconds: 0))).references.count == 1
        )
        try world.bash("git update-ref -d refs/mlops/env/prod")
    }
}
