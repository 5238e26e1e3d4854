import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import TestSupport
import Testing

@Suite("Emergencies and their reviews", .ownThread)
struct EmergencyTests {
    /// 1.0.0 runs in prod and 1.1.0 in test since a minute ago.
    private func bankInTrouble(_ change: ((inout PolicyText) -> Void)? = nil) throws -> Bank {
        let bank = try change.map { try Bank(foundedWith: $0) } ?? Bank(.inTest)
        if change != nil {
            try bank.toTest("1.0.0", by: "ana", approving: "jan")
            bank.wait("8d")
        }
        try bank.promote(bank.approvedForProd("1.0.0"), by: "leo")
        try bank.witness()
        try bank.nextRelease("1.1.0", by: "ana")
        try bank.toTest("1.1.0", by: "ana", approving: "jan")
        bank.wait("1m")
        return bank
    }

    private func emergency(_ bank: Bank, _ version: String = "1.1.0") throws -> Digest {
        try bank.propose([("credit-risk", version)], to: "prod", by: "ana", .emergency)
    }

    @Test
    func itIsSparedTheSoakAndNeedsTheEmergencyTeam() throws {
        let bank = try bankInTrouble()
        let change = try emergency(bank)
        #expect(try bank.blocking(change) == ["approvals"])
        try bank.decide(change, for: "operations", by: "leo")
        #expect(try bank.blocking(change) == [])
        #expect(try bank.outcome("soak", of: change).0 == .waived)
        try bank.promote(change, by: "tom")
        #expect(try bank.running("prod") == "1.1.0")
        #expect(try bank.timeline().change(change)?.record.event.expires == bank.now + TimeSpan(seconds: 86_400))
    }

    @Test
    func withoutAnEndOrWithALateOneItIsRefused() throws {
        let bank = try bankInTrouble()
        let tooLong = try failure {
            try bank.propose([("credit-risk", "1.1.0")], to: "prod", by: "ana", .emergency, expires: "25h")
        }
        #expect(tooLong?.message == "an emergency change of 'prod' lapses after at most 1d")
        let usual = try emergency(bank)
        let scope = try #require(try bank.timeline().change(usual)?.scope)
        let late = try bank.force(
            .propose, ProposeSubject.deployment(scope, .emergency).json, by: "ana",
            expires: bank.now + TimeSpan(seconds: 90_000))
        #expect(try bank.blocking(late.record.id).contains("emergency"))
        let endless = try bank.force(.propose, ProposeSubject.deployment(scope, .emergency).json, by: "ana")
        #expect(endless.standing == .valid)
        #expect(try bank.outcome("emergency", of: endless.record.id) == (.fail, "it does not say when it lapses"))
    }

    @Test
    func whatNobodyReviewedInTimeStopsTheNextPromotionAndNoRollback() throws {
        let bank = try bankInTrouble()
        let change = try emergency(bank)
        try bank.decide(change, for: "operations", by: "leo")
        try bank.promote(change, by: "tom")
        try bank.witness()
        try bank.nextRelease("1.2.0", by: "jan")
        try bank.toTest("1.2.0", by: "jan", approving: "ana")
        bank.wait("47h")
        let next = try emergency(bank, "1.2.0")
        #expect(try bank.outcome("emergency-reviews", of: next).0 == .pass)
        bank.wait("1h")
        #expect(try bank.blocking(next).contains("emergency-reviews"))
        #expect(try bank.forcePromotion(next, by: "tom").isInert)
        // Whoever acted cannot review; others can, once.
        for person in ["ana", "leo", "tom"] {
            #expect(
                try failure {
                    try bank.act(by: person) {
                        try ReviewAction($0).draft($0.change(matching: change.hex), .accepted, by: person, message: nil)
                    }
                }?.kind == .refused, "\(person)")
            let subject = ReviewSubject(change: change, outcome: .accepted).json
            #expect(try bank.force(.review, subject, by: person).standing.says("cannot review it"))
        }
        let review = try bank.act(by: "mia") {
            try ReviewAction($0).draft(
                $0.change(matching: change.hex), .objected, by: "mia", message: "a rollback would do")
        }
        #expect(try bank.timeline().review(of: change)?.record.id == review.id)
        #expect(try bank.outcome("emergency-reviews", of: next).0 == .pass)
        #expect(
            try bank.force(.review, ReviewSubject(change: change, outcome: .accepted).json, by: "eva").standing
                .says("reviewed already"))
    }

    @Test
    func whoeverSetARuleAsideForAnEmergencyDoesNotReviewIt() throws {
        let bank = try bankInTrouble {
            $0.prodRules = ["waivers: { rules: [metrics], approvals: { risk: 1 }, at_most: 7d }"]
        }
        let change = try emergency(bank)
        let waiver = try bank.act(by: "jan") {
            try WaiveAction($0).draft(
                "metrics", for: .change(change), in: "prod", reason: "it is on fire",
                expires: bank.now + TimeSpan(seconds: 86_400))
        }
        try bank.act(by: "eva") {
            try DecideAction($0).draft(
                .approve, #require(try $0.decidable(waiver.id)), by: "eva", asked: nil, message: nil, expires: nil)
        }
        try bank.decide(change, for: "operations", by: "leo")
        try bank.promote(change, by: "tom")
        let timeline = try bank.timeline()
        #expect(
            try timeline.actors(in: #require(try timeline.change(change))) == ["ana", "eva", "jan", "leo", "tom"])
    }

    @Test
    func onlyEmergenciesThatHappenedAreReviewed() throws {
        let bank = try bankInTrouble()
        let change = try emergency(bank)
        let subject = ReviewSubject(change: change, outcome: .accepted).json
        #expect(try bank.force(.review, subject, by: "mia").standing.says("not carried out"))
        let normal = try #require(try bank.timeline().changes().first)
        #expect(
            try bank.force(.review, ReviewSubject(change: normal.id, outcome: .accepted).json, by: "mia").standing
                .says("no emergency change"))
    }

    @Test
    func aNormalChangeIsNotSparedAnything() throws {
        let bank = try bankInTrouble()
        let change = try bank.approvedForProd("1.1.0")
        #expect(try bank.blocking(change) == ["soak"])
    }
}
