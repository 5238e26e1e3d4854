import MLOpsCore
import MLOpsPolicy
import Testing

@Suite("Approvals that are owed, and that count")
struct OwedApprovalsTests {
    /// `risk 1 of 2: eva, tom (for mia)`
    private func text(_ owed: [OwedApprovals]) -> [String] {
        owed.map { item in
            let names = item.candidates.map { $0.person + ($0.inPlaceOf.map { " (for \($0))" } ?? "") }
            return "\(item.team) \(item.have) of \(item.need): \(names.joined(separator: ", "))"
        }
    }

    private func owed(
        _ approvals: [Approval], _ doc: Doc = sampleDoc, _ change: (inout PromotionFacts) -> Void = { _ in }
    ) throws -> [String] {
        var facts = samplePromotion()
        facts.approvals = .known(approvals, .proven)
        change(&facts)
        return text(Evaluator.owedApprovals(of: facts, try policy(doc)))
    }

    private let all = [approval("ana", "data-science"), approval("leo", "operations"), approval("mia", "risk")]
    private let broken = APIBreak(path: "predict", text: "it asks for more")

    @Test("each team owes what is missing, by members who may still give it")
    func change() throws {
        #expect(try owed(all).isEmpty)
        #expect(try owed([all[0]]) == ["operations 0 of 1: leo, tom", "risk 0 of 1: eva, mia"])
        #expect(try owed(all, Scenario.prod("approvals.risk", "2")) == ["risk 1 of 2: eva"])
        // Who made it may not approve it, unless duties are not separated.
        let makes: (inout PromotionFacts) -> Void = { $0.contribute(contributor("mia")) }
        #expect(try owed(Array(all.prefix(2)), sampleDoc, makes) == ["risk 0 of 1: eva"])
        let free = Scenario.prod("separation_of_duties", nil)
        #expect(try owed(Array(all.prefix(2)), free, makes) == ["risk 0 of 1: eva, mia"])
        // Who approved for one team is asked for no other.
        #expect(
            try owed(all, Scenario.prod("approvals.billing", "1")) == ["billing 0 of 1: tom"])
    }

    @Test("a deputy is named with whom they stand in for, but not for somebody who made it")
    func deputies() throws {
        let away = sampleDoc.setting(
            "absences",
            to: [["person": "mia", "deputy": "tom", "from": "2026-11-08", "until": "2026-12-01", "reason": "leave"]])
        let given = Array(all.prefix(2))
        #expect(try owed(given, away) == ["risk 0 of 1: eva, tom (for mia)"])
        #expect(try owed(given, away) { $0.contribute(contributor("mia")) } == ["risk 0 of 1: eva"])
        #expect(try owed(given, away) { $0.contribute(contributor("tom")) } == ["risk 0 of 1: eva"])
    }

    @Test("somebody who approved for another team is asked where that brings the change further")
    func moves() throws {
        let billing = Scenario.prod("approvals.billing", "1").setting("teams.billing", to: ["leo", "eva"])
        // leo fills the place of operations, which tom could fill: leo alone is not enough, tom and leo are.
        let given = [all[0], all[1], all[2], approval("tom", "operations")]
        #expect(try owed(given, billing) == ["billing 0 of 1: eva, leo"])
        #expect(try owed(all, billing) == ["billing 0 of 1: eva"])
    }

    @Test("nobody is asked to stand in for somebody whose place is filled")
    func filled() throws {
        let away = Scenario.prod("approvals.risk", "2").setting(
            "absences",
            to: [["person": "mia", "deputy": "tom", "from": "2026-11-08", "until": "2026-12-01", "reason": "leave"]])
        let before = approval("mia", "risk", given: .known(moment("2026-11-07T08:00:00Z"), .proven))
        #expect(try owed([all[0], all[1], before], away) == ["risk 1 of 2: eva"])
    }

    @Test("owners of files and consumers of an API that breaks owe theirs too")
    func extras() throws {
        let owners = Scenario.prod("code_owners", [["paths": ["serving/**"], "approvals": ["operations": "2"]]])
        #expect(try owed(all, owners) == ["operations 1 of 2: tom"])
        #expect(try owed(all, owners) { $0.altered = .known(AlteredFiles(code: [], data: []), .proven) }.isEmpty)
        #expect(try owed(all, owners) { $0.altered = .unknown("shallow clone") }.isEmpty)
        let breaks: (inout PromotionFacts) -> Void = { [broken] in
            $0.items[0].api = .known(.compared([broken]), .proven)
        }
        #expect(try owed(all, sampleDoc, breaks) == ["billing 0 of 1: tom"])
        #expect(try owed(all, Scenario.prod("api", nil), breaks).isEmpty)
        #expect(try owed(all) { $0.items[0].api = .unknown("not fetched") }.isEmpty)
    }

    @Test("nothing is owed where nothing can be told")
    func unknown() throws {
        #expect(try owed([]) { $0.environment = "porduction" }.isEmpty)
        #expect(try owed([]) { $0.approvals = .unknown("no ledger") }.isEmpty)
        var facts = samplePromotion()
        facts.environment = "porduction"
        #expect(Evaluator.countedApprovals(of: facts, try policy()).isEmpty)
        facts = samplePromotion()
        facts.approvals = .unknown("no ledger")
        #expect(Evaluator.countedApprovals(of: facts, try policy()).isEmpty)
    }

    @Test("a waiver is owed the approvals of its own rule, and never that of who asks for it")
    func waiver() throws {
        func owed(
            _ doc: Doc = sampleDoc, environment: String = "prod", _ change: @escaping (inout Waiver) -> Void
        ) throws -> [String] {
            var facts = samplePromotion()
            facts.environment = environment
            let waiver = try #require(PromotionRuleTests.waiver("soak", change).value?.first)
            return text(Evaluator.owedApprovals(of: waiver, for: facts, try policy(doc)))
        }
        #expect(try owed { _ in }.isEmpty)
        #expect(try owed { $0.approvals = [] } == ["risk 0 of 1: eva, mia"])
        #expect(try owed { $0.requester = .known("eva", .proven) } == ["risk 0 of 1: mia"])
        // Nor that of somebody who stands in for whoever asks.
        let away = sampleDoc.setting(
            "absences",
            to: [["person": "mia", "deputy": "tom", "from": "2026-11-08", "until": "2026-12-01", "reason": "leave"]])
        let mias: (inout Waiver) -> Void = {
            $0.requester = .known("mia", .proven)
            $0.approvals = []
        }
        #expect(try owed(away, mias) == ["risk 0 of 1: eva"])
        #expect(try owed(Scenario.prod("waivers", nil)) { $0.approvals = [] }.isEmpty)
        #expect(try owed(environment: "porduction") { $0.approvals = [] }.isEmpty)
    }

    @Test("those count that hold, of others than the makers, one for each person and team, in their order")
    func counted() throws {
        var facts = samplePromotion()
        let late = Approval(
            id: "second", person: .known("mia", .proven), team: "risk", standing: .known(.holds, .proven),
            given: .known(moment("2026-11-09T09:00:00Z"), .proven))
        facts.approvals = .known(
            [
                approval("mia", "risk"), late, approval("jan", "data-science"), approval("ana", "data-science"),
                approval("leo", "operations", standing: .known(.lapsed("was withdrawn"), .proven)),
                approval("zoe", "operations"),
            ], .proven)
        #expect(
            Evaluator.countedApprovals(of: facts, try policy()) == ["approval-mia-risk", "approval-ana-data-science"])
    }

    @Test("those that a waiver rests on are named by their events")
    func countedOfWaivers() throws {
        var facts = samplePromotion()
        let waiver = try #require(
            PromotionRuleTests.waiver("soak") { $0.approvals += [approval("leo", "risk")] }.value?.first)
        #expect(Evaluator.countedApprovals(of: waiver, for: facts, try policy()) == ["approval-eva-risk"])
        #expect(Evaluator.countedApprovals(of: waiver, for: facts, try policy(Scenario.prod("waivers", nil))) == [])
        facts.environment = "nowhere"
        #expect(Evaluator.countedApprovals(of: waiver, for: facts, try policy()) == [])
    }
}
