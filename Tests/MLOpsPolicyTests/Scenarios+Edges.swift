import MLOpsCore
import MLOpsPolicy

/// What only one condition of a rule decides: grades at their bound, rules that a policy leaves out, reasons.
extension PromotionRuleTests {
    private static let someone = Approval(
        id: "x", person: .unknown("no such key"), team: "risk", standing: .known(.holds, .proven))
    private static let unseen = Fact<Timestamp>.unknown("not fetched")

    /// mia is away twice, and ana and tom stand in for her; approvals are of any age.
    private static let awayTwice = sampleDoc.setting(
        "absences",
        to: [
            ["person": "mia", "deputy": "ana", "from": "2026-11-01", "until": "2026-11-08", "reason": "leave"],
            ["person": "mia", "deputy": "tom", "from": "2026-11-08", "until": "2026-12-01", "reason": "leave"],
        ]
    ).setting("environments.prod.approvals_valid_for", to: nil)

    static let approvalEdges = [
        Scenario("approvals", .pass, "risk 1 of 1 (mia)") {
            $0.replace("mia", approval("mia", "risk", grade: .recorded))
        },
        // The first by name counts when more approved than are asked for.
        Scenario("approvals", .pass, "risk 1 of 1 (eva)") {
            $0.approvals = $0.approvals.map { $0 + [approval("eva", "risk")] }
        },
        // What is open for one team says nothing of another.
        Scenario("approvals", .fail, "operations 0 of 1") {
            $0.approvals = .known([approval("ana", "data-science"), approval("mia", "risk"), someone], .proven)
        },
        // When it was given matters only to those who are away or stand in for somebody of the team.
        Scenario("approvals", .pass, "operations 1 of 1 (tom), risk 1 of 1 (eva)", doc: awayTwice) {
            $0.approvals = .known(
                [
                    approval("ana", "data-science", given: unseen), approval("eva", "risk", given: unseen),
                    approval("tom", "operations", given: unseen),
                ], .proven)
        },
        // Two deputies fill one seat once.
        Scenario(
            "approvals", .fail, "risk 1 of 2 (ana (for mia))",
            doc: awayTwice.setting("environments.prod.approvals", to: ["risk": "2"])
        ) {
            $0.approvals = .known(
                [
                    approval("tom", "risk", given: at("2026-11-09T08:00:00Z")),
                    approval("ana", "risk", given: at("2026-11-07T08:00:00Z")),
                ], .proven)
        },
        Scenario("separation-of-duties", .pass, "tom wrote") {
            $0.contribute(contributor("tom", .author, .recorded))
        },
        // Owners look at their own team; what others owe is another rule's.
        Scenario("code-owners", .pass, "operations 1 of 1 (leo)") {
            $0.approvals = .known([approval("ana", "data-science"), approval("leo", "operations")], .proven)
        },
        Scenario(
            "code-owners", .unknown, "risk 0 of 1",
            doc: Scenario.prod("code_owners", [["paths": ["serving/**"], "approvals": ["risk": "1"]]])
        ) { $0.replace("mia", someone) },
    ]

    static let kindEdges = [
        Scenario("change", .fail, "that jan proposed change-7 is only asserted") {
            $0.proposer = .known("jan", .asserted)
        },
        Scenario("change", .pass) { $0.proposer = .known("jan", .recorded) },
        Scenario("change", .pass, "jan proposed change-7 as a standard change") { $0.kind = .standard },
        Scenario("change", .pass, "jan proposed change-7 as an emergency change") { $0.kind = .emergency },
        Scenario("standard", .fail, "test has no envelope") {
            $0.environment = "test"
            $0.kind = .standard
        },
        Scenario("standard", .pass, "1 asset altered, within the envelope; 2 files altered, within the envelope") {
            $0.kind = .standard
            $0.altered = .known(AlteredFiles(code: ["params.yaml", "metrics.json"], data: ["data/a"]), .proven)
        },
        Scenario("standard", .pass, doc: Scenario.prod("standard.metrics", nil)) {
            $0.kind = .standard
            $0.altered = .known(AlteredFiles(code: [], data: []), .proven)
            $0.items[0].metrics = .unknown("not fetched")
        },
        Scenario("emergency", .fail, "nobody may act in an emergency in test") {
            $0.environment = "test"
            $0.kind = .emergency
        },
        Scenario("emergency-reviews", .unknown, "falls due is not known: no receipt") {
            $0.owedReviews = .known([OwedReview(change: "c", title: "fix", due: .unknown("no receipt"))], .proven)
        },
        Scenario("emergency-reviews", .unknown, "falls due is not known: no clock") {
            $0.owedReviews = .known([OwedReview(change: "c", title: "fix", due: at("2026-11-12"))], .proven)
            $0.now = .unknown("no clock")
        },
        Scenario("freeze", .pass, "no freeze of the policy covers this moment; no event freezes prod"),
        Scenario("soak", .fail, "0s of 7d in test") { $0.items[0].inPreviousSince = at("2026-11-10T08:00:00Z") },
    ]

    static let releaseEdges = [
        Scenario("metrics", .notRequired, "test sets no limits") {
            $0.environment = "test"
            $0.items[0].metrics = .unknown("not fetched")
        },
        Scenario(
            "metrics", .unknown, "the baseline of credit-risk@1.4.0 is not known: nobody vouches for it",
            doc: Scenario.prod("metrics", ["auc": ["better_than_baseline_by": "0.05", "better": "higher"]])
        ) { $0.items[0].baseline = .known(["auc": number("0.1")], .unknown) },
        Scenario("model-card", .notRequired, doc: Scenario.prod("require", ["test-result"])),
        Scenario("kpis", .notRequired, "test sets no limits to business figures") {
            $0.environment = "test"
            $0.items[0].attestations = .known([], .proven)
        },
        Scenario("kpis", .pass, doc: atMost) { $0.attest(attestation("kpi", ["approval_rate": "0.6"])) },
        Scenario("kpis", .pass, doc: atMost) { $0.attest(attestation("kpi", ["approval_rate": "0.5"])) },
        Scenario("evidence", .unknown, "not known: no receipt") {
            $0.attest(attestation("test-result", given: .unknown("no receipt")))
        },
        Scenario("evidence", .unknown, "not known: no clock") { $0.now = .unknown("no clock") },
        // Nobody's approval is looked at while nothing breaks.
        Scenario("api", .pass, "breaks nobody") { $0.approvals = .unknown("no ledger") },
        Scenario("packages", .pass, doc: sampleDoc.setting("packages.deny", to: nil)) {
            $0.lock(packages(package("evil", nil, denial: .unknown("it has no version"))))
        },
        Scenario(
            "packages", .pass,
            doc: sampleDoc.setting("packages.licenses", to: nil).setting("packages.license_data", to: nil)
        ) { $0.lock(packages(package("a", license: .refused("GPL-3.0-only")))) },
        // A clock may be wrong by a day, and no more.
        Scenario("packages", .pass) { $0.database(at("2026-11-11T08:00:00Z")) },
        Scenario("packages", .unknown, "states a time to come, 2026-11-11 08:00 UTC") {
            $0.database(at("2026-11-11T08:00:01Z"))
        },
        Scenario("packages", .unknown, "database is not known: it is empty") {
            $0.database(.unknown("it is empty"))
        },
        Scenario("packages", .unknown, "database is not known: no clock") { $0.now = .unknown("no clock") },
    ]

    private static let atMost = Scenario.prod("kpis", ["approval_rate": ["at_most": "0.6"]])
}

extension PromotionFacts {
    fileprivate mutating func database(_ modified: Fact<Timestamp>) {
        var facts = packages(package("a"))
        facts.databaseModified = modified
        lock(facts)
    }
}
