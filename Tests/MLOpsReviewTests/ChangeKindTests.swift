import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import TestSupport
import Testing

@Suite("Standard changes, and configuration alone", .ownThread)
struct ChangeKindTests {
    private static let envelope =
        "standard: { approvals: { data-science: 1 }, code: [metrics.json], "
        + "metrics: { auc: { no_worse_than_current_by: \"0.01\", better: higher } } }"

    @Test
    func aRetrainedModelNeedsTheEnvelopesApprovalAlone() throws {
        let bank = try Bank(foundedWith: { $0.prodRules = [Self.envelope] })
        try bank.toTest("1.0.0", by: "ana", approving: "jan")
        bank.wait("8d")
        let first = try bank.propose([("credit-risk", "1.0.0")], to: "prod", by: "ana", .standard)
        #expect(try bank.blocking(first).contains("standard"), "nothing ran there, so everything is new")
        try bank.promote(bank.approvedForProd("1.0.0"), by: "leo")
        try bank.sandbox.write("{ \"auc\": 0.805 }\n", to: "\(bank.path)/metrics.json")
        try bank.nextRelease("1.1.0", by: "ana")
        try bank.toTest("1.1.0", by: "ana", approving: "jan")
        bank.wait("8d")
        let change = try bank.propose([("credit-risk", "1.1.0")], to: "prod", by: "ana", .standard)
        #expect(try bank.blocking(change) == ["approvals"])
        try bank.decide(change, for: "data-science", by: "jan")
        #expect(try bank.blocking(change) == [])
        try bank.promote(change, by: "ana")
        #expect(try bank.running("prod") == "1.1.0")
    }

    @Test
    func codeOutsideTheEnvelopeAndAWorseFigureMakeItANormalChange() throws {
        let bank = try Bank(foundedWith: { $0.prodRules = [Self.envelope] })
        try bank.toTest("1.0.0", by: "ana", approving: "jan")
        bank.wait("8d")
        try bank.promote(bank.approvedForProd("1.0.0"), by: "leo")
        try bank.sandbox.write("{ \"auc\": 0.78 }\n", to: "\(bank.path)/metrics.json")
        try bank.sandbox.write("print()\n", to: "\(bank.path)/serve.py")
        try bank.nextRelease("1.1.0", by: "ana")
        try bank.toTest("1.1.0", by: "ana", approving: "jan")
        bank.wait("8d")
        let change = try bank.propose([("credit-risk", "1.1.0")], to: "prod", by: "ana", .standard)
        let (outcome, sentence) = try bank.outcome("standard", of: change)
        #expect(outcome == .fail)
        #expect(sentence.contains("worse by more than 0.01") && sentence.contains("serve.py lies outside"))
        let normal = try bank.approvedForProd("1.1.0")
        #expect(try bank.blocking(normal) == [])
    }

    @Test
    func configurationAloneIsChangedShownAndRolledBack() throws {
        let bank = try Bank(.inTest)
        try bank.promote(bank.approvedForProd("1.0.0"), by: "leo")
        func configure(_ text: String, by person: String = "ana", risk: String = "mia") throws -> Digest {
            try bank.sandbox.write(text, to: "\(bank.path)/config/limits.yaml")
            let commit = try bank.commit("Limits", by: person)
            let change = try bank.propose(
                [], to: "prod", by: "tom",
                configuration: [.init(written: "config/limits.yaml", commit: commit)])
            try bank.decide(change, for: "data-science", by: "jan")
            try bank.decide(change, for: "risk", by: risk)
            try bank.decide(change, for: "operations", by: "leo")
            return change
        }
        let first = try configure("limit: 10\n")
        #expect(try bank.blocking(first) == [])
        try bank.promote(first, by: "leo")
        func limits() throws -> String? {
            try bank.timeline().state(of: "prod")?.tree.configuration(RepoPath("limits.yaml")).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        #expect(try limits() == "limit: 10\n")
        #expect(try bank.running("prod") == "1.0.0")
        // Whoever wrote it cannot approve it.
        let own = try configure("limit: 11\n", by: "mia")
        #expect(try bank.blocking(own) == ["approvals", "separation-of-duties"])
        #expect(try bank.outcome("separation-of-duties", of: own).1.contains("mia approved for risk, but mia wrote"))
        // Nor what rests on it.
        #expect(try bank.blocking(configure("limit: 12\n")) == ["approvals", "separation-of-duties"])
        try bank.promote(configure("limit: 12\n\n", risk: "eva"), by: "leo")
        #expect(try limits() == "limit: 12\n\n")
        let session = try bank.session()
        let timeline = try session.timeline()
        let action = RollbackAction(session, timeline)
        let plan = try action.plan("prod", model: nil, version: nil)
        #expect(plan.scope.title == "config/limits.yaml")
        let verdict = try action.verdict(on: plan, person: "leo")
        #expect(verdict.passed)
        _ = try session.append(
            action.draft(plan, person: "leo", verdict: verdict, message: "too high"), signer: bank.signer("leo"),
            timeline: timeline)
        #expect(try limits() == "limit: 10\n")
        #expect(try bank.running("prod") == "1.0.0")
    }

    @Test
    func configurationComesFromTheReviewedBranch() throws {
        let bank = try Bank(.inTest)
        try bank.sandbox.git("checkout", "--quiet", "-b", "side", in: bank.path)
        try bank.sandbox.write("limit: 999999\n", to: "\(bank.path)/limits.yaml")
        let commit = try bank.commit("Unseen", by: "ana")
        let change = try bank.propose(
            [], to: "prod", by: "tom", configuration: [.init(written: "limits.yaml", commit: commit)])
        #expect(try bank.blocking(change).contains("from-branch"))
        #expect(throws: Diagnostic.self) {
            try ProposeAction.ConfigurationFile(written: "limits.yaml:a\u{202E}b", commit: commit)
        }
        #expect(
            try failure {
                try bank.propose([], to: "prod", by: "tom", configuration: [.init(path: RepoPath("x"), source: nil)])
            }?.message == "'prod' has no config/x")
    }

    @Test
    func configurationComesFromACommitAndNothingElse() throws {
        let bank = try Bank(.inTest)
        let commit = try bank.open().headCommit()
        #expect(
            try failure {
                try bank.propose(
                    [], to: "dev", by: "ana", configuration: [.init(written: "nothing.yaml", commit: commit)])
            }?.message.contains("there is no file 'nothing.yaml'") == true)
        for text in ["../x", "/etc/passwd", "a:../b", ".git/config"] {
            #expect(throws: Diagnostic.self, "\(text)") {
                try ProposeAction.ConfigurationFile(written: text, commit: commit)
            }
        }
        // A proposal that does not carry the bytes it names, or carries others.
        let scope = ChangeScope(
            environment: "dev", items: [],
            configuration: [
                ConfigurationChange(
                    path: RepoPath("x"), from: nil, to: .sha256([1]),
                    source: .init(commit: commit, path: RepoPath("card.md")))
            ], previous: try bank.timeline().state(of: "dev")?.record.id)
        let subject = ProposeSubject.deployment(scope, .normal).json
        #expect(try bank.force(.propose, subject, by: "ana").standing.says("does not carry the bytes"))
        #expect(
            try bank.force(.propose, subject, by: "ana", attachments: [("config/x", [2])]).standing
                .says("does not carry the bytes"))
        // It carries what it says, and says of it what the commit does not hold.
        let forged = try bank.force(.propose, subject, by: "ana", attachments: [("config/x", [1])])
        #expect(forged.standing == .valid)
        #expect(try bank.blocking(forged.record.id) == ["release-contents"])
        #expect(
            try bank.outcome("release-contents", of: forged.record.id).1
                == "config/x is not what the commit holds that it is said to come from")
        #expect(try bank.forcePromotion(forged.record.id, by: "ana").says("is not what the commit holds"))
    }

    @Test
    func whoeverOwnsAConfigurationFileOwnsItsRemoval() throws {
        let bank = try Bank(foundedWith: {
            $0.devRules =
                "code_owners: [ { paths: [\"limits/*\"], approvals: { risk: 1 } }, "
                + "{ paths: [\"models/**\"], approvals: { operations: 1 } } ]"
        })
        try bank.sandbox.write("limit: 1\n", to: "\(bank.path)/limits/prod.yaml")
        let commit = try bank.commit("Limits", by: "ana")
        let set = try bank.propose(
            [], to: "dev", by: "ana", configuration: [.init(written: "limits/prod.yaml:x.yaml", commit: commit)])
        #expect(try bank.blocking(set) == ["code-owners"])
        try bank.decide(set, for: "risk", by: "mia")
        try bank.promote(set, by: "ana")
        let removal = try bank.propose(
            [], to: "dev", by: "ana", configuration: [.init(path: RepoPath("x.yaml"), source: nil)])
        #expect(try bank.blocking(removal) == ["code-owners"])
        try bank.decide(removal, for: "risk", by: "mia")
        try bank.promote(removal, by: "ana")
        // The model's own asset has owners, too.
        let release = try bank.propose("1.0.0", to: "dev", by: "ana")
        #expect(try bank.outcome("code-owners", of: release).1.contains("operations 0 of 1"))
    }

    @Test
    func ownersOfFilesAreAskedBesideTheOthers() throws {
        let bank = try Bank(foundedWith: {
            $0.prodRules = ["code_owners: [ { paths: [\"*.py\"], approvals: { operations: 2 } } ]"]
        })
        try bank.toTest("1.0.0", by: "ana", approving: "jan")
        bank.wait("8d")
        try bank.promote(bank.approvedForProd("1.0.0"), by: "leo")
        try bank.sandbox.write("print()\n", to: "\(bank.path)/serve.py")
        try bank.nextRelease("1.1.0", by: "ana")
        try bank.toTest("1.1.0", by: "ana", approving: "jan")
        bank.wait("8d")
        let change = try bank.approvedForProd("1.1.0")
        #expect(try bank.blocking(change) == ["code-owners"])
        try bank.decide(change, for: "operations", by: "tom")
        #expect(try bank.blocking(change) == [])
        try bank.promote(change, by: "leo")
        let promoted = try #require(try bank.timeline().state(of: "prod")?.running["credit-risk"])
        #expect(promoted.approvers.map(\.person).sorted() == ["jan", "leo", "mia", "tom"])
    }
}
