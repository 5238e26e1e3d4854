import MLOpsCore
import MLOpsPolicy
import Testing

@Suite("Rules for a promotion")
struct PromotionRuleTests {
    @Test("the sample passes, every rule with evidence and no hint")
    func sample() throws {
        let verdict = Evaluator.evaluate(.promotion(samplePromotion()), try policy(), policyID: "policy-1")
        #expect(verdict.passed)
        #expect(verdict.policyID == "policy-1")
        let kinds: Set = ["standard", "emergency"]
        #expect(
            verdict.results.allSatisfy { $0.outcome == (kinds.contains($0.rule) ? .notRequired : .pass) },
            "\(verdict.results.filter { $0.outcome != .pass }.map { "\($0.rule): \($0.sentence)" })")
        #expect(
            verdict.results.allSatisfy {
                (!$0.evidence.isEmpty || kinds.contains($0.rule)) && $0.hint == nil && !$0.sentence.isEmpty
            })
        #expect(verdict.results.map(\.rule) == RuleBook.all.filter { $0.subject == .promotion }.map(\.id))
    }

    @Test("scenarios", arguments: all)
    func scenarios(scenario: Scenario) throws {
        var facts = samplePromotion()
        scenario.change(&facts)
        let verdict = Evaluator.evaluate(.promotion(facts), try policy(scenario.doc))
        let result = try #require(verdict.result(of: scenario.rule))
        #expect(result.outcome == scenario.outcome, "\(result.sentence)")
        #expect(result.sentence.contains(scenario.sentence), "\(result.sentence)")
        #expect(!result.sentence.isEmpty)
        if !scenario.outcome.isAcceptable { #expect(!verdict.passed) }
    }

    @Test("every rule is tried with what passes, what fails, and what is not known")
    func complete() throws {
        var tried: [String: Set<Outcome>] = [:]
        for scenario in Self.all { tried[scenario.rule, default: []].insert(scenario.outcome) }
        for result in Evaluator.evaluate(.promotion(samplePromotion()), try policy()).results {
            tried[result.rule, default: []].insert(result.outcome)
        }
        for rule in RuleBook.all where rule.subject == .promotion {
            // An environment is in the policy or is not.
            let asked: Set<Outcome> =
                rule.id == "known-environment" ? [.pass, .fail] : [.pass, .fail, .unknown]
            #expect(asked.isSubset(of: tried[rule.id] ?? []), "\(rule.id)")
        }
    }

    static let all =
        change + place + soak + approvals + rejections + separation + metrics + release + freeze + windows + validity
        + deputies + seats + owners + sides + standard + emergency + waivers + baseline + evidence + kpis + api
        + retirement
        + modelFiles + packageRules + configuration + approvalEdges + kindEdges + releaseEdges

    static let change = [
        Scenario("known-environment", .fail, "no environment `porduction`") { $0.environment = "porduction" },
        Scenario("change", .pass, "jan proposed change-7"),
        Scenario("change", .fail, "nobody may act in an emergency in test") {
            $0.environment = "test"
            $0.kind = .emergency
        },
        Scenario("change", .fail, "test has no envelope for one") {
            $0.environment = "test"
            $0.kind = .standard
        },
        Scenario("change", .fail, "alters nothing") { $0.items = [] },
        Scenario("change", .unknown, "who proposed") { $0.proposer = .unknown("the key is not in the policy") },
        Scenario("change", .fail, "zoe, who proposed") { $0.proposer = .known("zoe", .proven) },
        Scenario("freshness", .fail, "prod no longer runs") { $0.currentMatchesFrom = .known(false, .proven) },
        Scenario("freshness", .unknown, "what prod runs now") { $0.currentMatchesFrom = .unknown("no ledger") },
        Scenario("freshness", .unknown) { $0.currentMatchesFrom = .known(true, .unknown) },
        Scenario("freshness", .pass) { $0.expires = moment("2026-11-10T08:00:01Z") },
        Scenario("freshness", .fail, "lapsed at 2026-11-10 08:00 UTC") { $0.expires = moment("2026-11-10T08:00:00Z") },
        Scenario("freshness", .unknown, "whether the change has lapsed") {
            $0.expires = moment("2026-11-10")
            $0.now = .unknown("no clock")
        },
    ]

    static let place = [
        Scenario("previous-environment", .fail, "does not run in test") {
            $0.items[0].runsInPrevious = .known(false, .proven)
        },
        Scenario("previous-environment", .unknown) { $0.items[0].runsInPrevious = .unknown("no ledger") },
        Scenario("previous-environment", .notRequired, "dev is the first") { $0.environment = "dev" },
    ]

    static let soak = [
        Scenario("soak", .notRequired, "asks for no soak") { $0.environment = "test" },
        Scenario("soak", .pass, "9d in test, 7d asked; since 2026-11-01 08:00 UTC"),
        Scenario("soak", .pass, "7d in test") { $0.now = .known(moment("2026-11-08T08:00:00Z"), .proven) },
        Scenario("soak", .fail, "6d 23h of 7d in test; ends 2026-11-08 08:00 UTC") {
            $0.now = .known(moment("2026-11-08T07:59:59Z"), .proven)
        },
        Scenario("soak", .fail, "2d 3h of 7d in test; ends 2026-12-01 09:00 UTC") {
            $0.items[0].inPreviousSince = .known(moment("2026-11-24T08:59:30Z"), .recorded)
            $0.now = .known(moment("2026-11-26T11:59:30Z"), .proven)
        },
        Scenario("soak", .fail, "still to come") { $0.now = .known(moment("2026-10-01"), .proven) },
        Scenario("soak", .unknown, "since when") { $0.items[0].inPreviousSince = .unknown("no receipt covers it") },
        Scenario("soak", .unknown, "no witness signed") {
            $0.items[0].inPreviousSince = .known(moment("2026-01-01"), .asserted)
        },
        Scenario("soak", .unknown, "the time is not known") { $0.now = .unknown("no clock") },
        Scenario("soak", .fail, "other@1.0.0 1d of 7d in test") {
            var other = $0.items[0]
            other.to = ReleaseName(model: "other", version: "1.0.0", id: "r")
            other.inPreviousSince = .known(moment("2026-11-09T08:00:00Z"), .recorded)
            $0.items.append(other)
        },
    ]

    static let approvals = [
        Scenario("approvals", .notRequired) { $0.environment = "dev" },
        Scenario("approvals", .pass, "data-science 1 of 1 (ana), operations 1 of 1 (leo), risk 1 of 1 (mia)"),
        Scenario("approvals", .unknown, "no ledger") { $0.approvals = .unknown("no ledger") },
        Scenario("approvals", .fail, "operations 0 of 1, risk 1 of 1 (mia)") {
            $0.approvals = .known([approval("ana", "data-science"), approval("mia", "risk")], .proven)
        },
        Scenario("approvals", .fail, "risk 0 of 1") {
            $0.replace("mia", approval("mia", "risk", standing: .known(.lapsed("expired"), .proven)))
        },
        Scenario("approvals", .unknown, "risk 0 of 1") {
            $0.replace("mia", approval("mia", "risk", standing: .unknown("no clock")))
        },
        Scenario("approvals", .fail, "risk 0 of 1") { $0.replace("mia", approval("mia", "risk", grade: .asserted)) },
        Scenario("approvals", .fail, "risk 0 of 1") { $0.replace("mia", approval("leo", "risk")) },
        Scenario("approvals", .fail, "risk 0 of 1") { $0.replace("mia", approval("zoe", "risk")) },
        Scenario("approvals", .unknown, "risk 0 of 1") {
            $0.replace(
                "mia",
                Approval(id: "x", person: .unknown("no such key"), team: "risk", standing: .known(.holds, .proven)))
        },
        // One person in two teams, and two approvals of one person for one team.
        Scenario("approvals", .fail, "risk 0 of 1", doc: sampleDoc.setting("teams.risk", to: ["leo", "mia"])) {
            $0.replace("mia", approval("leo", "risk"))
        },
        Scenario("approvals", .pass, "risk 1 of 1 (leo)", doc: sampleDoc.setting("teams.risk", to: ["leo", "mia"])) {
            $0.approvals = .known(
                [
                    approval("ana", "data-science"), approval("leo", "risk"), approval("leo", "operations"),
                    approval("tom", "operations"),
                ], .proven)
        },
        Scenario("approvals", .fail, "risk 1 of 2 (mia)", doc: Scenario.prod("approvals.risk", "2")) {
            $0.approvals = $0.approvals.map { $0 + [approval("mia", "risk")] }
        },
        Scenario("approvals", .pass, "risk 2 of 2 (eva, mia)", doc: Scenario.prod("approvals.risk", "2")) {
            $0.approvals = $0.approvals.map { $0 + [approval("eva", "risk")] }
        },
        Scenario("approvals", .fail, "data-science 0 of 1") { $0.replace("ana", approval("jan", "data-science")) },
        Scenario("approvals", .pass, "data-science 1 of 1 (jan)", doc: Scenario.prod("separation_of_duties", "false")) {
            $0.replace("ana", approval("jan", "data-science"))
        },
    ]

    static let rejections = [
        Scenario("not-rejected", .pass, "nobody rejects"),
        Scenario("not-rejected", .unknown, "no ledger") { $0.rejections = .unknown("no ledger") },
        Scenario("not-rejected", .fail, "eva rejected it for risk: drift") {
            $0.reject(.known("eva", .proven), .known(false, .proven))
        },
        Scenario("not-rejected", .fail, "somebody who is not known") {
            $0.reject(.unknown("no key"), .known(false, .proven))
        },
        Scenario("not-rejected", .pass, "nobody rejects") { $0.reject(.known("eva", .proven), .known(true, .proven)) },
        Scenario("not-rejected", .unknown, "still stands") {
            $0.reject(.known("eva", .proven), .unknown("not fetched"))
        },
    ]

    private static let asserted = Scenario.prod("separation_of_duties", "true")

    static let separation =
        [
            Scenario("separation-of-duties", .notRequired, doc: Scenario.prod("separation_of_duties", nil)),
            Scenario("separation-of-duties", .pass, "jan proposed the change change-7; jan wrote 3f2a91b0c4d2"),
            Scenario("separation-of-duties", .unknown, "shallow") { $0.contributors = .unknown("shallow clone") },
            Scenario("separation-of-duties", .unknown, "who proposed") { $0.proposer = .unknown("no key") },
            Scenario("separation-of-duties", .unknown, "who approved") { $0.approvals = .unknown("no ledger") },
            Scenario("separation-of-duties", .fail, "Nobody <who@else.example>, who wrote 3f2a91b0c4d2, is nobody") {
                $0.contribute(contributor(nil))
            },
            Scenario("separation-of-duties", .fail, "zoe, who wrote 3f2a91b0c4d2, is not in the policy") {
                $0.contribute(contributor("zoe"))
            },
            Scenario("separation-of-duties", .fail, "that ana wrote 3f2a91b0c4d2 is only asserted") {
                $0.contribute(contributor("tom", .author, .recorded), contributor("ana", .author, .asserted))
            },
            // One weak commit among strong ones of the same person makes the person's work weak.
            Scenario("separation-of-duties", .fail, "only asserted") {
                $0.contribute(contributor("tom", .author, .proven), contributor("tom", .author, .asserted))
            },
            Scenario("separation-of-duties", .pass, "tom wrote", doc: asserted) {
                $0.contribute(contributor("tom", .author, .asserted))
            },
            Scenario("separation-of-duties", .unknown, "vouched for by nobody", doc: asserted) {
                $0.contribute(contributor("tom", .author, .unknown))
            },
            // The proposer approves herself, in her own team and in a second one.
            Scenario(
                "separation-of-duties", .fail, "jan approved for data-science, but jan proposed the change change-7"
            ) {
                $0.replace("ana", approval("jan", "data-science"))
            },
            Scenario(
                "separation-of-duties", .fail, "jan approved for risk, but jan",
                doc: sampleDoc.setting("teams.risk", to: ["jan", "mia"])
            ) { $0.replace("mia", approval("jan", "risk")) },
            // An approval of a maker beside enough others does no harm.
            Scenario("separation-of-duties", .pass) {
                $0.approvals = $0.approvals.map { $0 + [approval("jan", "data-science")] }
            },
            Scenario("separation-of-duties", .pass) { $0.approvals = .known([], .proven) },
        ]
        + Contributor.Role.allCases.map { role in
            Scenario("separation-of-duties", .fail, "mia approved for risk, but mia") {
                $0.contribute(contributor("mia", role))
            }
        }

    static let metrics = [
        Scenario("metrics", .notRequired) { $0.environment = "test" },
        Scenario("metrics", .pass) { $0.measure("0.795", "0.805") },
        Scenario("metrics", .fail, "auc of credit-risk@1.4.0 is 0.79499999999999999999, 0.805 in credit-risk@1.3.0") {
            $0.measure("0.79499999999999999999", "0.805")
        },
        Scenario("metrics", .pass) { $0.measure("0.75", "0.7") },
        Scenario("metrics", .fail, "auc of credit-risk@1.4.0 is 0.7499, below 0.75") { $0.measure("0.7499", "0.7") },
        Scenario("metrics", .fail, "states no `auc`") { $0.items[0].metrics = .known([:], .recorded) },
        Scenario("metrics", .unknown, "of credit-risk@1.4.0 are not known: not fetched") {
            $0.items[0].metrics = .unknown("not fetched")
        },
        Scenario("metrics", .unknown, "credit-risk@1.3.0, which runs now") {
            $0.items[0].currentMetrics = .unknown("old")
        },
        Scenario("metrics", .unknown, "states no `auc` to compare") {
            $0.items[0].currentMetrics = .known([:], .recorded)
        },
        Scenario("metrics", .pass, "nothing runs there now") {
            $0.items[0].from = nil
            $0.items[0].currentMetrics = .unknown("nothing runs")
        },
        Scenario("metrics", .fail, "above 0.3", doc: Scenario.prod("metrics", ["auc": ["at_most": "0.3"]])) {
            $0.measure("0.31", "0")
        },
        Scenario("metrics", .pass, doc: Scenario.prod("metrics", ["auc": ["at_most": "0.3"]])) {
            $0.measure("0.30", "0")
        },
        Scenario("metrics", .pass, doc: lower) { $0.measure("0.21", "0.20") },
        Scenario("metrics", .fail, "worse by more than 0.01", doc: lower) { $0.measure("0.2100001", "0.20") },
        Scenario("metrics", .pass, doc: lower) { $0.measure("0.01", "0.20") },
    ]

    private static let lower = Scenario.prod(
        "metrics", ["auc": ["at_most": "0.3", "no_worse_than_current_by": "0.01"]])

    static let release = [
        Scenario("model-card", .notRequired) { $0.environment = "test" },
        Scenario("model-card", .fail, "credit-risk@1.4.0 has no model card") {
            $0.items[0].hasModelCard = .known(false, .proven)
        },
        Scenario("model-card", .unknown) { $0.items[0].hasModelCard = .unknown("not fetched") },
        Scenario("from-branch", .notRequired) { $0.environment = "test" },
        Scenario("from-branch", .fail, "has not reached main") {
            $0.items[0].reachedBranches = .known(["Main", "work"], .proven)
        },
        Scenario("from-branch", .unknown) { $0.items[0].reachedBranches = .unknown("shallow clone") },
        Scenario("release-tag", .fail, "the tag of credit-risk@1.4.0 is not the one in the ledger") {
            $0.items[0].tagMatches = .known(false, .proven)
        },
        Scenario("release-tag", .unknown) { $0.items[0].tagMatches = .unknown("not fetched") },
        Scenario("release-contents", .pass),
        Scenario("release-contents", .fail, "credit-risk@1.4.0: its metrics are not those of the commit") {
            $0.items[0].contentProblems = .known(["its metrics are not those of the commit"], .proven)
        },
        Scenario("release-contents", .unknown) { $0.items[0].contentProblems = .unknown("shallow clone") },
    ]

    static let freeze = [
        Scenario("freeze", .pass) { $0.now = .known(moment("2026-12-19T22:59:59Z"), .proven) },
        Scenario("freeze", .fail, "prod is frozen until 2027-01-03 23:00 UTC (year end)") {
            $0.now = .known(moment("2026-12-19T23:00:00Z"), .proven)
        },
        Scenario("freeze", .fail) { $0.now = .known(moment("2027-01-03T22:59:59Z"), .proven) },
        Scenario("freeze", .pass) { $0.now = .known(moment("2027-01-03T23:00:00Z"), .proven) },
        Scenario("freeze", .unknown) { $0.now = .unknown("no clock") },
        Scenario("freeze", .fail, "frozen until 2026-11-11 00:00 UTC by freeze-1: outage") {
            $0.declaredFreeze = .known(
                DeclaredFreeze(event: "freeze-1", reason: "outage", until: moment("2026-11-11")), .proven)
        },
        Scenario("freeze", .unknown, "by an event") { $0.declaredFreeze = .unknown("no ledger") },
        Scenario("freeze", .unknown) { $0.declaredFreeze = .known(nil, .unknown) },
        Scenario("freeze", .pass, doc: Scenario.prod("freeze", nil)) { $0.now = .unknown("no clock") },
    ]

    @Test("an approval that does not count says why")
    func reasons() throws {
        var facts = samplePromotion()
        facts.contribute(contributor("mia"))
        facts.replace("leo", approval("leo", "operations", standing: .known(.lapsed("expired on 2026-11-01"), .proven)))
        let result = try #require(Evaluator.evaluate(.promotion(facts), try policy()).result(of: "approvals"))
        #expect(
            result.evidence.map(\.text) == [
                "ana approved for data-science", "mia approved for risk, but mia wrote 3f2a91b0c4d2",
                "approval approval-leo-operations of leo for operations does not count: it expired on 2026-11-01",
            ])
        #expect(
            result.hint == "still missing: 1 approval of operations: ask leo or tom; 1 approval of risk: ask eva")
    }

    @Test("nobody is asked who may not approve")
    func nobodyLeft() throws {
        var facts = samplePromotion()
        facts.contribute(contributor("mia"), contributor("eva"))
        let result = try #require(Evaluator.evaluate(.promotion(facts), try policy()).result(of: "approvals"))
        #expect(result.hint == "still missing: nobody of risk is left who could")
    }

    @Test("many commits of one person are one piece of evidence")
    func manyCommits() throws {
        var facts = samplePromotion()
        facts.contributors = .known(
            (0..<500).map {
                Contributor(person: "jan", identity: "jan", role: .author, grade: .proven, place: "c\($0)")
            }, .proven)
        let result = try #require(
            Evaluator.evaluate(.promotion(facts), try policy()).result(of: "separation-of-duties"))
        #expect(result.outcome == .pass)
        #expect(result.evidence.map(\.text) == ["jan proposed the change change-7", "jan wrote c0 and 499 more"])
    }

    @Test("foreign text is shown harmless")
    func foreign() throws {
        var facts = samplePromotion()
        facts.reject(.known("eva", .proven), .known(false, .proven), reason: "\u{1B}[31mred\u{202E}")
        let verdict = Evaluator.evaluate(.promotion(facts), try policy())
        #expect(verdict.result(of: "not-rejected")?.sentence == "eva rejected it for risk: \\u{1b}[31mred\\u{202e}")
    }

    /// A fact that is not known, and the rules that must not pass without it.
    struct Gap: Sendable, CustomTestStringConvertible {
        let rule: String
        let open: @Sendable (inout PromotionFacts) -> Void
        var testDescription: String { rule }

        init(_ rule: String, _ open: @escaping @Sendable (inout PromotionFacts) -> Void) {
            (self.rule, self.open) = (rule, open)
        }
    }

    static let gaps = [
        Gap("change") { $0.proposer = .unknown("x") }, Gap("freshness") { $0.currentMatchesFrom = .unknown("x") },
        Gap("separation-of-duties") { $0.contributors = .unknown("x") },
        Gap("approvals") { $0.approvals = .unknown("x") }, Gap("not-rejected") { $0.rejections = .unknown("x") },
        Gap("freeze") { $0.declaredFreeze = .unknown("x") }, Gap("change-window") { $0.now = .unknown("x") },
        Gap("metrics") { $0.items[0].metrics = .unknown("x") },
        Gap("metrics") { $0.items[0].currentMetrics = .unknown("x") },
        Gap("model-card") { $0.items[0].hasModelCard = .unknown("x") },
        Gap("from-branch") { $0.items[0].reachedBranches = .unknown("x") },
        Gap("release-tag") { $0.items[0].tagMatches = .unknown("x") },
        Gap("release-contents") { $0.items[0].contentProblems = .unknown("x") },
        Gap("previous-environment") { $0.items[0].runsInPrevious = .unknown("x") },
        Gap("soak") { $0.items[0].inPreviousSince = .unknown("x") },
        Gap("code-owners") { $0.altered = .unknown("x") }, Gap("emergency-reviews") { $0.owedReviews = .unknown("x") },
        Gap("evidence") { $0.items[0].attestations = .unknown("x") },
        Gap("kpis") { $0.items[0].attestations = .unknown("x") }, Gap("api") { $0.items[0].api = .unknown("x") },
        Gap("not-retired") { $0.items[0].standing = .unknown("x") },
        Gap("model-files") { $0.items[0].files = .unknown("x") },
        Gap("packages") { $0.items[0].packages = .unknown("x") },
    ]

    @Test("what is not known of a change in perfect order refuses it", arguments: gaps)
    func unknownFailsClosed(gap: Gap) throws {
        var facts = samplePromotion()
        gap.open(&facts)
        let verdict = Evaluator.evaluate(.promotion(facts), try policy())
        #expect(!verdict.passed)
        #expect(verdict.blocking.allSatisfy { $0.outcome == .unknown })
        #expect(verdict.blocking.map(\.rule).contains(gap.rule))
    }
}
