import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import TestSupport
import Testing

/// Ways around the rules that look like honest work.
@Suite("Ways around the rules", .ownThread)
struct LoopholeTests {
    private let ledger = Server.ledger

    @Test
    func aReferenceNamedTwiceIsJudgedNever() throws {
        let id = String(repeating: "a", count: 40)
        let line = "\(id) \(String(repeating: "b", count: 40)) refs/heads/git-mlops/ledger\n"
        #expect(try ReferenceUpdate.parse(receive: Array(line.utf8)).count == 1)
        #expect(try failure { try ReferenceUpdate.parse(receive: Array((line + line).utf8)) }?.kind == .refused)
    }

    /// git may refuse the branch and take the ledger: only where the branch stands already counts.
    @Test
    func aBranchThatTheSamePushWouldMoveCountsWhereItStands() throws {
        let bank = try Bank(.inTest)
        let server = try Server(bank)
        try bank.sandbox.git("checkout", "--quiet", "-b", "side", in: "repo")
        try bank.nextRelease("1.1.0", by: "ana")
        try bank.toTest("1.1.0", by: "ana", approving: "jan")
        bank.wait("8d")
        try server.take(ledger, server.tip())
        let side = try bank.open().headCommit()
        try bank.sandbox.git("branch", "--force", "main", side.hex, in: "repo")
        try bank.promote(bank.approvedForProd("1.1.0"), by: "leo")
        let blocking = try server.blocking(
            (ledger, server.tip()), ("refs/heads/main", side), presence: { _ in [] })
        #expect(blocking.contains("promotions"))
        try server.take("refs/heads/main", side)
        #expect(try server.blocking((ledger, server.tip())) == [])
    }

    /// git may refuse the ledger and take the view.
    @Test
    func aViewIsJudgedByTheLedgerThatIsThere() throws {
        let bank = try Bank(.inTest)
        let server = try Server(bank)
        try bank.promote(bank.approvedForProd("1.0.0"), by: "leo")
        let session = try bank.session()
        let view = try #require(try EnvironmentViews(session).commit(for: "prod", session.timeline()))
        try bank.sandbox.git("update-ref", "refs/mlops/env/prod", view.hex, in: "repo")
        let name = "refs/heads/git-mlops/env/prod"
        #expect(try server.blocking((ledger, server.tip()), (name, view)) == ["environment-view"])
        try server.take(ledger, server.tip())
        #expect(try server.blocking((name, view)) == [])
    }

    @Test
    func withdrawingTakesBackEveryWordNotOnlyTheLast() throws {
        let bank = try Bank(.inTest)
        let change = try bank.approvedForProd("1.0.0")
        try bank.decide(change, for: "risk", by: "mia")
        let session = try bank.session()
        let timeline = try session.timeline()
        let found = try #require(try timeline.change(change))
        let repeated = try failure {
            try DecideAction(timeline).draft(
                .approve, .change(found), by: "mia", asked: "risk", message: nil, expires: nil)
        }
        #expect(repeated?.kind == .refused)
        let draft = try DecideAction(timeline).withdrawal(of: "mia", from: found, message: nil)
        _ = try session.append(draft, signer: bank.signer("mia"), timeline: timeline)
        #expect(try bank.blocking(change) == ["approvals"])
    }

    /// What is older than what runs may never have run by itself.
    @Test
    func releasingAnOlderCommitBringsItsMakersBack() throws {
        let bank = try Bank(.inTest)
        try bank.model("credit-risk", "evil weights")
        let evil = try bank.commit("Odd weights", by: "ana")
        try bank.model("credit-risk", "good weights")
        try bank.commit("Better weights", by: "ana")
        try bank.release("1.1.0", by: "jan")
        let first = try bank.propose("1.1.0", to: "dev", by: "jan")
        try bank.promote(first, by: "jan")
        try bank.sandbox.git("checkout", "--quiet", "-b", "older", evil.hex, in: "repo")
        try bank.release("1.1.1", by: "jan")
        let change = try bank.propose("1.1.1", to: "dev", by: "jan")
        let session = try bank.session()
        let timeline = try session.timeline()
        let facts = try session.facts.promotion(
            #require(try timeline.change(change)), in: timeline, now: .known(bank.now, .proven))
        let makers = Set((facts.contributors.value ?? []).filter { $0.role == .author }.compactMap(\.person))
        #expect(makers.contains("ana"))
    }

    @Test
    func rollingBackTwiceDoesNotBringTheBrokenReleaseBack() throws {
        let bank = try Bank(.inTest)
        try bank.changePolicy { $0.devRules = "emergency: { approvals: { operations: 1 }, review_within: 48h }" }
        try bank.nextRelease("1.1.0", by: "ana")
        let change = try bank.propose("1.1.0", to: "dev", by: "ana")
        try bank.promote(change, by: "ana")
        func rollback(_ version: String? = nil) throws -> String? {
            let session = try bank.session()
            let timeline = try session.timeline()
            let action = RollbackAction(session, timeline)
            let plan = try action.plan("dev", model: "credit-risk", version: version.flatMap { SemVer($0) })
            let verdict = try action.verdict(on: plan, person: "leo")
            let draft = try action.draft(plan, person: "leo", verdict: verdict, message: "bad")
            _ = try session.append(draft, signer: bank.signer("leo"), timeline: timeline)
            return try bank.running("dev")
        }
        #expect(try rollback() == "1.0.0")
        let again = try #require(try failure { try rollback() })
        #expect(again.kind == .refused && again.hints.contains { $0.contains("--to-version") })
        #expect(try rollback("1.1.0") == "1.1.0", "a person who means it says so")
    }

    @Test
    func theLastAdminsKeepAKey() throws {
        let bank = try Bank(.released)
        func revoke(_ person: String) throws -> Diagnostic? {
            let session = try bank.session()
            let timeline = try session.timeline()
            let key = try #require(timeline.current.keys.keys(of: person).first)
            return try failure {
                try session.append(
                    KeyAction(timeline).revoke(key), signer: bank.signer("mia"), timeline: timeline)
            }
        }
        #expect(try revoke("jan") == nil)
        let threshold = try bank.timeline().current.policy.admins.threshold
        let others = try bank.timeline().current.policy.admins.members.filter { $0 != "mia" }
        var failures: [Diagnostic] = []
        for admin in others { if let found = try revoke(admin) { failures.append(found) } }
        #expect(failures.count == threshold - 1)
        #expect(failures.allSatisfy { $0.kind == .refused && $0.causes.contains { $0.contains("admins") } })
    }

    @Test
    func aReleaseNamesABranchThatHasItsCommit() throws {
        let bank = try Bank(.released)
        try bank.sandbox.git("checkout", "--quiet", "-b", "side", in: "repo")
        let side = try bank.commit("Aside", by: "ana")
        let session = try bank.session()
        func plan(_ branch: String) throws -> Diagnostic? {
            try failure {
                try ReleaseAction(session).plan(
                    model: "credit-risk", version: #require(SemVer("1.1.0")), commit: side, branch: branch,
                    build: .projectFile, builder: "ana")
            }
        }
        #expect(try plan("side") == nil)
        #expect(try plan("main")?.kind == .refused)
        for name in ["nope", "../x", "a\nb", ""] { #expect(try plan(name)?.kind == .input, "\(name)") }
    }

    @Test
    func tagsBelowAReleasesTagAndReplacementsStayOut() throws {
        let bank = try Bank(.inTest)
        let server = try Server(bank)
        let main = try bank.open().headCommit()
        for name in [
            "refs/tags/credit-risk@v1.3.0/x", "refs/tags/x/credit-risk@v1.3.0/y", "refs/replace/\(main.hex)",
            "refs/heads/ma\u{200B}in", "refs/heads/git-mlops\u{200B}/ledger", "refs/heads/git-mlops/\u{301}ledger",
            "refs/heads/m\u{301}ain",
        ] {
            #expect(try server.blocking((name, main)) == ["known-refs"], "\(name.debugDescription)")
        }
        for name in ["refs/tags/v1.0.0", "refs/heads/feature", "refs/notes/x"] {
            #expect(try server.blocking((name, main)) == [], "\(name)")
        }
    }
}
