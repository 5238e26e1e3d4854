import MLOpsCore
import MLOpsPolicy

/// Standard and emergency changes, waivers, windows, and changes of configuration alone.
extension PromotionRuleTests {
    static let windows = [
        Scenario("change-window", .notRequired, "test is open at all times") { $0.environment = "test" },
        Scenario("change-window", .pass, "mon, tue, wed, thu 08:00–18:00 +01:00 is open"),
        Scenario("change-window", .pass) { $0.now = at("2026-11-10T07:00:00Z") },
        Scenario("change-window", .fail, "no change window is open") { $0.now = at("2026-11-10T06:59:59Z") },
        Scenario("change-window", .pass) { $0.now = at("2026-11-10T16:59:59Z") },
        Scenario("change-window", .fail) { $0.now = at("2026-11-10T17:00:00Z") },
        // A Friday.
        Scenario("change-window", .fail) { $0.now = at("2026-11-13T10:00:00Z") },
        Scenario("change-window", .unknown, "the time is not known") { $0.now = .unknown("no clock") },
        // One that goes over midnight, from Sunday into Monday, seen from the west of UTC.
        Scenario("change-window", .pass, "sun 22:00–04:00 -05:00 is open", doc: night) {
            $0.now = at("2026-11-16T08:59:59Z")
        },
        Scenario("change-window", .fail, doc: night) { $0.now = at("2026-11-16T09:00:00Z") },
        Scenario("change-window", .fail, doc: night) { $0.now = at("2026-11-16T02:59:59Z") },
        Scenario("change-window", .pass, doc: night) { $0.now = at("2026-11-16T03:00:00Z") },
    ]

    private static let night = Scenario.prod(
        "change_windows", [["days": "sun", "from": "22:00", "to": "04:00", "offset": "-05:00"]])

    private static func standardChange(_ code: [RepoPath] = [], _ data: [RepoPath] = [])
        -> @Sendable (
            inout PromotionFacts
        ) -> Void
    {
        {
            $0.kind = .standard
            $0.altered = .known(AlteredFiles(code: code, data: data), .proven)
        }
    }

    static let standard = [
        Scenario("standard", .notRequired, "no standard change"),
        Scenario("standard", .pass, change: standardChange(["params.yaml", "metrics.json"], ["data/train"])),
        Scenario(
            "standard", .fail, "serving/app.py lies outside the envelope for code",
            change: standardChange(["serving/app.py"])),
        Scenario(
            "standard", .fail, "features/x lies outside the envelope for data",
            change: standardChange([], ["features/x"])),
        Scenario("standard", .fail, "worse by more than 0.005") {
            standardChange()(&$0)
            $0.measure("0.7999", "0.805")
        },
        Scenario("standard", .pass) {
            standardChange()(&$0)
            $0.measure("0.800", "0.805")
        },
        Scenario("standard", .unknown, "what the change alters is not known") {
            $0.kind = .standard
            $0.altered = .unknown("shallow clone")
        },
        Scenario("standard", .unknown, "metrics of credit-risk@1.4.0 are not known") {
            standardChange()(&$0)
            $0.items[0].metrics = .unknown("not fetched")
        },
        Scenario("standard", .fail, "sets no configuration") {
            standardChange()(&$0)
            $0.configuration = [ConfigurationItem(path: "limits.yaml", digest: "aa")]
        },
        // It needs the envelope's approvals and no others.
        Scenario("approvals", .pass, "data-science 1 of 1 (ana)") {
            standardChange()(&$0)
            $0.approvals = .known([approval("ana", "data-science")], .proven)
        },
        Scenario("approvals", .fail, "data-science 0 of 1") {
            standardChange()(&$0)
            $0.approvals = .known([approval("leo", "operations")], .proven)
        },
        Scenario(
            "approvals", .notRequired, "a standard change to prod asks for no approvals",
            doc: Scenario.prod("standard.approvals", nil), change: standardChange()),
        // All other rules hold.
        Scenario("soak", .fail) {
            standardChange()(&$0)
            $0.now = at("2026-11-02")
        },
    ]

    private static func emergencyChange(_ expires: String? = "2026-11-09T18:00:00Z")
        -> @Sendable (
            inout PromotionFacts
        ) -> Void
    {
        {
            $0.kind = .emergency
            $0.expires = expires.map { moment($0) }
        }
    }

    static let emergency = [
        Scenario("emergency", .notRequired, "no emergency change"),
        Scenario("emergency", .pass, "its review falls due 2d after", change: emergencyChange()),
        Scenario("emergency", .pass, change: emergencyChange("2026-11-09T19:00:00Z")),
        Scenario("emergency", .fail, "more than 12h after", change: emergencyChange("2026-11-09T19:00:01Z")),
        Scenario("emergency", .fail, "does not say when it lapses", change: emergencyChange(nil)),
        Scenario("emergency", .unknown, "when it was proposed") {
            emergencyChange()(&$0)
            $0.proposed = .unknown("not fetched")
        },
        Scenario(
            "emergency", .fail, "does not say when an emergency change must be reviewed",
            doc: Scenario.prod("emergency.review_within", nil), change: emergencyChange()),
        // Its own approvals, and nobody else's.
        Scenario("approvals", .pass, "operations 1 of 1 (leo)") {
            emergencyChange()(&$0)
            $0.approvals = .known([approval("leo", "operations")], .proven)
        },
        Scenario("approvals", .fail, "operations 0 of 1") {
            emergencyChange()(&$0)
            $0.approvals = .known([approval("mia", "risk")], .proven)
        },
        // It is spared what the policy says, and nothing else.
        Scenario("soak", .waived, "an emergency change is spared this: 1d of 7d") {
            emergencyChange()(&$0)
            $0.items[0].inPreviousSince = at("2026-11-09T08:00:00Z")
        },
        Scenario("change-window", .waived) {
            emergencyChange()(&$0)
            $0.now = at("2026-11-15T08:00:00Z")
        },
        Scenario("freeze", .waived) {
            emergencyChange()(&$0)
            $0.declaredFreeze = .known(DeclaredFreeze(event: "f", reason: "outage"), .proven)
        },
        Scenario("freeze", .fail, doc: Scenario.prod("emergency.skips", ["soak"])) {
            emergencyChange()(&$0)
            $0.declaredFreeze = .known(DeclaredFreeze(event: "f", reason: "outage"), .proven)
        },
        Scenario("metrics", .fail, "below 0.75") {
            emergencyChange()(&$0)
            $0.measure("0.5", "0.5")
        },
        Scenario("soak", .fail, "1d of 7d") { $0.items[0].inPreviousSince = at("2026-11-09T08:00:00Z") },
        Scenario("emergency-reviews", .notRequired, "nobody may act in an emergency in test") {
            $0.environment = "test"
            $0.owedReviews = .known([], .proven)
        },
        Scenario("emergency-reviews", .fail, "is overdue since") {
            $0.environment = "test"
            $0.owedReviews = .known([OwedReview(change: "c", title: "fix", due: at("2026-11-10T08:00:00Z"))], .proven)
        },
        // Reviews may be owed from before the policy forbade emergencies.
        Scenario("emergency-reviews", .unknown) {
            $0.environment = "test"
            $0.owedReviews = .notGathered
        },
        Scenario("emergency-reviews", .pass, "no emergency change waits"),
        Scenario("emergency-reviews", .pass, "falls due at 2026-11-10 08:01 UTC") {
            $0.owedReviews = .known([OwedReview(change: "c", title: "fix", due: at("2026-11-10T08:00:01Z"))], .proven)
        },
        Scenario("emergency-reviews", .fail, "the review of fix (c) is overdue since 2026-11-10 08:00 UTC") {
            $0.owedReviews = .known([OwedReview(change: "c", title: "fix", due: at("2026-11-10T08:00:00Z"))], .proven)
        },
        Scenario("emergency-reviews", .unknown, "falls due is not known") {
            $0.owedReviews = .known([OwedReview(change: "c", title: "fix", due: .unknown("no receipt"))], .proven)
        },
        Scenario("emergency-reviews", .unknown, "whether a review is overdue") {
            $0.owedReviews = .unknown("no ledger")
        },
        // An emergency is no way out of the review of the one before.
        Scenario("emergency-reviews", .fail, "overdue") {
            emergencyChange()(&$0)
            $0.owedReviews = .known([OwedReview(change: "c", title: "fix", due: at("2026-11-01"))], .proven)
        },
    ]

    static func waiver(_ rule: String = "soak", _ change: (inout Waiver) -> Void = { _ in }) -> Fact<[Waiver]> {
        var waiver = Waiver(
            id: "waiver-1", rule: rule, reason: "the bug costs more", requester: .known("jan", .proven),
            expires: moment("2026-11-12"), given: at("2026-11-09T08:00:00Z"), stands: true,
            approvals: [approval("eva", "risk")])
        change(&waiver)
        return .known([waiver], .proven)
    }

    /// A soak that has not ended, and a waiver.
    private static func waived(_ rule: String = "soak", _ change: @escaping @Sendable (inout Waiver) -> Void = { _ in })
        -> @Sendable (inout PromotionFacts) -> Void
    {
        {
            $0.items[0].inPreviousSince = at("2026-11-09T08:00:00Z")
            $0.waivers = waiver(rule, change)
        }
    }

    static let waivers = [
        Scenario("soak", .waived, "waived until 2026-11-12 00:00 UTC (the bug costs more): 1d of 7d", change: waived()),
        Scenario("soak", .pass) { $0.waivers = waiver() },
        Scenario("soak", .waived, "since when") {
            $0.items[0].inPreviousSince = .unknown("no receipt")
            $0.waivers = waiver()
        },
        Scenario("soak", .fail, change: waived("metrics")),
        Scenario("soak", .fail, change: waived { $0.stands = false }),
        Scenario("soak", .fail, change: waived { $0.expires = moment("2026-11-10T08:00:00Z") }),
        Scenario("soak", .waived, change: waived { $0.expires = moment("2026-11-10T08:00:01Z") }),
        Scenario("soak", .fail, change: waived { $0.expires = moment("2026-11-16T08:00:01Z") }),
        Scenario("soak", .waived, change: waived { $0.expires = moment("2026-11-16T08:00:00Z") }),
        Scenario("soak", .fail, change: waived { $0.approvals = [] }),
        Scenario("soak", .fail, change: waived { $0.approvals = [approval("leo", "operations")] }),
        Scenario("soak", .fail, change: waived { $0.given = .unknown("no receipt") }),
        Scenario("soak", .fail, change: waived { $0.requester = .unknown("no key") }),
        Scenario("soak", .fail, change: waived { $0.requester = .known("jan", .asserted) }),
        Scenario("soak", .waived, change: waived { $0.requester = .known("jan", .recorded) }),
        // By somebody who stands in for another than whoever asks.
        Scenario("soak", .waived, doc: away, change: waived { $0.approvals = [approval("tom", "risk")] }),
        Scenario(
            "soak", .fail, doc: away,
            change: waived {
                $0.requester = .known("mia", .proven)
                $0.approvals = [approval("tom", "risk")]
            }),
        // Not by whoever asked for it, nor by those who made the release.
        Scenario("soak", .fail, change: waived { $0.requester = .known("eva", .proven) }),
        Scenario("soak", .fail) {
            waived()(&$0)
            $0.contribute(contributor("eva"))
        },
        // Nor by a deputy of whoever asked for it.
        Scenario(
            "soak", .fail,
            doc: sampleDoc.setting(
                "absences", to: [["person": "mia", "deputy": "tom", "from": "2026-11-08", "until": "2026-12-01"]]),
            change: waived {
                $0.requester = .known("mia", .proven)
                $0.approvals = [approval("tom", "risk")]
            }),
        Scenario("soak", .fail, doc: Scenario.prod("waivers", nil), change: waived()),
        Scenario("soak", .fail, doc: Scenario.prod("waivers.rules", ["metrics"]), change: waived()),
        // Rules that cannot be waived stay as they are, whatever an event says.
        Scenario("approvals", .fail) {
            $0.approvals = .known([], .proven)
            $0.waivers = waiver("approvals")
        },
        Scenario("metrics", .waived) {
            $0.measure("0.1", "0.1")
            $0.waivers = waiver("metrics")
        },
    ]

    static let configuration = [
        Scenario("from-branch", .pass, "the commit that config/limits.yaml comes from has reached main") {
            $0.items = []
            $0.configuration = [
                ConfigurationItem(path: "limits.yaml", digest: "aa", reachedBranches: .known(["main"], .proven))
            ]
        },
        Scenario("from-branch", .fail, "the commit that config/limits.yaml comes from has not reached main") {
            $0.configuration = [
                ConfigurationItem(path: "limits.yaml", digest: "aa", reachedBranches: .known(["work"], .proven))
            ]
        },
        Scenario("from-branch", .unknown) {
            $0.configuration = [ConfigurationItem(path: "limits.yaml", digest: "aa")]
        },
        Scenario("from-branch", .pass) {
            $0.configuration = [ConfigurationItem(path: "limits.yaml", digest: nil)]
        },
        Scenario("release-contents", .pass, "config/limits.yaml is what the commit holds that it comes from") {
            $0.items = []
            $0.configuration = [
                ConfigurationItem(path: "limits.yaml", digest: "aa", isFromCommit: .known(true, .proven))
            ]
        },
        Scenario("release-contents", .fail, "config/limits.yaml is not what the commit holds") {
            $0.configuration = [
                ConfigurationItem(path: "limits.yaml", digest: "aa", isFromCommit: .known(false, .proven))
            ]
        },
        Scenario("release-contents", .unknown, "config/limits.yaml could not be compared") {
            $0.configuration = [ConfigurationItem(path: "limits.yaml", digest: "aa")]
        },
        Scenario("release-contents", .notRequired, "names no release and sets no file") {
            $0.items = []
            $0.configuration = [ConfigurationItem(path: "limits.yaml", digest: nil)]
        },
        Scenario("change", .pass) {
            $0.items = []
            $0.configuration = [ConfigurationItem(path: "limits.yaml", digest: "aa")]
        },
        Scenario("soak", .notRequired, "names no release") {
            $0.items = []
            $0.configuration = [ConfigurationItem(path: "limits.yaml", digest: nil)]
        },
        Scenario("approvals", .fail) {
            $0.items = []
            $0.configuration = [ConfigurationItem(path: "limits.yaml", digest: "aa")]
            $0.approvals = .known([], .proven)
        },
    ]
}
