import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import TestSupport
import Testing

/// A ledger outlives keys, versions of the program, and what others write into it.
@Suite("What stays true for years", .ownThread)
struct LongLifeTests {
    @Test
    func aReleaseOutlivesTheKeyThatSignedIt() throws {
        let bank = try Bank(.inTest)
        let session = try bank.session()
        let timeline = try session.timeline()
        let key = try #require(timeline.current.keys.keys(of: "ana").first)
        _ = try session.append(
            KeyAction(timeline).revoke(key), signer: bank.signer("mia"), timeline: timeline)
        let change = try bank.propose("1.0.0", to: "prod", by: "jan")
        #expect(try !bank.blocking(change).contains("release-tag"))
    }

    @Test
    func whatOnlyANewerVersionReadsIsUnknownAndNotAbsent() throws {
        let bank = try Bank(.inTest)
        let change = try bank.approvedForProd("1.0.0")
        #expect(try bank.blocking(change) == [])
        // A stranger's freeze freezes nothing.
        #expect(try bank.force(.freeze, ["environment": "prod"], by: "mallory", key: "witness").standing.isInert)
        #expect(try bank.blocking(change) == [])
        #expect(try bank.force(.freeze, ["environment": "test"], by: "mia").standing.isInert)
        #expect(try bank.blocking(change) == [])
        #expect(try bank.force(.freeze, ["environment": "prod"], by: "mia").standing.isInert)
        #expect(try bank.blocking(change) == ["freeze"])
        let freeze = try bank.verdict(change).results.first { $0.rule == "freeze" }
        #expect(freeze?.outcome == .unknown)
    }

    @Test(arguments: [
        "author x", "author a <a@b> 99999999999999999999 +0000", "author <", "committer", "parent nonsense",
    ])
    func aCommitThatGitCanHardlyReadIsInertAndNotFatal(line: String) throws {
        let bank = try Bank(.inTest)
        let tip = try #require(try bank.open().reference("refs/mlops/ledger"))
        let raw = try String(decoding: bank.open().commit(tip).raw, as: UTF8.self)
        let name = line.prefix { $0 != " " }
        var lines = raw.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines.removeAll { $0.hasPrefix("parent ") || (name != "parent" && $0.hasPrefix("\(name) ")) }
        lines.insert(contentsOf: ["parent \(tip.hex)"], at: 1)
        lines.insert(line, at: name == "parent" ? 4 : 2)
        try bank.sandbox.write(lines.joined(separator: "\n"), to: "commit")
        let id = try bank.sandbox.git(
            "hash-object", "-t", "commit", "--literally", "-w", bank.sandbox.path("commit"), in: "repo"
        ).line
        try bank.sandbox.git("update-ref", "refs/mlops/ledger", id, in: "repo")
        #expect(try bank.timeline().inert().count == 1)
        #expect(try bank.running("test") == "1.0.0")
    }

    /// Nobody signs receipts there: what an approval allowed must not lapse with it, once it was done.
    @Test
    func whatWasDoneWithoutWitnessesStaysDone() throws {
        let bank = try Bank(.released, foundedWith: { $0.witnesses = [] })
        try bank.promote(bank.propose("1.0.0", to: "dev", by: "ana"), by: "ana")
        let change = try bank.propose("1.0.0", to: "test", by: "ana", expires: "20d")
        try bank.decide(change, for: "data-science", by: "jan", expires: "2d")
        let late = try bank.propose("1.0.0", to: "test", by: "tom")
        try bank.decide(late, for: "data-science", by: "jan", expires: "2d")
        bank.wait("1d")
        try bank.promote(change, by: "ana")
        let policy = try bank.propose(policy: { $0.operations = "[leo]" }, by: "mia")
        for admin in ["mia", "leo"] { try bank.decide(policy, for: "admins", by: admin, expires: "2d") }
        try bank.apply(policy, by: "mia")
        bank.wait("60d")
        #expect(try bank.running("test") == "1.0.0")
        let timeline = try bank.timeline()
        #expect(try timeline.inert().isEmpty)
        #expect(timeline.current.policy.version == 2)
        // What is still to be done is judged by the clock.
        #expect(try bank.blocking(late).contains("approvals"))
    }

    @Test
    func aGateLetsNobodyDateBackWhereNoWitnessWould() throws {
        let (bank, change) = try approvedWithoutWitnesses()
        let server = try Server(bank)
        // Signed five days later with a clock set back: nothing in the event itself tells.
        #expect(try bank.forcePromotion(change, by: "ana").counts)
        #expect(try server.blocking((Server.ledger, server.tip())) == [], "in time it may come in")
        bank.wait("5d")
        #expect(try bank.running("test") == "1.0.0")
        let late = try server.verdict([(Server.ledger, server.tip())])
        #expect(late?.blocking.map(\.rule) == ["ledger-events"])
        #expect(late?.blocking.first?.sentence.contains("approvals") == true, "\(late?.blocking.map(\.sentence) ?? [])")
    }

    /// The old witness may not sign any more and the new one not yet: nobody ever sees the change itself.
    @Test(arguments: [true, false])
    func aChangeOfWitnessesStaysDone(removed: Bool) throws {
        let bank = try Bank(.inTest)
        let key = try bank.keyLine("witness2")
        let policy = try bank.propose(policy: { $0.witnesses = removed ? [] : [key] }, by: "mia")
        for admin in ["mia", "leo"] { try bank.decide(policy, for: "admins", by: admin, expires: "2d") }
        try bank.apply(policy, by: "mia")
        bank.wait("60d")
        #expect(try bank.timeline().current.policy.version == 2)
        #expect(try bank.timeline().inert().isEmpty)
    }

    /// No witness has seen it, and the policy that names one is gone.
    @Test
    func whatNoWitnessSawStaysDoneWhenTheWitnessesGo() throws {
        let bank = try Bank(.inTest)
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        for (team, person) in [("data-science", "jan"), ("risk", "mia"), ("operations", "leo")] {
            try bank.decide(change, for: team, by: person, expires: "2d")
        }
        try bank.promote(change, by: "leo")
        try bank.changePolicy { $0.witnesses = [] }
        bank.wait("60d")
        #expect(try bank.running("prod") == "1.0.0")
        #expect(try bank.timeline().inert().isEmpty)
    }

    @Test
    func aGateLetsNobodyActInTheFuture() throws {
        let bank = try Bank(.released, foundedWith: { $0.witnesses = [] })
        let change = try bank.propose("1.0.0", to: "dev", by: "ana")
        let server = try Server(bank)
        let now = bank.now
        bank.wait("4m")
        try bank.forcePromotion(change, by: "ana")
        bank.now = now
        let close = try server.verdict([(Server.ledger, server.tip())])
        #expect(close?.passed == true, "a little is forgiven: \(close?.blocking.map(\.sentence) ?? ["none"])")
        try bank.nextRelease("1.1.0", by: "ana")
        try server.take("refs/heads/main", bank.open().headCommit())
        try server.take(Server.ledger, server.tip())
        let second = try bank.propose("1.1.0", to: "dev", by: "ana")
        bank.wait("10d")
        try bank.forcePromotion(second, by: "ana")
        bank.now = now
        #expect(try server.blocking((Server.ledger, server.tip())) == ["ledger-events"])
    }

    /// A server that is set up again has nothing to compare with: a ledger without witnesses is taken at its word.
    @Test
    func aLedgerWithoutWitnessesMovesToAnotherServer() throws {
        let (bank, change) = try approvedWithoutWitnesses()
        try bank.promote(change, by: "ana")
        bank.wait("60d")
        let server = try Server(bank, taking: false)
        try server.take("refs/heads/main", bank.open().headCommit())
        #expect(try server.blocking((Server.ledger, server.tip())) == [])
    }

    /// A change to test whose one approval holds for two days, in a ledger whose policy names no witness.
    private func approvedWithoutWitnesses() throws -> (Bank, Digest) {
        let bank = try Bank(.released, foundedWith: { $0.witnesses = [] })
        try bank.promote(bank.propose("1.0.0", to: "dev", by: "ana"), by: "ana")
        let change = try bank.propose("1.0.0", to: "test", by: "ana")
        try bank.decide(change, for: "data-science", by: "jan", expires: "2d")
        return (bank, change)
    }
}
