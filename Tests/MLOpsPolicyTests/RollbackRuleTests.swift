import MLOpsCore
import MLOpsPolicy
import Testing

@Suite("Rules for a rollback")
struct RollbackRuleTests {
    private func result(
        _ rule: String, doc: Doc = sampleDoc, _ change: (inout RollbackFacts) -> Void
    ) throws -> RuleResult {
        var facts = sampleRollback()
        change(&facts)
        let verdict = Evaluator.evaluate(.rollback(facts), try policy(doc))
        let result = try #require(verdict.result(of: rule))
        #expect(verdict.passed == verdict.results.allSatisfy { $0.outcome == .pass })
        return result
    }

    @Test("the sample passes")
    func sample() throws {
        let verdict = Evaluator.evaluate(.rollback(sampleRollback()), try policy())
        #expect(verdict.passed)
        #expect(
            verdict.results.map(\.rule) == ["known-environment", "rollback-authority", "rollback-target", "freshness"])
        #expect(verdict.subject.text == "back to credit-risk@1.3.0 in prod")
    }

    @Test("only the emergency team may roll back")
    func authority() throws {
        #expect(try result("rollback-authority") { _ in }.sentence == "leo is in operations")
        let outsider = try result("rollback-authority") { $0.actor = .known("mia", .proven) }
        #expect(outsider.outcome == .fail)
        #expect(outsider.hint == "ask leo or tom")
        #expect(try result("rollback-authority") { $0.actor = .known("zoe", .proven) }.outcome == .fail)
        #expect(try result("rollback-authority") { $0.actor = .unknown("no key") }.outcome == .unknown)
        #expect(try result("rollback-authority") { $0.actor = .known("leo", .asserted) }.outcome == .unknown)
        #expect(try result("rollback-authority") { $0.actor = .known("leo", .recorded) }.outcome == .pass)
        let none = sampleDoc.setting("environments.prod.emergency", to: nil)
        let nobody = try result("rollback-authority", doc: none) { _ in }
        #expect(nobody.outcome == .fail)
        #expect(nobody.sentence.contains("no emergency team"))
    }

    @Test("only what was promoted there before and is not revoked may come back")
    func target() throws {
        #expect(try result("rollback-target") { _ in }.outcome == .pass)
        #expect(try result("rollback-target") { $0.items[0].wasPromotedHere = .known(false, .proven) }.outcome == .fail)
        #expect(try result("rollback-target") { $0.items[0].wasPromotedHere = .unknown("x") }.outcome == .unknown)
        #expect(try result("rollback-target") { $0.items[0].isRevoked = .known(true, .proven) }.outcome == .fail)
        #expect(try result("rollback-target") { $0.items[0].isRevoked = .unknown("x") }.outcome == .unknown)
        #expect(try result("rollback-target") { $0.items = [] }.outcome == .fail)
        let configuration = try result("rollback-target") {
            $0.items = []
            $0.configuration = [ConfigurationItem(path: "limits.yaml", digest: nil)]
        }
        #expect(configuration.outcome == .pass)
        #expect(configuration.sentence == "config/limits.yaml was not in prod before")
    }

    @Test("a rollback from something that no longer runs is stale")
    func freshness() throws {
        #expect(try result("freshness") { _ in }.outcome == .pass)
        #expect(try result("freshness") { $0.currentMatchesFrom = .known(false, .proven) }.outcome == .fail)
        #expect(try result("freshness") { $0.currentMatchesFrom = .unknown("x") }.outcome == .unknown)
    }

    @Test("an environment that the policy does not list is refused")
    func environment() throws {
        let result = try result("known-environment") { $0.environment = "prd" }
        #expect(result.outcome == .fail)
        #expect(result.hint == "did you mean `prod`?")
    }
}
