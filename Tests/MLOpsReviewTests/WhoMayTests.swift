import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import TestSupport
import Testing

/// Every line of "who may", each with somebody who may not and somebody who may.
@Suite("Who may do what", .ownThread)
struct WhoMayTests {
    @Test
    func peopleOfThePolicyReleaseAndProposeAndNobodyElse() throws {
        let bank = try Bank()
        let released = try #require(try bank.timeline().releases().first)
        let again = released.record.subjectJSON
        var members = try #require(again.object)
        members["version"] = "1.0.1"
        members["tag"] = [
            "name": "credit-risk@v1.0.1", "object": .string(released.subject.tag.hex),
        ]
        let other = JSON.object(members)
        #expect(try bank.force(.release, other, by: "mallory").standing.says("is not in the policy"))
        #expect(try bank.force(.release, other, by: "ana", key: "mallory").standing.says("is not in the policy"))
        #expect(try bank.force(.release, other, by: "ana", key: "jan").standing.says("belongs to jan"))
        #expect(try bank.force(.release, other, by: "witness").standing.says("witness's key"))
        #expect(try bank.force(.release, again, by: "jan").standing.says("released already"))
        #expect(try bank.timeline().releases().count == 1)
        #expect(try bank.force(.release, other, by: "jan").standing == .valid)

        let scope = try ProposeAction(bank.session()).plan([released], to: "dev", bank.timeline()).scope
        let proposal = ProposeSubject.deployment(scope, .normal).json
        #expect(try bank.force(.propose, proposal, by: "mallory").standing.isInert)
        #expect(try bank.force(.propose, proposal, by: "tom").standing == .valid)
        let nowhere = ProposeSubject.deployment(
            ChangeScope(environment: "moon", items: scope.items, previous: nil), .normal
        ).json
        #expect(try bank.force(.propose, nowhere, by: "tom").standing.says("no environment 'moon'"))
    }

    @Test
    func membersOfATeamApproveAndRejectForIt() throws {
        let bank = try Bank(.inTest)
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        let scope = try #require(try bank.timeline().change(change)?.scope)
        func subject(_ team: String) -> JSON { DecisionSubject(change: change, team: team, scope: scope).json }
        for type in [EventType.approve, .reject] {
            #expect(try bank.force(type, subject("risk"), by: "jan").standing.says("not in the team"))
            #expect(try bank.force(type, subject("admins"), by: "mia").standing.says("not in the team"))
            #expect(try bank.force(type, subject("nobody"), by: "mia").standing.isInert)
            #expect(try bank.force(type, subject("risk"), by: "mia", key: "mallory").standing.isInert)
            #expect(try bank.force(type, subject("risk"), by: "mia").standing == .valid)
        }
        let unknown = DecisionSubject(change: .sha256([1]), team: "risk", scope: scope).json
        #expect(try bank.force(.approve, unknown, by: "mia").standing.says("not known"))
    }

    @Test
    func onlyTheAuthorTakesAWordBack() throws {
        let bank = try Bank(.inTest)
        let change = try bank.approvedForProd("1.0.0")
        let rejection = try bank.decide(change, for: "risk", by: "eva", .reject)
        #expect(try bank.blocking(change).contains("not-rejected"))
        func withdraw(_ event: Digest, by person: String) throws -> Standing {
            try bank.force(.withdraw, WithdrawSubject(event: event).json, by: person).standing
        }
        #expect(try withdraw(rejection, by: "mia").says("only its author"))
        #expect(try withdraw(change, by: "mia").says("only its author"))
        #expect(try withdraw(.sha256([1]), by: "eva").says("nothing to withdraw"))
        #expect(try bank.blocking(change).contains("not-rejected"))
        #expect(try withdraw(rejection, by: "eva") == .valid)
        #expect(try !bank.blocking(change).contains("not-rejected"))
        let release = try #require(try bank.timeline().releases().first?.record.id)
        #expect(try withdraw(release, by: "ana").isInert)
        #expect(try withdraw(change, by: "ana") == .valid)
        #expect(try bank.forcePromotion(change, by: "leo").says("no longer open"))
    }

    @Test
    func anybodyPromotesWhenTheRulesPassAndNobodyWhenTheyDoNot() throws {
        let bank = try Bank(.inTest)
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        #expect(try bank.forcePromotion(change, by: "leo").says("rules refuse"))
        try bank.decide(change, for: "data-science", by: "jan")
        try bank.decide(change, for: "risk", by: "mia")
        try bank.decide(change, for: "operations", by: "leo")
        #expect(try bank.running("prod") == nil)
        let wanted = try bank.promotion(change, by: "mallory")
        #expect(try bank.force(.promote, wanted.json, by: "mallory").standing.isInert)
        #expect(try bank.forcePromotion(change, by: "tom") == .valid)
        #expect(try bank.running("prod") == "1.0.0")
        #expect(try bank.forcePromotion(change, by: "tom").says("no longer open"))
    }

    @Test
    func theEmergencyTeamRollsBackAndNobodyElse() throws {
        let bank = try Bank(.inTest)
        try bank.promote(bank.approvedForProd("1.0.0"), by: "leo")
        try bank.nextRelease("1.1.0", by: "ana")
        try bank.toTest("1.1.0", by: "ana", approving: "jan")
        bank.wait("8d")
        try bank.promote(bank.approvedForProd("1.1.0"), by: "leo")
        let session = try bank.session()
        let timeline = try session.timeline()
        let action = RollbackAction(session, timeline)
        let plan = try action.plan("prod", model: nil, version: nil)
        #expect(try !action.verdict(on: plan, person: "ana").passed)
        func forced(_ person: String) throws -> Standing {
            let timeline = try bank.timeline()
            let again = try Rollback(scope: plan.scope, target: plan.target.record.id, timeline: timeline)
            let subject = RollbackSubject(
                scope: plan.scope, target: plan.target.record.id,
                listing: try again.result(by: person, at: bank.now).tree.digest)
            return try bank.force(.rollback, subject.json, by: person).standing
        }
        #expect(try forced("ana").says("not in operations"))
        #expect(try forced("mallory").isInert)
        #expect(try bank.running("prod") == "1.1.0")
        #expect(try forced("tom") == .valid)
        #expect(try bank.running("prod") == "1.0.0")
        #expect(try forced("tom").isInert, "what it comes from no longer runs")
    }

    @Test
    func aKeyIsAddedByItsHolderWhoHoldsBoth() throws {
        let bank = try Bank()
        func subject(_ action: KeySubject.Action, _ person: String, _ key: String) throws -> JSON {
            KeySubject(action: action, person: person, key: try bank.keyLine(key)).json
        }
        #expect(try bank.force(.key, subject(.add, "ana", "ana2"), by: "ana").standing.says("did not sign"))
        #expect(
            try bank.force(.key, subject(.add, "ana", "ana2"), by: "mia", cosigners: ["ana2"]).standing
                .says("only ana"))
        #expect(
            try bank.force(.key, subject(.add, "ana", "jan"), by: "ana", cosigners: ["jan"]).standing.says("known"))
        #expect(
            try bank.force(.key, subject(.add, "ana", "witness"), by: "ana", cosigners: ["witness"]).standing.isInert)
        #expect(
            try bank.force(.key, subject(.add, "zoe", "zoe"), by: "ana", cosigners: ["zoe"]).standing.isInert)
        #expect(
            try bank.force(.key, subject(.add, "ana", "ana2"), by: "ana", cosigners: ["ana2"]).standing == .valid)
        #expect(try bank.timeline().current.keys.keys(of: "ana").count == 2)
        #expect(
            try bank.session().person(holding: bank.signer("ana2"), bank.timeline()) == "ana")
    }

    @Test
    func aKeyIsRevokedByItsHolderOrAnAdminForEver() throws {
        let bank = try Bank()
        func revoke(_ key: String, of person: String, by actor: String) throws -> Standing {
            try bank.force(
                .key, KeySubject(action: .revoke, person: person, key: bank.keyLine(key)).json, by: actor
            ).standing
        }
        #expect(try revoke("jan", of: "jan", by: "ana").says("only jan or an admin"))
        #expect(try revoke("jan", of: "ana", by: "ana").says("does not hold"))
        #expect(try revoke("jan", of: "jan", by: "mia") == .valid)
        #expect(try revoke("tom", of: "tom", by: "tom") == .valid)
        #expect(try revoke("tom", of: "tom", by: "leo").isInert)
        #expect(
            try bank.force(
                .key, KeySubject(action: .add, person: "jan", key: bank.keyLine("jan")).json, by: "jan",
                cosigners: ["jan"]
            ).standing.says("revoked"))
        // A later policy may list it as often as it likes.
        try bank.changePolicy { $0.soak = "8d" }
        #expect(try bank.timeline().current.keys.holder(of: bank.signer("jan").publicKey.fingerprint) == .revoked)
        #expect(try failure { try bank.release("2.0.0", by: "jan") }?.kind == .refused)
    }

    @Test
    func receiptsComeFromWitnessesNeverFromPeople() throws {
        let bank = try Bank()
        let tip = try #require(try bank.session().ledger.tip())
        func receipt(_ key: String, _ seen: Timestamp, tip: String) throws -> Standing {
            let subject: JSON = ["tip": .string(tip), "seen": .string(seen.description)]
            return try bank.force(.receipt, subject, by: "server", key: key).standing
        }
        #expect(try receipt("mia", bank.now, tip: tip.hex).says("a person's key may not"))
        #expect(try receipt("mallory", bank.now, tip: tip.hex).isInert)
        #expect(try receipt("witness", bank.now, tip: tip.hex) == .valid)
        #expect(try receipt("witness2", bank.now, tip: tip.hex) == .valid)
        let earlier = Timestamp(seconds: bank.now.seconds - 1)
        #expect(try receipt("witness", earlier, tip: tip.hex).says("before that of an earlier"))
        #expect(try receipt("witness", bank.now, tip: bank.open().headCommit().hex).says("not on the chain"))
        #expect(try bank.timeline().lastWitnessed() == bank.now)
        #expect(try failure { try bank.witness(as: "mia") }?.kind == .refused)
        bank.now = earlier
        let behind = try #require(try failure { try bank.witness() })
        #expect(behind.kind == .environment)
        #expect(behind.message.contains("clock"))
    }

    @Test
    func whatThisVersionDoesNotJudgeCountsForNothing() throws {
        let bank = try Bank()
        for type in [EventType.review, .waive, .freeze, .attest, .retire, .erase, .genesis] where type != .genesis {
            #expect(try bank.force(type, ["change": "x"], by: "mia").standing.isInert, "\(type)")
        }
        #expect(try bank.force(.checkpoint, ["change": "x"], by: "server", key: "witness").standing.isInert)
        // And a subject that is none.
        for type in [EventType.release, .propose, .approve, .withdraw, .promote, .rollback, .policy, .key] {
            #expect(try bank.force(type, ["nonsense": [1, [2]]], by: "mia").standing.isInert, "\(type)")
        }
        #expect(try bank.timeline().inert().count == 15)
        try bank.nextRelease("1.1.0", by: "jan")
        #expect(try bank.timeline().releases().count == 2, "junk stands in nobody's way")
    }

    @Test
    func anEventNamesWhatItsAuthorHadSeen() throws {
        let bank = try Bank()
        let scope = try ProposeAction(bank.session()).plan(bank.timeline().releases(), to: "dev", bank.timeline()).scope
        let proposal = ProposeSubject.deployment(scope, .normal).json
        #expect(try bank.force(.propose, proposal, by: "tom", after: .sha256([1])).standing.isInert)
        #expect(try bank.force(.propose, proposal, by: "tom", policy: .sha256([1])).standing.isInert)
        #expect(try bank.force(.propose, proposal, by: "tom").standing == .valid)
    }
}
