import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import TestSupport
import Testing

@Suite("Nobody approves their own work", .ownThread)
struct SeparationTests {
    /// Releases what `work` leaves, brings it to test, and asks for it in prod.
    private func change(
        _ bank: Bank, by releaser: String = "ana", approving: String = "jan",
        _ work: (Bank) throws -> Void
    ) throws -> Digest {
        try bank.model("credit-risk", "weights 1.1.0")
        try work(bank)
        try bank.release("1.1.0", by: releaser)
        try bank.toTest("1.1.0", by: releaser, approving: approving)
        bank.wait("8d")
        let change = try bank.propose("1.1.0", to: "prod", by: releaser)
        for (team, person) in [("risk", "mia"), ("operations", "leo")] {
            try bank.decide(change, for: team, by: person)
        }
        try bank.decide(change, for: "data-science", by: approving)
        return change
    }

    @Test
    func theHonestControl() throws {
        let bank = try Bank()
        let change = try change(bank) { try $0.commit("More data", by: "ana") }
        #expect(try bank.blocking(change) == [])
    }

    @Test
    func aSecondKeyIsTheSamePerson() throws {
        let bank = try Bank()
        let change = try change(bank) { bank in
            try bank.force(
                .key, KeySubject(action: .add, person: "jan", key: bank.keyLine("jan2")).json, by: "jan",
                cosigners: ["jan2"])
            try bank.commit("More data", by: "jan", key: "jan2")
        }
        #expect(try Set(bank.blocking(change)) == ["approvals", "separation-of-duties"])
        #expect(try bank.forcePromotion(change, by: "leo").isInert)
    }

    @Test
    func aSecondAddressIsTheSamePersonOrNobody() throws {
        let bank = try Bank()
        try bank.changePolicy { $0.emails["jan"] = ["jan@bank.example", "jan@home.example"] }
        let mapped = try change(bank) { try $0.commit("More data", by: "jan", email: "JAN@home.example") }
        #expect(try Set(bank.blocking(mapped)) == ["approvals", "separation-of-duties"])
        let other = try Bank()
        let unmapped = try change(other) { try $0.commit("More data", by: "jan", email: "jan@nowhere.example") }
        #expect(try Set(other.blocking(unmapped)).isSuperset(of: ["separation-of-duties"]))
        #expect(try other.forcePromotion(unmapped, by: "leo").isInert)
    }

    /// Jan writes under ana's name: the signature shows jan, and what only the name says is not enough.
    @Test
    func aForgedAuthorIsSeenThrough() throws {
        let bank = try Bank()
        let signed = try change(bank) { try $0.commit("More data", by: "ana", key: "jan") }
        #expect(try Set(bank.blocking(signed)) == ["approvals", "separation-of-duties"])
        let other = try Bank()
        let bare = try change(other) { try $0.commit("More data", by: "ana", key: nil) }
        #expect(try other.blocking(bare) == ["separation-of-duties"])
        let foreign = try Bank()
        let stranger = try change(foreign) { try $0.commit("More data", by: "ana", key: "mallory") }
        #expect(try foreign.blocking(stranger) == ["separation-of-duties"])
    }

    /// A squash keeps one author; the others live in its trailers, however those are written.
    @Test(arguments: [
        "\n", "\r\n", "\n  ", "\n\n\t", "\r",
    ])
    func aSquashMergeHidesNobody(lineEnd: String) throws {
        let bank = try Bank()
        let change = try change(bank) { bank in
            try bank.commit(
                "Squashed work" + lineEnd + "More" + lineEnd + "Co-Authored-By: Jan <jan@bank.example>\n", by: "ana")
        }
        #expect(try Set(bank.blocking(change)).isSuperset(of: ["separation-of-duties"]))
        #expect(try bank.forcePromotion(change, by: "leo").isInert)
    }

    @Test
    func aCoAuthorWithoutAddressIsNobodyThePolicyKnows() throws {
        let bank = try Bank()
        let change = try change(bank) { try $0.commit("Work\n\nCo-authored-by : jan\n", by: "ana") }
        #expect(try bank.blocking(change) == ["separation-of-duties"])
    }

    @Test
    func whoeverHadAHandInAnythingSinceCannotApprove() throws {
        // In the middle of the history, and in a branch that was merged.
        let bank = try Bank()
        let change = try change(bank) { bank in
            try bank.sandbox.git("checkout", "--quiet", "-b", "side", in: "repo")
            try bank.commit("Jan's part", by: "jan")
            try bank.sandbox.git("checkout", "--quiet", "main", in: "repo")
            try bank.commit("Ana's part", by: "ana")
            try bank.sandbox.git(
                "-c", "user.name=ana", "-c", "user.email=ana@bank.example", "-c", "gpg.format=ssh", "-c",
                "user.signingKey=\(bank.sandbox.path("keys/ana"))", "merge", "--quiet", "--no-edit", "-S", "side",
                in: "repo")
        }
        #expect(try Set(bank.blocking(change)) == ["approvals", "separation-of-duties"])
        // Signing the release is a hand in it, too.
        let other = try Bank()
        let released = try self.change(other, by: "jan") { try $0.commit("More data", by: "ana") }
        #expect(try Set(other.blocking(released)) == ["approvals", "separation-of-duties"])
    }

    /// What ran in prod before was judged then: only what came since counts.
    @Test
    func workThatRanBeforeIsNotCountedAgain() throws {
        let bank = try Bank(.inTest)
        try bank.promote(bank.approvedForProd("1.0.0"), by: "leo")
        try bank.witness()
        // 1.0.0 is ana's work; now it is jan who works, and ana approves.
        let change = try change(bank, by: "jan", approving: "ana") { try $0.commit("More data", by: "jan") }
        #expect(try bank.blocking(change) == [])
    }

    @Test
    func onePersonIsOnePersonForTheTeamsTogether() throws {
        let bank = try Bank(.inTest)
        try bank.changePolicy { $0.risk = "[mia, leo]" }
        let change = try bank.propose("1.0.0", to: "prod", by: "ana")
        try bank.decide(change, for: "data-science", by: "jan")
        try bank.decide(change, for: "risk", by: "leo")
        try bank.decide(change, for: "operations", by: "leo")
        #expect(try bank.blocking(change) == ["approvals"])
        try bank.decide(change, for: "operations", by: "tom")
        #expect(try bank.blocking(change) == [])
    }

    @Test
    func aServicesMergesCountByTheirAuthor() throws {
        let bank = try Bank()
        try bank.changePolicy {
            $0.services = "[\"Forge <noreply@forge.example>\"]"
            $0.separation = "true"
        }
        let change = try change(bank) { bank in
            try bank.sandbox.git("add", "-A", in: "repo")
            try bank.sandbox.git(
                "-c", "user.name=Forge", "-c", "user.email=noreply@forge.example", "commit", "--quiet", "-m", "Merged",
                "--author", "jan <jan@bank.example>", in: "repo")
        }
        #expect(try Set(bank.blocking(change)) == ["approvals", "separation-of-duties"], "jan wrote it")
    }

    @Test
    func aShallowCloneDoesNotKnowWhoWroteWhat() throws {
        let bank = try Bank(.inTest)
        let change = try bank.approvedForProd("1.0.0")
        try bank.commit("Something later", by: "ana")
        #expect(try bank.blocking(change) == [])
        try bank.sandbox.git("clone", "--quiet", "--depth", "1", "file://\(bank.sandbox.path("repo"))", "shallow")
        try bank.sandbox.git(
            "fetch", "--quiet", "--depth", "100", "origin", "refs/mlops/ledger:refs/mlops/ledger", in: "shallow")
        bank.path = "shallow"
        let verdict = try bank.verdict(change)
        #expect(!verdict.passed)
        let rule = try #require(verdict.results.first { $0.rule == "separation-of-duties" })
        #expect(rule.outcome == .unknown)
        #expect(rule.sentence.contains("shallow"))
    }
}
