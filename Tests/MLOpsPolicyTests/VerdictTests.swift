import MLOpsCore
import TestSupport
import Testing

@testable import MLOpsPolicy

@Suite("Verdicts")
struct VerdictTests {
    @Test("a verdict in JSON says everything, and is canonical")
    func json() throws {
        var facts = samplePromotion()
        facts.items[0].tagMatches = .unknown("not fetched")
        facts.approvals = .known([], .proven)
        let verdict = Evaluator.evaluate(.promotion(facts), try policy(), policyID: "p1")
        let json = verdict.json
        #expect(json["schema"] == "git-mlops-verdict/1")
        #expect(json["gate"] == "promote")
        #expect(json["passed"] == false)
        #expect(json["policy"] == "p1")
        #expect(json["subject"]?["text"] == "credit-risk@1.3.0 → 1.4.0 to prod")
        #expect(json["subject"]?["event"] == "change-7")
        #expect(json["rules"]?.array?.count == verdict.results.count)
        let tag = try #require(json["rules"]?.array?.first { $0["id"] == "release-tag" })
        #expect(tag["outcome"] == "unknown")
        #expect(tag["evidence"]?.array?.first?["grade"] == "unknown")
        #expect(tag["hint"]?.string?.hasPrefix("bring in what is missing") == true)
        #expect(try JSON.parseCanonical(json.canonicalBytes) == json)
    }

    @Test("the verdict of a push holds those of its promotions")
    func parts() throws {
        var bad = samplePromotion()
        bad.items = []
        var facts = push()
        facts.promotions = .known([bad], .proven)
        let verdict = Evaluator.evaluate(.push(facts), try policy())
        #expect(!verdict.passed)
        #expect(verdict.json["parts"]?.array?.first?["passed"] == false)
        #expect(verdict.json["parts"]?.array?.first?.object?.names.contains("schema") == false)
        #expect(verdict.parts.first?.subject.text == "nothing to prod")
    }

    @Test("a verdict passes only with results, and only when all results and parts do")
    func passes() {
        func verdict(_ outcomes: [Outcome], parts: [Verdict] = []) -> Verdict {
            let results = outcomes.map {
                RuleResult(rule: "r", requirement: "", outcome: $0, sentence: "", evidence: [], hint: nil)
            }
            let subject = Subject(kind: .push, text: "", environment: nil, event: nil)
            return Verdict(gate: .ci, subject: subject, policyID: nil, results: results, parts: parts)
        }
        #expect(verdict([.pass, .notRequired]).passed)
        #expect(!verdict([.pass, .unknown]).passed)
        #expect(!verdict([.pass, .fail]).passed)
        #expect(!verdict([]).passed)
        #expect(verdict([.pass], parts: [verdict([.pass])]).passed)
        #expect(!verdict([.pass], parts: [verdict([.fail])]).passed)
    }

    @Test("equal facts give equal verdicts")
    func pure() throws {
        let policy = try policy()
        let first = Evaluator.evaluate(.promotion(samplePromotion()), policy)
        for _ in 0..<20 { #expect(Evaluator.evaluate(.promotion(samplePromotion()), policy) == first) }
    }

    @Test("the order of the approvals does not matter")
    func anyOrder() throws {
        var random = SeededGenerator(seed: 5)
        let policy = try policy(sampleDoc.setting("teams.risk", to: ["mia", "leo", "ana", "eva"]))
        var facts = samplePromotion()
        facts.approvals = facts.approvals.map { $0 + [approval("leo", "risk"), approval("ana", "risk")] }
        let expected = Evaluator.evaluate(.promotion(facts), policy).result(of: "approvals")
        for _ in 0..<20 {
            facts.approvals = facts.approvals.map { $0.shuffled(using: &random) }
            #expect(
                Evaluator.evaluate(.promotion(facts), policy).result(of: "approvals")?.sentence == expected?.sentence)
        }
    }

    @Test("every rule has its own id, and one sentence")
    func ruleBook() {
        for subject in [Subject.Kind.promotion, .rollback, .push] {
            let rules = RuleBook.all.filter { $0.subject == subject }
            #expect(Set(rules.map(\.id)).count == rules.count)
        }
        #expect(RuleBook.all.allSatisfy { !$0.requirement.hasSuffix(".") && !$0.requirement.isEmpty })
    }

    @Test("what is judged once says so later, and what it said before stays out of sight")
    func settled() throws {
        var facts = samplePromotion()
        facts.items[0].packages = .unknown("x")
        facts.approvals = .known([], .proven)
        let verdict = Evaluator.evaluate(.promotion(facts), try policy())
        let later = verdict.settled(["packages", "model-files"])
        #expect(verdict.blocking.map(\.rule) == ["approvals", "code-owners", "packages"])
        #expect(later.blocking.map(\.rule) == ["approvals", "code-owners"])
        #expect(later.result(of: "packages")?.outcome == .notRequired)
        #expect(later.result(of: "packages")?.evidence.isEmpty == true)
        #expect(later.result(of: "model-files")?.outcome == .pass, "what passed then passed")
    }
}
