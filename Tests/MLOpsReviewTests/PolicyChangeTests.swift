import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import TestSupport
import Testing

@Suite("Changing the policy and its keys", .ownThread)
struct PolicyChangeTests {
    private func propose(_ bank: Bank, version: Int = 2, _ change: (inout PolicyText) throws -> Void = { _ in }) throws
        -> Digest
    {
        let timeline = try bank.timeline()
        let policy = try bank.policy {
            $0.version = version
            try change(&$0)
        }
        let subject = ProposeSubject.policy(
            document: policy.canonicalJSON, version: Int64(version), previous: timeline.current.id)
        let (record, standing) = try bank.force(.propose, subject.json, by: "ana")
        #expect(standing == .valid)
        return record.id
    }

    private func apply(
        _ bank: Bank, _ change: Digest, by person: String = "mia", citing: [Digest]? = nil,
        _ edit: (inout JSONObject) -> Void = { _ in }
    ) throws -> Standing {
        let timeline = try bank.timeline()
        let found = try #require(try timeline.change(change))
        let counted = PolicyQuorum(change: found, policy: timeline.current, at: bank.now).counted
        guard case .policy(let document, let version, let previous) = found.subject else { return .inert("no policy") }
        let subject = PolicySubject(
            policy: document, version: version, previous: previous, change: change,
            approvals: citing ?? counted.map(\.record.id))
        var members = try #require(subject.json.object)
        edit(&members)
        return try bank.force(.policy, .object(members), by: person).standing
    }

    @Test
    func itTakesTheThresholdOfThePolicyBefore() throws {
        let bank = try Bank()
        let before = try bank.timeline().current.id
        let change = try propose(bank) { $0.adminThreshold = 1 }
        #expect(try apply(bank, change).says("0 of 2"))
        try bank.decide(change, for: "admins", by: "mia")
        try bank.decide(change, for: "admins", by: "mia")
        #expect(try apply(bank, change).says("1 of 2"), "one admin twice is one admin")
        #expect(try failure { try bank.decide(change, for: "admins", by: "ana") }?.kind == .refused)
        let early = try #require(try bank.timeline().change(change))
        #expect(try failure { try PolicyApplyAction(bank.timeline()).draft(early, message: nil) }?.kind == .refused)
        try bank.decide(change, for: "admins", by: "leo")
        #expect(try apply(bank, change, by: "ana") == .valid, "anybody carries out what the admins approved")
        let after = try bank.timeline()
        #expect(after.current.id != before)
        #expect(after.current.policy.version == 2)
        #expect(after.current.policy.admins.threshold == 1)
        #expect(try apply(bank, change).isInert, "once")
    }

    @Test
    func thePolicyIsExactlyTheProposedOne() throws {
        let bank = try Bank()
        let change = try propose(bank) { $0.soak = "8d" }
        for admin in ["mia", "leo"] { try bank.decide(change, for: "admins", by: admin) }
        let weaker = try bank.policy {
            $0.version = 2
            $0.soak = "1s"
        }
        #expect(
            try apply(bank, change) { $0["policy"] = weaker.canonicalJSON }.says("not the policy that was proposed"))
        #expect(try apply(bank, change) { $0["version"] = 3 }.isInert)
        #expect(try apply(bank, change) { $0["previous"] = .string(Digest.sha256([1]).hex) }.isInert)
        #expect(try apply(bank, change) { $0["change"] = .string(Digest.sha256([1]).hex) }.isInert)
        #expect(try apply(bank, change, citing: [.sha256([1])]).isInert)
        #expect(try bank.timeline().policies().count == 1)
        #expect(try apply(bank, change) == .valid)
    }

    @Test
    func aPolicyProposedForAnotherStateIsStale() throws {
        let bank = try Bank()
        let first = try propose(bank) { $0.soak = "8d" }
        let second = try propose(bank) { $0.soak = "9d" }
        for change in [first, second] {
            for admin in ["mia", "leo"] { try bank.decide(change, for: "admins", by: admin) }
        }
        #expect(try apply(bank, first) == .valid)
        #expect(try apply(bank, second).isInert, "an old policy replayed")
        let skipping = try propose(bank, version: 5)
        for admin in ["mia", "leo"] { try bank.decide(skipping, for: "admins", by: admin) }
        #expect(try apply(bank, skipping).says("version is not 3"))
        #expect(try bank.timeline().current.policy.version == 2)
    }

    @Test
    func aPolicyThatIsNoneIsNotProposed() throws {
        let bank = try Bank()
        let timeline = try bank.timeline()
        let good = try bank.policy { $0.version = 2 }
        var members = try #require(good.canonicalJSON.object)
        members["admins"] = ["members": ["mia"], "threshold": 0]
        let documents: [JSON] = [.object(members), ["version": 2], good.canonicalJSON["people"] ?? .null]
        for document in documents {
            let subject: JSON = [
                "kind": "policy", "policy": document, "version": 2, "previous": .string(timeline.current.id.hex),
            ]
            #expect(try bank.force(.propose, subject, by: "ana").standing.isInert)
        }
    }

    @Test
    func aRejectionAndAnExpiryHoldAPolicyUp() throws {
        let bank = try Bank()
        let change = try propose(bank)
        try bank.decide(change, for: "admins", by: "mia")
        try bank.decide(change, for: "admins", by: "leo", expires: "2d")
        let rejection = try bank.decide(change, for: "admins", by: "eva", .reject)
        #expect(try apply(bank, change).says("eva rejected it"))
        try bank.force(.withdraw, WithdrawSubject(event: rejection).json, by: "eva")
        bank.wait("2d")
        #expect(try apply(bank, change).says("1 of 2"))
        #expect(
            try failure {
                try PolicyApplyAction(bank.timeline()).draft(#require(try bank.timeline().change(change)), message: nil)
            }?.kind == .refused)
        try bank.decide(change, for: "admins", by: "leo")
        #expect(try apply(bank, change) == .valid)
    }

    @Test
    func approvalsSurviveOnlyWhereTheRulesStayed() throws {
        let bank = try Bank(.inTest)
        let change = try bank.approvedForProd("1.0.0")
        #expect(try bank.blocking(change) == [])
        try bank.changePolicy { $0.testRules = "from: dev, approvals: { data-science: 2 }" }
        #expect(try bank.blocking(change) == [], "another environment's rules changed")
        try bank.changePolicy { $0.soak = "6d" }
        #expect(try bank.blocking(change).contains("approvals"))
        #expect(try bank.forcePromotion(change, by: "leo").isInert)
        for (team, person) in [("data-science", "jan"), ("risk", "mia"), ("operations", "leo")] {
            try bank.decide(change, for: team, by: person)
        }
        #expect(try bank.blocking(change) == [])
        try bank.changePolicy {
            $0.soak = "6d"
            $0.risk = "[eva]"
        }
        #expect(try bank.blocking(change) == ["approvals"], "mia is in the team no more")
    }

    @Test
    func aPromotionSignedUnderAnotherPolicyIsInert() throws {
        let bank = try Bank(.inTest)
        let old = try bank.timeline().current.id
        let change = try bank.approvedForProd("1.0.0")
        try bank.changePolicy { $0.testRules = "from: dev" }
        let wanted = try bank.promotion(change, by: "leo")
        #expect(try bank.force(.promote, wanted.json, by: "leo", policy: old).standing.says("no longer in force"))
        #expect(try bank.force(.promote, wanted.json, by: "leo").standing == .valid)
    }

    @Test
    func anApprovalDoesNotOutliveItsKey() throws {
        let bank = try Bank(.inTest)
        let change = try bank.approvedForProd("1.0.0")
        try bank.force(
            .key, KeySubject(action: .revoke, person: "mia", key: bank.keyLine("mia")).json, by: "leo")
        #expect(try bank.blocking(change) == ["approvals"])
        let scope = try #require(try bank.timeline().change(change)?.scope)
        let again = DecisionSubject(change: change, team: "risk", scope: scope).json
        #expect(try bank.force(.approve, again, by: "mia").standing.says("revoked"))
        #expect(try bank.forcePromotion(change, by: "tom").isInert)
    }

    /// Whoever leaves the policy leaves the keys behind that the policy never listed.
    @Test
    func gainedKeysLeaveWithTheirHolder() throws {
        let bank = try Bank()
        let subject = KeySubject(action: .add, person: "tom", key: try bank.keyLine("tom2")).json
        #expect(try bank.force(.key, subject, by: "tom", cosigners: ["tom2"]).standing == .valid)
        func holds() throws -> Bool {
            try bank.timeline().current.keys.person(holding: bank.signer("tom2").publicKey.fingerprint) == "tom"
        }
        try bank.changePolicy { $0.soak = "8d" }
        #expect(try holds(), "the policy need not list it")
        try bank.changePolicy {
            $0.keys["tom"] = nil
            $0.operations = "[leo]"
        }
        #expect(try !holds())
        try bank.changePolicy { _ in }
        #expect(try !holds(), "and comes back without it")
    }

    /// A key that was revoked signs on a fork from before that, and merges back.
    @Test
    func aRevokedKeyForkingFromBeforeItsRevocationIsOut() throws {
        let bank = try Bank(.inTest)
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        for (team, person) in [("data-science", "jan"), ("operations", "leo")] {
            try bank.decide(change, for: team, by: person)
        }
        try bank.sandbox.bash("cp -a repo thief")
        try bank.force(.key, KeySubject(action: .revoke, person: "mia", key: bank.keyLine("mia")).json, by: "leo")
        let honest = try #require(try bank.session().ledger.tip())
        bank.path = "thief"
        try bank.decide(change, for: "risk", by: "mia")
        let forged = try #require(try bank.session().ledger.tip())
        #expect(try bank.blocking(change) == [], "in her own fork it counts")
        bank.path = "repo"
        try bank.sandbox.git(
            "fetch", "--quiet", bank.sandbox.path("thief"), "refs/mlops/ledger:refs/forged", in: "repo")
        let repository = try bank.open()
        let ledger = try Ledger(in: repository)
        let merged = try LedgerMerge(in: repository).merge(
            ours: ledger.history(at: forged), theirs: ledger.history(at: honest))
        try bank.sandbox.git("update-ref", "refs/mlops/ledger", merged.tip.hex, in: "repo")
        let last = try #require(try bank.timeline().entries(after: -1).last)
        #expect(last.standing.says("revoked"))
        #expect(try bank.blocking(change) == ["approvals"])
        // The other way round the old tip would leave the first-parent chain: no reader follows that.
        let foxtrot = try LedgerMerge(in: repository).merge(
            ours: ledger.history(at: honest), theirs: ledger.history(at: forged))
        #expect(foxtrot.dropped.count == 1, "the revocation would have to be signed again")
        #expect(try ledger.history(at: foxtrot.tip).position(of: honest) == nil)
    }

    @Test
    func aGenesisIsSignedByAnAdminOfItsOwnPolicy() throws {
        let bank = try Bank(.empty)
        try bank.sandbox.makeRepository()
        let policy = try bank.policy().canonicalJSON
        for (actor, key) in [("ana", "ana"), ("mia", "leo"), ("mallory", "mallory")] {
            let ledger = try bank.session().ledger
            _ = try ledger.found(
                GenesisSubject(project: "bank", policy: policy, testing: false), actor: actor,
                signer: bank.signer(key), now: bank.now)
            #expect(try failure { try bank.timeline() }?.kind == .refused)
            try bank.sandbox.git("update-ref", "-d", "refs/mlops/ledger", in: "repo")
        }
        try bank.found()
        #expect(try bank.timeline().current.policy.version == 1)
    }
}
