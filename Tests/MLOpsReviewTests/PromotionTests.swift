import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import TestSupport
import Testing

@Suite("Promotion, soak and rollback", .ownThread)
struct PromotionTests {
    @Test
    func aReleaseReachesProductionOnlyWithEverythingItNeeds() throws {
        let bank = try Bank()
        try bank.toTest("1.0.0", by: "ana", approving: "jan")
        bank.wait("2d")
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        try bank.decide(change, for: "data-science", by: "ana")
        try bank.decide(change, for: "risk", by: "mia")
        #expect(try Set(bank.blocking(change)) == ["soak", "approvals", "separation-of-duties"])
        bank.wait("5d")
        #expect(try !bank.blocking(change).contains("soak"), "seven days to the second are enough")
        try bank.decide(change, for: "operations", by: "leo")
        #expect(try Set(bank.blocking(change)) == ["approvals", "separation-of-duties"])
        try bank.decide(change, for: "data-science", by: "jan")
        #expect(try bank.blocking(change) == [])
        let record = try bank.promote(change, by: "leo")
        let state = try #require(try bank.timeline().state(of: "prod"))
        #expect(state.record.id == record.id)
        let model = try #require(state.running["credit-risk"])
        #expect(model.approvers.map(\.person) == ["jan", "leo", "mia"], "the proposer's own word is not among them")
        #expect(model.by == "leo")
        #expect(try bank.timeline().change(change)?.state == .done(record.id))
    }

    @Test
    func soakBeginsWithTheWitnessAndNeverWithAClockOfThePromoter() throws {
        let bank = try Bank()
        let dev = try bank.propose("1.0.0", to: "dev", by: "ana")
        try bank.promote(dev, by: "ana")
        let test = try bank.propose("1.0.0", to: "test", by: "ana")
        try bank.decide(test, for: "data-science", by: "jan")
        // A year back by her own clock.
        let honest = bank.now
        bank.wait("0s")
        bank.now = Timestamp(seconds: honest.seconds - 365 * 86_400)
        #expect(try bank.forcePromotion(test, by: "ana") == .valid)
        bank.now = honest
        bank.wait("30d")
        let change = try bank.approvedForProd("1.0.0")
        #expect(try bank.blocking(change) == ["soak"])
        #expect(
            try bank.forcePromotion(change, by: "leo").isInert, "without a receipt nobody knows, and nothing passes")
        #expect(try bank.running("prod") == nil)
        try bank.witness()
        bank.wait("6d")
        #expect(try bank.blocking(change) == ["soak"])
        bank.wait("1d")
        #expect(try bank.blocking(change) == [])
        #expect(try bank.forcePromotion(change, by: "leo") == .valid)
    }

    @Test
    func aReplacementBeginsTheSoakAnew() throws {
        let bank = try Bank(.inTest)
        try bank.nextRelease("1.1.0", by: "ana")
        try bank.toTest("1.1.0", by: "ana", approving: "jan")
        bank.wait("1d")
        // Back to the first, which had soaked for ten days before.
        let back = try bank.propose("1.0.0", to: "test", by: "ana")
        // 1.1.0 runs in dev now.
        #expect(try bank.blocking(back).contains("previous-environment"))
        let dev = try bank.propose("1.0.0", to: "dev", by: "ana")
        try bank.promote(dev, by: "ana")
        try bank.decide(back, for: "data-science", by: "jan")
        try bank.promote(back, by: "ana")
        try bank.witness()
        bank.wait("6d")
        let change = try bank.approvedForProd("1.0.0")
        #expect(try bank.blocking(change) == ["soak"])
        bank.wait("2d")
        #expect(try bank.blocking(change) == [])
    }

    /// A witness's key that dates receipts into the future moves nothing where two witnesses are asked for.
    @Test
    func oneWitnessOfTwoMovesNoTime() throws {
        let bank = try Bank()
        try bank.changePolicy { $0.witnessThreshold = 2 }
        try bank.toTest("1.0.0", by: "ana", approving: "jan")
        bank.wait("8d")
        let waiting = try bank.approvedForProd("1.0.0")
        #expect(try bank.blocking(waiting) == ["soak"], "one receipt of two is none")
        try bank.witness(as: "witness2")
        bank.wait("1d")
        #expect(try bank.blocking(waiting) == ["soak"])
        // The promotion itself, judged too early, with a receipt of the future behind it.
        #expect(try bank.forcePromotion(waiting, by: "leo").says("ends"))
        let tip = try #require(try bank.session().ledger.tip())
        let future: JSON = [
            "tip": .string(tip.hex), "seen": .string((bank.now + TimeSpan(seconds: 30 * 86_400)).description),
        ]
        try bank.force(.receipt, future, by: "server", key: "witness")
        #expect(try bank.running("prod") == nil)
    }

    @Test
    func aPromotionIsJudgedAtTheWitnessesTimeForEver() throws {
        let bank = try Bank(.inTest)
        let change = try bank.approvedForProd("1.0.0")
        try bank.promote(change, by: "leo")
        try bank.witness()
        let since = bank.now
        bank.wait("900d")
        let timeline = try bank.timeline()
        let state = try #require(try timeline.state(of: "prod"))
        #expect(try timeline.since(state).time == since)
        #expect(try timeline.since(state).grade == .proven)
        #expect(try timeline.state(of: "prod", at: Timestamp(seconds: since.seconds - 1)) == nil)
        #expect(try timeline.state(of: "prod", at: since) != nil)
        #expect(state.standing == .valid)
    }

    @Test
    func aRejectionBlocksUntilItsAuthorTakesItBack() throws {
        let bank = try Bank(.inTest)
        let change = try bank.approvedForProd("1.0.0")
        let rejection = try bank.decide(change, for: "operations", by: "tom", .reject)
        #expect(try bank.blocking(change) == ["not-rejected"])
        #expect(try bank.forcePromotion(change, by: "leo").says("rejected"))
        let timeline = try bank.timeline()
        let draft = try DecideAction(timeline).withdrawal(
            of: "tom", from: #require(try timeline.change(change)), message: nil)
        #expect(try WithdrawSubject(draft.subject).event == rejection)
        #expect(try bank.force(.withdraw, draft.subject, by: "tom").standing == .valid)
        try bank.promote(change, by: "leo")
    }

    @Test
    func aChangeIsStaleOnceSomethingElseRuns() throws {
        let bank = try Bank(.inTest)
        let first = try bank.approvedForProd("1.0.0")
        let second = try bank.propose("1.0.0", to: "prod", by: "jan")
        for (team, person) in [("data-science", "jan"), ("risk", "eva"), ("operations", "tom")] {
            try bank.decide(second, for: team, by: person)
        }
        try bank.promote(first, by: "leo")
        #expect(try bank.blocking(second).contains("freshness"))
        #expect(try bank.forcePromotion(second, by: "leo").isInert)
    }

    @Test
    func whatHasLapsedCountsNoMore() throws {
        let bank = try Bank(.inTest)
        let lapsing = try bank.propose("1.0.0", to: "prod", by: "ana", expires: "1d")
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        for change in [lapsing, change] {
            try bank.decide(change, for: "data-science", by: "jan")
            try bank.decide(change, for: "risk", by: "mia", expires: change == lapsing ? nil : "2d")
            try bank.decide(change, for: "operations", by: "leo")
            #expect(try bank.blocking(change) == [])
        }
        bank.wait("1d")
        #expect(try bank.blocking(lapsing) == ["freshness"])
        #expect(try bank.blocking(change) == [])
        bank.wait("1d")
        #expect(try bank.blocking(change).contains("approvals"))
        #expect(try bank.forcePromotion(change, by: "leo").isInert)
        try bank.decide(change, for: "risk", by: "eva")
        try bank.promote(change, by: "leo")
    }

    /// The signed state must be the one that results, whatever a client says.
    @Test
    func anotherListingIsInert() throws {
        let bank = try Bank(.inTest)
        let change = try bank.approvedForProd("1.0.0")
        let honest = try bank.promotion(change, by: "leo")
        let other = PromoteSubject(
            change: honest.change, scope: honest.scope, approvals: honest.approvals, listing: .sha256([1]))
        #expect(try bank.force(.promote, other.json, by: "leo").standing.says("not the one that results"))
        let scope = ChangeScope(environment: "dev", items: honest.scope.items, previous: honest.scope.previous)
        let elsewhere = PromoteSubject(
            change: honest.change, scope: scope, approvals: honest.approvals, listing: honest.listing)
        #expect(try bank.force(.promote, elsewhere.json, by: "leo").standing.says("another environment"))
        #expect(try bank.forcePromotion(change, by: "leo") == .valid)
    }

    /// Only what a promotion cites carries it, and only what counts may be cited.
    @Test
    func aPromotionRestsOnWhatItCites() throws {
        let bank = try Bank(.inTest)
        let change = try bank.approvedForProd("1.0.0")
        let own = try bank.decide(change, for: "data-science", by: "ana")
        let all = try #require(try bank.timeline().change(change)?.approvals.map(\.record.id))
        #expect(try bank.forcePromotion(change, by: "leo", citing: []).isInert)
        #expect(try bank.forcePromotion(change, by: "leo", citing: Array(all.prefix(2))).isInert)
        #expect(
            try bank.forcePromotion(change, by: "leo", citing: all).says("do not count"), "the proposer's is among them"
        )
        #expect(
            try bank.forcePromotion(change, by: "leo", citing: [own] + all.filter { $0 != own }.dropFirst()).isInert)
        #expect(try bank.forcePromotion(change, by: "leo", citing: all.filter { $0 != own }) == .valid)
    }

    @Test
    func anApprovalCountsForItsOwnChangeAlone() throws {
        let bank = try Bank(.inTest)
        try bank.nextRelease("1.1.0", by: "ana")
        let honest = try bank.approvedForProd("1.0.0")
        let other = try bank.propose("1.1.0", to: "prod", by: "ana")
        let scopes = try bank.timeline().changes().compactMap(\.scope)
        let scope = try #require(scopes.last)
        let mine = try #require(try bank.timeline().change(honest)?.scope)
        func approve(_ change: Digest, _ scope: ChangeScope) throws -> Standing {
            try bank.force(
                .approve, DecisionSubject(change: change, team: "risk", scope: scope).json, by: "mia"
            ).standing
        }
        #expect(try approve(other, mine).says("other releases"))
        #expect(try approve(honest, scope).says("other releases"))
        let elsewhere = ChangeScope(environment: "test", items: mine.items, previous: mine.previous)
        #expect(try approve(honest, elsewhere).isInert)
        let item = try #require(mine.items.first)
        let rebuilt = ReleaseReference(
            model: item.model, version: item.to.version, release: item.to.release,
            build: "sha256:\(Digest.sha256([7]).hex)", commit: item.to.commit, tag: item.to.tag)
        let build = ChangeScope(
            environment: "prod", items: [ChangeItem(from: nil, to: rebuilt)], previous: mine.previous)
        #expect(try approve(honest, build).says("other releases"))
        #expect(
            try bank.force(.propose, ProposeSubject.deployment(build, .normal).json, by: "ana").standing
                .says("not a release"))
        let before = ChangeScope(environment: "prod", items: mine.items, previous: .sha256([3]))
        #expect(try approve(honest, before).isInert)
        #expect(try approve(honest, mine) == .valid)
    }

    /// In dev nothing is asked for, and leo's team is its emergency team.
    @Test
    func aRollbackReturnsWhatTheLastStepTouchedAndNothingElse() throws {
        let bank = try Bank()
        try bank.changePolicy { $0.devRules = "emergency: { approvals: { operations: 1 }, review_within: 48h }" }
        try bank.release("1.0.0", of: "fraud", by: "ana")
        try bank.nextRelease("1.1.0", by: "ana")
        try bank.nextRelease("2.0.0", of: "fraud", by: "ana")
        func promote(_ releases: (String, String)...) throws {
            bank.wait("1h")
            try bank.promote(bank.propose(releases, to: "dev", by: "ana"), by: "ana")
        }
        func plan(_ model: String? = nil, _ version: String? = nil) throws -> [String] {
            let session = try bank.session()
            let plan = try RollbackAction(session, session.timeline()).plan(
                "dev", model: model, version: version.flatMap { SemVer($0) })
            return plan.scope.items.map { "\($0.from?.title ?? "nothing") -> \($0.to.title)" }
        }
        #expect(try failure { try plan() }?.kind == .refused)
        try promote(("credit-risk", "1.0.0"))
        #expect(try failure { try plan() }?.kind == .refused, "nothing ran before")
        try promote(("fraud", "1.0.0"))
        #expect(try failure { try plan() }?.kind == .refused, "fraud is new, and nothing else was touched")
        try promote(("credit-risk", "1.1.0"), ("fraud", "2.0.0"))
        #expect(
            try plan() == ["credit-risk 1.1.0 -> credit-risk 1.0.0", "fraud 2.0.0 -> fraud 1.0.0"])
        #expect(try plan("fraud") == ["fraud 2.0.0 -> fraud 1.0.0"])
        #expect(try failure { try plan("other") }?.kind == .input)
        #expect(try failure { try plan("fraud", "9.0.0") }?.kind == .refused)
        #expect(try failure { try plan(nil, "1.0.0") }?.kind == .input)

        let session = try bank.session()
        let timeline = try session.timeline()
        let action = RollbackAction(session, timeline)
        let rollback = try action.plan("dev", model: "fraud", version: nil)
        let verdict = try action.verdict(on: rollback, person: "leo")
        #expect(verdict.passed)
        _ = try session.append(
            action.draft(rollback, person: "leo", verdict: verdict, message: "wrong"), signer: bank.signer("leo"),
            timeline: timeline)
        #expect(try bank.running("dev", "fraud") == "1.0.0")
        #expect(try bank.running("dev") == "1.1.0", "the other model stays")
        // Everything it was then, but for who carried it out and when.
        let states = try bank.timeline().states(of: "dev")
        let (old, new) = (states[1].running["fraud"], states[3].running["fraud"])
        #expect(old?.reference == new?.reference)
        #expect(old?.change == new?.change)
        #expect(new?.by == "leo")
        #expect(try plan("fraud", "2.0.0") == ["fraud 1.0.0 -> fraud 2.0.0"])
    }

    @Test
    func onlyATestLedgerLetsItsClockBeMoved() throws {
        let moved = Timestamp(seconds: 2_000_000_000)
        for testing in [false, true] {
            let bank = try Bank(.empty)
            try bank.sandbox.makeRepository()
            try bank.found(testing: testing)
            let session = try bank.session(testTime: moved)
            let timeline = try session.timeline()
            #expect(session.now(timeline) == (testing ? moved : bank.now))
            #expect(session.ignoresTestTime(timeline) == !testing)
            #expect(timeline.isTesting == testing)
        }
    }

    @Test
    func whatAPromotionRestsOnIsNotTakenBackAfterIt() throws {
        let bank = try Bank(.inTest)
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        try bank.decide(change, for: "data-science", by: "jan")
        try bank.decide(change, for: "risk", by: "mia")
        let approval = try bank.decide(change, for: "operations", by: "leo")
        try bank.promote(change, by: "tom")
        let subject = WithdrawSubject(event: approval).json
        #expect(try bank.force(.withdraw, subject, by: "leo").standing.says("carried out already"))
    }

    @Test
    func anApprovalThatGrewTooOldIsGivenAgain() throws {
        let bank = try Bank(foundedWith: { $0.prodRules = ["approvals_valid_for: 2d"] })
        try bank.toTest("1.0.0", by: "ana", approving: "jan")
        bank.wait("8d")
        let change = try bank.approvedForProd("1.0.0")
        func again() throws {
            try bank.act(by: "mia") {
                try DecideAction($0).draft(
                    .approve, #require(try $0.decidable(change)), by: "mia", asked: nil, message: nil, expires: nil)
            }
        }
        #expect(try failure { try again() }?.message.contains("already") == true)
        bank.wait("3d")
        #expect(try bank.outcome("approvals", of: change).1.contains("risk 0 of 1"))
        try again()
        #expect(try bank.outcome("approvals", of: change).1.contains("risk 1 of 1 (mia)"))
    }

    @Test
    func nobodySignsAnApprovalThatNobodyAsksFor() throws {
        let bank = try Bank(.released)
        let change = try bank.propose("1.0.0", to: "test", by: "ana")
        let refused = try failure {
            try bank.act(by: "leo") {
                try DecideAction($0).draft(
                    .approve, #require(try $0.decidable(change)), by: "leo", asked: nil, message: nil, expires: nil)
            }
        }
        #expect(refused?.message == "nobody asks 'operations' about this")
        #expect(refused?.hints == ["asked are: data-science"])
        // Whoever has a reason against it may say so all the same.
        try bank.act(by: "leo") {
            try DecideAction($0).draft(
                .reject, #require(try $0.decidable(change)), by: "leo", asked: nil, message: "no", expires: nil)
        }
        #expect(try bank.blocking(change).contains("not-rejected"))
    }
}
