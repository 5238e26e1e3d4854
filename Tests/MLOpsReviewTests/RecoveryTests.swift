import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import TestSupport
import Testing

@Suite("When the admins are lost", .ownThread)
struct RecoveryTests {
    private func bank() throws -> Bank {
        let bank = try Bank(.empty)
        let keys = try ["safe1", "safe2"].map { try bank.keyLine($0) }
        try bank.start()
        try bank.found {
            $0.sections = ["recovery: { keys: [\"\(keys[0])\", \"\(keys[1])\"], threshold: 2, delay: 7d }"]
        }
        try bank.release("1.0.0", by: "ana")
        return bank
    }

    private func document(_ bank: Bank, _ change: (inout PolicyText) throws -> Void) throws -> Policy {
        let keys = try ["safe1", "safe2"].map { try bank.keyLine($0) }
        return try bank.policy {
            $0.version = 2
            $0.sections = ["recovery: { keys: [\"\(keys[0])\", \"\(keys[1])\"], threshold: 2, delay: 7d }"]
            try change(&$0)
        }
    }

    private func propose(
        _ bank: Bank, _ policy: Policy, key: String = "safe1", cosigners: [String] = ["safe2"],
        kind: Event.Actor.Kind = .recovery
    ) throws -> (record: EventRecord, standing: Standing) {
        try bank.force(
            .propose,
            ProposeSubject.recovery(
                document: policy.canonicalJSON, version: policy.version, previous: bank.timeline().current.id
            ).json, by: "recovery", key: key, kind: kind, cosigners: cosigners)
    }

    private func apply(_ bank: Bank, _ change: Digest, by key: String = "safe1", kind: Event.Actor.Kind = .recovery)
        throws -> Standing
    {
        let found = try #require(try bank.timeline().change(change))
        let policy = try #require(found.subject.policy)
        return try bank.force(
            .policy,
            PolicySubject(
                policy: policy.document, version: policy.version, previous: policy.previous, change: change,
                approvals: []
            ).json, by: kind == .person ? key : "recovery", key: key, kind: kind
        ).standing
    }

    @Test
    func recoveryKeysReplaceAdminsAfterTheDelay() throws {
        let bank = try bank()
        let next = try document(bank) { $0.admins = "[ana, jan, tom]" }
        let (proposal, standing) = try propose(bank, next)
        #expect(standing == .valid)
        #expect(try apply(bank, proposal.id).says("no witness has seen the proposal yet"))
        try bank.witness()
        bank.wait("6d")
        #expect(try apply(bank, proposal.id).says("the delay ends at"))
        bank.wait("1d")
        #expect(try apply(bank, proposal.id) == .valid)
        #expect(try bank.timeline().current.policy.admins.members == ["ana", "jan", "tom"])
        // The new admins govern.
        try bank.changePolicy(by: ["ana", "jan"], proposer: "ana") {
            $0.admins = "[ana, jan, tom]"
            $0.soak = "6d"
        }
        #expect(try bank.timeline().current.policy.version == 3)
    }

    @Test
    func aPersonCarriesItOutAsWell() throws {
        let bank = try bank()
        let (proposal, _) = try propose(bank, document(bank) { $0.admins = "[ana, jan, tom]" })
        try bank.witness()
        bank.wait("7d")
        let draft = try PolicyApplyAction(bank.timeline()).draft(
            #require(try bank.timeline().change(proposal.id)), message: nil)
        #expect(try bank.force(.policy, draft.subject, by: "tom").standing == .valid)
    }

    @Test
    func anAdminWhoIsStillThereStopsIt() throws {
        let bank = try bank()
        let (proposal, _) = try propose(bank, document(bank) { $0.admins = "[ana, jan, tom]" })
        try bank.witness()
        try bank.decide(proposal.id, for: "admins", by: "leo", .reject)
        bank.wait("8d")
        #expect(try apply(bank, proposal.id).says("leo, an admin, rejected it"))
    }

    @Test
    func itTakesEnoughRecoveryKeysAndNobodyElses() throws {
        let bank = try bank()
        let next = try document(bank) { $0.admins = "[ana, jan, tom]" }
        #expect(try propose(bank, next, cosigners: []).standing.says("1 of 2 recovery keys"))
        #expect(try propose(bank, next, cosigners: ["ana"]).standing.says("1 of 2 recovery keys"))
        #expect(try propose(bank, next, key: "ana", cosigners: ["safe1"]).standing.isInert)
        #expect(try propose(bank, next, key: "ana", cosigners: ["safe1", "safe2"], kind: .person).standing.isInert)
        #expect(try propose(bank, next, key: "witness", cosigners: ["safe1", "safe2"]).standing.isInert)
    }

    @Test
    func itChangesAdminsAndNothingElse() throws {
        let bank = try bank()
        func refused(_ change: (inout PolicyText) throws -> Void) throws -> Standing {
            try propose(bank, document(bank, change)).standing
        }
        #expect(try refused { $0.soak = "1d" }.says("it changes 'environments'"))
        #expect(try refused { $0.risk = "[mia, eva, tom]" }.says("it changes 'teams'"))
        #expect(try refused { $0.emails = ["jan": ["jan@else.example"]] }.says("the person 'jan'"))
        #expect(try refused { $0.witnesses = [try bank.keyLine("witness")] }.says("it changes 'witnesses'"))
        #expect(try refused { $0.adminThreshold = 1 }.says("how many of them it takes"))
        #expect(try refused { $0.emails = ["leo": ["leo@bank.example", "x@else.example"]] }.says("the person 'leo'"))
        // Somebody who stops being an admin gets no key that way.
        #expect(
            try refused {
                $0.admins = "[leo, ana, jan]"
                $0.keys["mia"] = [try bank.keyLine("mia2")]
            }.says("the person 'mia'"))
        // New keys for admins who lost theirs, and new people who become admins.
        #expect(try refused { $0.keys["leo"] = [try bank.keyLine("leo2")] } == .valid)
        #expect(
            try refused {
                $0.keys["zoe"] = [try bank.keyLine("zoe")]
                $0.admins = "[mia, leo, zoe]"
            } == .valid)
        #expect(try refused { $0.keys["zoe"] = [try bank.keyLine("zoe")] }.says("the person 'zoe'"))
    }

    @Test
    func anOrdinaryProposalIsNoneOfRecoveryKeys() throws {
        let bank = try bank()
        let policy = try document(bank) { $0.soak = "1d" }
        let subject = ProposeSubject.policy(
            document: policy.canonicalJSON, version: 2, previous: try bank.timeline().current.id
        ).json
        #expect(
            try bank.force(.propose, subject, by: "recovery", key: "safe1", kind: .recovery).standing
                .says("only a person may propose this"))
        #expect(throws: Diagnostic.self) {
            try bank.force(.approve, [:], by: "recovery", key: "safe1", kind: .recovery)
        }
    }
}
