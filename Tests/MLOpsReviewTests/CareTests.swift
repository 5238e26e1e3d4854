import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import TestSupport
import Testing

@Suite("Waivers, freezes, retirements, attestations and deputies", .ownThread)
struct CareTests {
    @Test
    func aWaiverCountsOnceOthersApprovedIt() throws {
        let bank = try Bank(foundedWith: {
            $0.prodRules = ["waivers: { rules: [soak], approvals: { risk: 1 }, at_most: 3d }"]
        })
        try bank.toTest("1.0.0", by: "ana", approving: "jan")
        let change = try bank.approvedForProd("1.0.0")
        #expect(try bank.blocking(change) == ["soak"])
        func ask(_ rule: String = "soak", _ span: String = "2d", by person: String = "eva") throws -> Digest {
            try bank.act(by: person) {
                try WaiveAction($0).draft(
                    rule, for: .change(change), in: "prod", reason: "the old one discriminates",
                    expires: bank.now + (TimeSpan(span) ?? TimeSpan(seconds: 0)))
            }.id
        }
        #expect(try failure { try ask("metrics") }?.kind == .refused)
        #expect(try failure { try ask("soack") }?.hints == ["did you mean 'soak'?"])
        #expect(try failure { try ask("soak", "4d") }?.kind == .refused)
        let waiver = try ask()
        #expect(try bank.blocking(change) == ["soak"])
        try bank.decide(waiver: waiver, for: "risk", by: "eva")
        #expect(try bank.blocking(change) == ["soak"], "nobody waives for themselves")
        try bank.decide(waiver: waiver, for: "risk", by: "mia")
        let (outcome, sentence) = try bank.outcome("soak", of: change)
        #expect(outcome == .waived)
        #expect(sentence.contains("the old one discriminates"))
        bank.wait("2d")
        #expect(try bank.blocking(change) == ["soak"], "it has ended")
        let again = try ask()
        try bank.decide(waiver: again, for: "risk", by: "mia")
        try bank.promote(change, by: "leo")
        bank.wait("30d")
        #expect(try bank.timeline().state(of: "prod")?.standing == .valid, "what was done on a waiver stays done")
    }

    @Test
    func aWaiverThatIsRejectedOrWithdrawnIsNone() throws {
        let bank = try Bank(foundedWith: {
            $0.prodRules = ["waivers: { rules: [soak], approvals: { risk: 1 }, at_most: 3d }"]
        })
        try bank.toTest("1.0.0", by: "ana", approving: "jan")
        let change = try bank.approvedForProd("1.0.0")
        let release = try #require(try bank.timeline().releases().first)
        let waiver = try bank.act(by: "tom") {
            try WaiveAction($0).draft(
                "soak", for: .release(release.record.id), in: "prod", reason: "x",
                expires: bank.now + TimeSpan(seconds: 3600))
        }.id
        try bank.decide(waiver: waiver, for: "risk", by: "mia")
        #expect(try bank.blocking(change) == [])
        try bank.decide(waiver: waiver, for: "risk", by: "eva", .reject)
        #expect(try bank.blocking(change) == ["soak"])
        try bank.act(by: "eva") {
            try DecideAction($0).withdrawal(of: "eva", from: #require($0.waivers().first), message: nil)
        }
        #expect(try bank.blocking(change) == [])
        try bank.act(by: "tom") {
            try DecideAction($0).withdrawal(of: "tom", from: #require($0.waivers().first), message: nil)
        }
        #expect(try bank.blocking(change) == ["soak"])
    }

    @Test
    func aWaiverOfSomethingElseWaivesNothingHere() throws {
        let bank = try Bank(foundedWith: {
            $0.prodRules = ["waivers: { rules: [soak], approvals: { risk: 1 }, at_most: 3d }"]
        })
        let subject = WaiveSubject(environment: "prod", rule: "soak", target: .change(.sha256([1]))).json
        let soon = bank.now + TimeSpan(seconds: 60)
        #expect(try bank.force(.waive, subject, by: "tom", expires: soon).standing.isInert)
        let release = try #require(try bank.timeline().releases().first).record.id
        let valid = WaiveSubject(environment: "prod", rule: "soak", target: .release(release)).json
        #expect(try bank.force(.waive, valid, by: "tom", expires: soon).standing.says("gives no reason"))
        #expect(try bank.force(.waive, valid, by: "tom").standing.says("does not say when it ends"))
        let nowhere = WaiveSubject(environment: "moon", rule: "soak", target: .release(release)).json
        #expect(try bank.force(.waive, nowhere, by: "tom", expires: soon).standing.isInert)
    }

    @Test
    func whoeverAsksForAWaiverDoesNotApproveIt() throws {
        let bank = try Bank(foundedWith: {
            $0.prodRules = ["waivers: { rules: [soak], approvals: { risk: 1 }, at_most: 7d }"]
        })
        try bank.toTest("1.0.0", by: "ana", approving: "jan")
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        let waiver = try bank.act(by: "mia") {
            try WaiveAction($0).draft(
                "soak", for: .change(change), in: "prod", reason: "x", expires: bank.now + TimeSpan(seconds: 3600))
        }
        func approve(_ person: String) throws {
            try bank.act(by: person) {
                try DecideAction($0).draft(
                    .approve, #require(try $0.decidable(waiver.id)), by: person, asked: nil, message: nil, expires: nil)
            }
        }
        #expect(try failure { try approve("mia") }?.message == "mia asked for the waiver, and cannot approve it")
        #expect(try failure { try approve("leo") }?.message == "nobody asks 'operations' about this")
        try approve("eva")
    }

    @Test
    func figuresThatNobodyAsksForTakeThePlaceOfNone() throws {
        let bank = try Bank(foundedWith: {
            $0.prodRules = ["kpis: { approval_rate: { at_least: 0.3 } }"]
            $0.sections = ["attesters: { kpi: [tom], test-result: [tom] }"]
        })
        func attest(_ kind: String, _ values: [(String, String)]) throws -> Diagnostic? {
            try failure {
                try bank.act(by: "tom") {
                    try AttestAction($0).draft(
                        kind, $0.release(named: "credit-risk", version: "1.0.0"), passed: true, values: values,
                        message: nil, attachments: [])
                }
            }
        }
        #expect(try attest("kpi", [("approval_rate", "0.4")]) == nil)
        #expect(try attest("kpi", [])?.hints.first?.contains("--value approval_rate=0.31") == true)
        let misspelt = try attest("kpi", [("aproval_rate", "0.4")])
        #expect(misspelt?.message == "no environment asks for the figure 'aproval_rate'")
        #expect(misspelt?.hints == ["the policy asks for: approval_rate"])
        #expect(try attest("test-result", [("tests", "212")]) == nil)
    }

    @Test
    func aFreezeHoldsUntilItEndsOrAnAdminLiftsIt() throws {
        let bank = try Bank(.inTest)
        let change = try bank.approvedForProd("1.0.0")
        func freeze(_ until: String?, by person: String) throws {
            try bank.act(by: person) {
                try FreezeAction($0).freeze(
                    "prod", until: until.flatMap { TimeSpan($0) }.map { bank.now + $0 }, by: person,
                    reason: "incident")
            }
        }
        #expect(try failure { try freeze(nil, by: "ana") }?.kind == .refused)
        try freeze("1h", by: "tom")
        #expect(try bank.blocking(change) == ["freeze"])
        #expect(try bank.forcePromotion(change, by: "leo").isInert)
        bank.wait("1h")
        #expect(try bank.blocking(change) == [])
        try freeze(nil, by: "tom")
        bank.wait("100h")
        #expect(try bank.blocking(change) == ["freeze"])
        func lift(by person: String) throws {
            try bank.act(by: person) { try FreezeAction($0).lift("prod", by: person, reason: "over") }
        }
        #expect(try failure { try lift(by: "tom") }?.message == "only an admin may lift a freeze")
        try lift(by: "mia")
        #expect(try bank.blocking(change) == [])
        #expect(try failure { try lift(by: "mia") }?.message == "no event freezes 'prod'")
        try bank.promote(change, by: "leo")
    }

    @Test
    func aRetiredReleaseIsNotPromotedAndARevokedOneNotReturnedTo() throws {
        let bank = try Bank(.inTest)
        try bank.promote(bank.approvedForProd("1.0.0"), by: "leo")
        try bank.nextRelease("1.1.0", by: "ana")
        try bank.toTest("1.1.0", by: "ana", approving: "jan")
        bank.wait("8d")
        try bank.promote(bank.approvedForProd("1.1.0"), by: "leo")
        func retire(_ version: String, _ action: RetireSubject.Action, by person: String = "mia") throws {
            try bank.act(by: person) {
                try RetireAction($0).draft(
                    $0.release(named: "credit-risk", version: version), action, by: person,
                    reason: "old")
            }
        }
        let back = try bank.propose("1.0.0", to: "dev", by: "ana")
        #expect(
            try failure { try retire("1.0.0", .retire, by: "ana") }?.message == "only an admin may retire a release")
        let retirement = RetireSubject(release: try bank.timeline().releases()[0].record.id, action: .retire).json
        #expect(try bank.force(.retire, retirement, by: "ana").standing.isInert)
        try retire("1.0.0", .retire)
        #expect(
            try failure { try bank.propose("1.0.0", to: "dev", by: "ana") }?.message
                == "credit-risk@1.0.0 was retired by mia: old")
        #expect(try bank.blocking(back) == ["not-retired"])
        func rollback() throws -> Verdict {
            let session = try bank.session()
            let timeline = try session.timeline()
            let action = RollbackAction(session, timeline)
            return try action.verdict(on: try action.plan("prod", model: nil, version: nil), person: "leo")
        }
        #expect(try rollback().passed, "its time is over, and yet it is what there is")
        try retire("1.0.0", .revoke)
        #expect(try rollback().blocking.map(\.rule) == ["rollback-target"])
        #expect(try failure { try retire("1.0.0", .revoke) }?.message.contains("revoked already") == true)
        #expect(
            try RetireAction(bank.timeline()).environments(running: bank.timeline().releases()[1]) == [
                "dev", "prod", "test",
            ])
    }

    @Test
    func attestationsComeFromThoseThePolicyNames() throws {
        let bank = try Bank(.empty)
        try bank.startWithAttesters()
        try bank.toTest("1.0.0", by: "ana", approving: "jan")
        bank.wait("8d")
        let change = try bank.approvedForProd("1.0.0")
        #expect(try bank.blocking(change) == ["kpis", "evidence"])
        #expect(try failure { try bank.attest("test-result", "1.0.0", as: "ana") }?.kind == .refused)
        #expect(try failure { try bank.attest("liveness", "1.0.0", as: "ci") }?.kind == .input)
        #expect(try failure { try bank.attest("kpi", "1.0.0", as: "ci", [("rate", "x")]) }?.kind == .input)
        try bank.attest("test-result", "1.0.0", as: "ci", passed: false)
        #expect(try bank.outcome("evidence", of: change).1.contains("states a failure"))
        try bank.attest("test-result", "1.0.0", as: "ci")
        #expect(try bank.blocking(change) == ["kpis"])
        try bank.attest("kpi", "1.0.0", as: "tom", [("rate", "0.25")])
        #expect(try bank.outcome("kpis", of: change).1.contains("rate of credit-risk@1.0.0 is 0.25, below 0.3"))
        try bank.attest("kpi", "1.0.0", as: "tom", [("rate", "0.35")])
        #expect(try bank.blocking(change) == [])
        bank.wait("15d")
        #expect(try bank.blocking(change) == ["evidence"], "too old")
        // A service's key attests, and does nothing else.
        let released = try #require(try bank.timeline().releases().first)
        #expect(try bank.force(.release, released.subject.json, by: "ci", kind: .person).standing.isInert)
        #expect(throws: Diagnostic.self) { try bank.force(.approve, [:], by: "ci", kind: .attester) }
        let subject = AttestSubject(kind: "test-result", release: released.record.id, passed: true, values: []).json
        #expect(try bank.force(.attest, subject, by: "ana").standing.says("may not attest"))
        #expect(try bank.force(.attest, subject, by: "ana", kind: .attester).standing.isInert)
        #expect(try bank.force(.attest, subject, by: "ci", kind: .attester).standing == .valid)
        // Nor does it speak in a person's name.
        #expect(
            try bank.force(.attest, subject, by: "mia", key: "ci", kind: .attester).standing.says("a person's name"))
    }

    @Test
    func whoAttestsInPersonHadAHandInIt() throws {
        let bank = try Bank(.empty)
        try bank.startWithAttesters()
        try bank.toTest("1.0.0", by: "ana", approving: "jan")
        bank.wait("8d")
        try bank.attest("test-result", "1.0.0", as: "ci")
        try bank.attest("kpi", "1.0.0", as: "tom", [("rate", "0.35")])
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        for (person, team) in [("jan", "data-science"), ("mia", "risk"), ("tom", "operations")] {
            try bank.decide(change, for: team, by: person)
        }
        #expect(try bank.blocking(change) == ["approvals", "separation-of-duties"])
        #expect(try bank.outcome("separation-of-duties", of: change).1.contains("tom attested in"))
    }

    @Test
    func aDeputyCountsWhileSomebodyIsAwayAndIsShown() throws {
        let bank = try Bank(foundedWith: {
            $0.sections = ["absences: [ { person: leo, deputy: eva, from: 2026-01-05, until: 2026-01-20 } ]"]
        })
        try bank.toTest("1.0.0", by: "ana", approving: "jan")
        bank.wait("8d")
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        try bank.decide(change, for: "data-science", by: "jan")
        try bank.decide(change, for: "risk", by: "mia")
        try bank.decide(change, for: "operations", by: "leo")
        #expect(try bank.blocking(change) == ["approvals"], "leo is away")
        try bank.decide(change, for: "operations", by: "eva")
        #expect(try bank.blocking(change) == [])
        #expect(try bank.outcome("approvals", of: change).1.contains("operations 1 of 1 (eva (for leo))"))
        try bank.promote(change, by: "tom")
        #expect(
            try DecideAction(bank.timeline()).team(of: "eva", for: bank.timeline().changes()[0], asked: "operations")
                == "operations")
        bank.wait("30d")
        #expect(throws: Diagnostic.self) {
            try DecideAction(bank.timeline()).team(of: "eva", for: bank.timeline().changes()[0], asked: "operations")
        }
    }
}

extension Bank {
    /// A ledger whose policy asks for tests and figures, and a release.
    func startWithAttesters() throws {
        let ci = try keyLine("ci")
        try start()
        try found {
            $0.prodRules = ["kpis: { rate: { at_least: \"0.3\" } }"]
            $0.require = "[model-card, { type: test-result, max_age: 14d }]"
            $0.sections = ["attesters: { test-result: [\"\(ci)\"], kpi: [tom] }"]
        }
        try release("1.0.0", by: "ana")
    }

    @discardableResult
    func decide(waiver: Digest, for team: String, by person: String, _ type: EventType = .approve) throws -> EventRecord
    {
        try act(by: person) { _ in
            EventDraft(type, subject: DecisionSubject(change: waiver, team: team, scope: nil).json)
        }
    }
}
