import MLOpsCore
import MLOpsPolicy

/// Approvals that lapse with time, deputies, and owners of files.
extension PromotionRuleTests {
    static let validity = [
        Scenario("approvals", .pass) { $0.replace("mia", approval("mia", "risk", given: at("2026-10-27T08:00:01Z"))) },
        Scenario("approvals", .fail, "risk 0 of 1") {
            $0.replace("mia", approval("mia", "risk", given: at("2026-10-27T08:00:00Z")))
        },
        Scenario("approvals", .unknown, "risk 0 of 1") {
            $0.replace("mia", approval("mia", "risk", given: .unknown("not fetched")))
        },
        Scenario("approvals", .unknown, "0 of 1") { $0.now = .unknown("no clock") },
        Scenario("approvals", .pass, doc: Scenario.prod("approvals_valid_for", nil)) {
            $0.replace("mia", approval("mia", "risk", given: .unknown("not fetched")))
        },
    ]

    /// mia is away and tom, who is in operations, stands in for her.
    static let away = sampleDoc.setting(
        "absences",
        to: [
            [
                "person": "mia", "deputy": "tom", "from": "2026-11-08", "until": "2026-12-01T09:00+01:00",
                "reason": "leave",
            ]
        ])

    static let deputies = [
        Scenario("approvals", .pass, "risk 1 of 1 (tom (for mia))", doc: away) {
            $0.replace("mia", approval("tom", "risk"))
        },
        Scenario("approvals", .fail, "risk 0 of 1", doc: away),
        // Before she went and after she is back, mia counts herself, and nobody in her place.
        Scenario("approvals", .pass, "risk 1 of 1 (mia)", doc: away) {
            $0.replace("mia", approval("mia", "risk", given: at("2026-11-07T23:59:59Z")))
        },
        Scenario("approvals", .fail, "risk 0 of 1", doc: away) {
            $0.replace("mia", approval("tom", "risk", given: at("2026-11-07T23:59:59Z")))
        },
        Scenario(
            "approvals", .unknown, "risk 0 of 1", doc: away.setting("environments.prod.approvals_valid_for", to: nil)
        ) {
            $0.replace("mia", approval("tom", "risk", given: .unknown("not fetched")))
        },
        // A deputy fills the place of one person once, and not a second time beside that person.
        Scenario(
            "approvals", .fail, "risk 1 of 2 (mia)", doc: away.setting("environments.prod.approvals.risk", to: "2")
        ) {
            $0.approvals = .known(
                [
                    approval("ana", "data-science"), approval("leo", "operations"), approval("tom", "risk"),
                    approval("mia", "risk", given: at("2026-11-07T08:00:00Z")),
                ], .proven)
        },
        // Nobody has themselves represented.
        Scenario("approvals", .fail, "risk 0 of 1", doc: away) {
            $0.contribute(contributor("mia"))
            $0.replace("mia", approval("tom", "risk"))
        },
        Scenario("separation-of-duties", .fail, "tom approved for risk in place of mia, but mia wrote", doc: away) {
            $0.contribute(contributor("mia"))
            $0.replace("mia", approval("tom", "risk"))
        },
        // One person counts for one team, also as a deputy.
        Scenario("approvals", .fail, "operations 1 of 1 (tom), risk 0 of 1", doc: away) {
            $0.approvals = .known(
                [approval("ana", "data-science"), approval("tom", "operations"), approval("tom", "risk")], .proven)
        },
    ]

    /// mia and eva are away, and tom stands in for both.
    private static let bothAway = away.setting(
        "absences",
        to: [
            ["person": "mia", "deputy": "tom", "from": "2026-11-08", "until": "2026-12-01", "reason": "leave"],
            ["person": "eva", "deputy": "tom", "from": "2026-11-08", "until": "2026-12-01", "reason": "leave"],
        ])

    static let seats = [
        // The first of those whom a deputy stands in for filled her place herself: then he fills that of the other.
        Scenario(
            "approvals", .pass, "risk 2 of 2 (mia, tom (for eva))",
            doc: bothAway.setting("environments.prod.approvals.risk", to: "2")
        ) {
            $0.approvals = .known(
                [
                    approval("ana", "data-science"), approval("leo", "operations"), approval("tom", "risk"),
                    approval("mia", "risk", given: at("2026-11-07T08:00:00Z")),
                ], .proven)
        },
        // He counts once, however many are away.
        Scenario(
            "approvals", .fail, "risk 1 of 2", doc: bothAway.setting("environments.prod.approvals.risk", to: "2")
        ) {
            $0.replace("mia", approval("tom", "risk"))
        },
        Scenario("approvals", .pass, "risk 1 of 1 (tom (for mia))", doc: bothAway) {
            $0.contribute(contributor("eva"))
            $0.replace("mia", approval("tom", "risk"))
        },
        // He stands in for her in each of her teams, and counts for one.
        Scenario(
            "approvals", .fail,
            "billing 1 of 1 (leo (for mia)), data-science 1 of 1 (ana), operations 1 of 1 (tom), risk 0 of 1",
            doc: away.setting("environments.prod.approvals.billing", to: "1").setting(
                "absences",
                to: [
                    ["person": "mia", "deputy": "leo", "from": "2026-11-08", "until": "2026-12-01", "reason": "leave"]
                ])
        ) {
            $0.approvals = .known(
                [
                    approval("ana", "data-science"), approval("tom", "operations"), approval("leo", "risk"),
                    approval("leo", "billing"),
                ], .proven)
        },
        // One of those made it: he stands in for the other.
        Scenario("approvals", .pass, "risk 1 of 1 (tom (for eva))", doc: bothAway) {
            $0.contribute(contributor("mia"))
            $0.replace("mia", approval("tom", "risk"))
        },
    ]

    /// Owners and consumers of different teams, and somebody who is in both.
    private static let twoSides = sampleDoc.setting("teams.audit", to: ["tom"])
        .setting(
            "environments.prod.code_owners", to: [["paths": ["serving/**"], "approvals": ["audit": "1"]]])

    private static let bothSides: @Sendable (inout PromotionFacts) -> Void = {
        $0.items[0].api = .known(.compared([APIBreak(path: "predict", text: "it is gone")]), .proven)
        $0.approvals = $0.approvals.map { $0 + [approval("tom", "audit"), approval("tom", "billing")] }
    }

    static let sides = [
        Scenario("code-owners", .pass, "audit 1 of 1 (tom)", doc: twoSides, change: bothSides),
        Scenario("api", .fail, doc: twoSides, change: bothSides),
        Scenario("api", .pass, "billing 1 of 1", doc: twoSides) {
            bothSides(&$0)
            $0.approvals = $0.approvals.map { $0 + [approval("mia", "billing"), approval("eva", "risk")] }
        },
        // Where a change of this kind needs no approvals, the rule about owners says why one does not count.
        Scenario(
            "code-owners", .fail, "does not count: leo is not in audit",
            doc: twoSides.setting("environments.prod.approvals", to: nil)
        ) {
            $0.approvals = .known([approval("leo", "audit")], .proven)
        },
    ]

    private static let twoOwners = Scenario.prod(
        "code_owners", [["paths": ["serving/**", "*.toml"], "approvals": ["operations": "2"]]])

    static let owners = [
        Scenario("code-owners", .notRequired, "no file has owners in test") { $0.environment = "test" },
        Scenario("code-owners", .pass, "operations 1 of 1 (leo)"),
        Scenario("code-owners", .pass, "alters no file that has owners") {
            $0.altered = .known(AlteredFiles(code: ["serving.py"], data: []), .proven)
        },
        Scenario("code-owners", .unknown, "which files the change alters is not known: shallow") {
            $0.altered = .unknown("shallow clone")
        },
        Scenario("code-owners", .unknown, "who approved") { $0.approvals = .unknown("no ledger") },
        Scenario("code-owners", .fail, "operations 1 of 2 (leo)", doc: twoOwners),
        Scenario("code-owners", .pass, "operations 2 of 2 (leo, tom)", doc: twoOwners) {
            $0.approvals = $0.approvals.map { $0 + [approval("tom", "operations")] }
        },
        Scenario("code-owners", .pass, doc: twoOwners) {
            $0.altered = .known(AlteredFiles(code: ["docs/pyproject.toml"], data: []), .proven)
        },
        Scenario("code-owners", .fail, "operations 1 of 2", doc: twoOwners) {
            $0.altered = .known(AlteredFiles(code: ["pyproject.toml"], data: []), .proven)
        },
        // Data sets have owners too.
        Scenario(
            "code-owners", .fail, "billing 0 of 1",
            doc: Scenario.prod("code_owners", [["paths": ["data/**"], "approvals": ["billing": "1"]]])),
        // The only approval of operations may not fill a place of another team as well.
        Scenario(
            "code-owners", .fail, "billing 0 of 1",
            doc: Scenario.prod("code_owners", [["paths": ["serving/**"], "approvals": ["billing": "1"]]])
        ) {
            $0.approvals = .known(
                [
                    approval("ana", "data-science"), approval("eva", "risk"), approval("tom", "operations"),
                    approval("jan", "billing"),
                ], .proven)
        },
        Scenario(
            "code-owners", .fail, "billing",
            doc: Scenario.prod("code_owners", [["paths": ["serving/**"], "approvals": ["billing": "1"]]])
        ) {
            $0.approvals = .known(
                [
                    approval("ana", "data-science"), approval("eva", "risk"), approval("tom", "operations"),
                    approval("tom", "billing"),
                ], .proven)
        },
    ]

    static func at(_ text: String) -> Fact<Timestamp> { .known(moment(text), .proven) }
}
