import MLOpsCore

/// The rules of an environment.
extension PolicySchema {
    static let environment = [
        SchemaKey(
            "from", "The environment that a release must run in before it comes here.", "test",
            .name("environment")),
        SchemaKey(
            "approvals", "How many distinct people of which team must approve; one person counts for one team.",
            ["data-science": 1, "risk": 1], .approvals),
        SchemaKey("approvals_valid_for", "How long an approval counts.", "14d", .span),
        SchemaKey(
            "soak", "How long a release must have run in the environment before, by a witness's receipt.", "7d", .span),
        SchemaKey(
            "separation_of_duties",
            "Whether those who made a release may not approve it; `{ identity: verified }` asks that each is known by a "
                + "signature.", ["identity": "verified"],
            .either([
                .flag,
                .object([
                    SchemaKey(
                        "identity", "How surely makers must be known.", "verified", .word(["verified", "asserted"]),
                        required: true)
                ]),
            ])),
        SchemaKey(
            "metrics", "The limits that a release's metrics must keep, by name.",
            ["auc": ["at_least": "0.75", "no_worse_than_current_by": "0.01"]], metrics),
        SchemaKey(
            "kpis", "The limits that attested business figures must keep, by name.",
            ["approval_rate": ["at_least": "0.3", "max_age": "30d"]],
            .map(
                words: "limits by figure", names: SchemaShape.metricPattern,
                .object(kpi, SchemaRules(oneOf: ["at_least", "at_most"])))),
        SchemaKey(
            "require", "The evidence that a release must bring: `model-card`, or a kind that somebody may attest.",
            ["model-card", ["type": "test-result", "max_age": "14d"]],
            .list(.either([.text, .object(requirement)]), isSet: false)),
        SchemaKey("from_branch", "The branch that a release's commit must have reached.", "main", .branch),
        SchemaKey(
            "code_owners", "Who must approve a change that alters certain files.",
            [["paths": ["serving/**"], "approvals": ["platform": 1]]], .list(.object(codeOwner), isSet: false)),
        SchemaKey(
            "api", "What a release's `openapi.json` must keep.",
            ["compatible": true, "consumers": ["billing": ["paths": ["/predict"], "team": "billing"]]], .object(api)),
        SchemaKey(
            "freeze", "Stretches of time in which nothing is promoted.",
            [["from": "2026-12-20T00:00+01:00", "to": "2027-01-04T00:00+01:00", "reason": "year end"]],
            .list(.object(freeze), isSet: false)),
        SchemaKey(
            "change_windows", "The times of the week at which changes may be carried out; always when left out.",
            [["days": ["mon", "tue"], "from": "09:00", "to": "17:00", "offset": "+01:00"]],
            .list(.object(window), atLeast: 1, isSet: false)),
        SchemaKey(
            "standard", "What a standard change may do: one that was approved beforehand, within bounds.",
            ["approvals": ["data-science": 1], "data": ["data/**"], "code": ["params.yaml"]],
            .object(standard, SchemaRules(oneOf: ["metrics", "data", "code"]))),
        SchemaKey(
            "emergency", "Who acts in an emergency, what such a change is spared, and how soon it is reviewed.",
            ["approvals": ["operations": 1], "review_within": "48h"], .object(emergency)),
        SchemaKey(
            "waivers", "Which rules can be waived, by whom, and for how long.",
            ["rules": ["soak"], "approvals": ["risk": 1], "at_most": "7d"], .object(waivers)),
    ]

    private static let metrics = SchemaShape.map(
        words: "limits by metric", names: SchemaShape.metricPattern,
        .object(
            metric,
            SchemaRules(oneOf: ["at_least", "at_most", "no_worse_than_current_by", "better_than_baseline_by"])))

    private static let metric = [
        SchemaKey("at_least", "The least that is allowed.", "0.75", .decimal),
        SchemaKey("at_most", "The most that is allowed.", "0.2", .decimal),
        SchemaKey(
            "no_worse_than_current_by", "How much worse than what runs there now it may be.", "0.01", .amount),
        SchemaKey(
            "better_than_baseline_by",
            "How much better than the baseline that the release states, such as a rule of thumb, it must be.", "0.05",
            .amount),
        SchemaKey(
            "better", "Which way is better, where the limits do not show it.", "higher", .word(["higher", "lower"])),
    ]

    private static let kpi = [
        SchemaKey("at_least", "The least that is allowed.", "0.3", .decimal),
        SchemaKey("at_most", "The most that is allowed.", "0.5", .decimal),
        SchemaKey("max_age", "How old the attestation may be.", "30d", .span),
    ]

    private static let requirement = [
        SchemaKey(
            "type", "`model-card`, or a kind of attestation.", "test-result", .text, required: true),
        SchemaKey("max_age", "How old the attestation may be.", "14d", .span),
    ]

    private static let codeOwner = [
        SchemaKey("paths", "The files, as patterns.", ["serving/**"], .list(.pattern, atLeast: 1), required: true),
        SchemaKey("approvals", "Who must approve.", ["platform": 1], .approvals, required: true),
    ]

    private static let api = [
        SchemaKey("compatible", "A release may break nobody who calls what runs now.", true, .flag, required: true),
        SchemaKey(
            "consumers", "Those who call the service: their team's approval accepts a break.",
            ["billing": ["paths": ["/predict"], "team": "billing"]],
            .map(words: "consumer by name", names: SchemaShape.namePattern, .object(consumer))),
    ]

    private static let consumer = [
        SchemaKey("paths", "What it calls.", ["/predict"], .list(.route, atLeast: 1), required: true),
        SchemaKey("team", "The team that speaks for it.", "billing", .name("team"), required: true),
    ]

    private static let freeze = [
        SchemaKey("from", "When it begins.", "2026-12-20T00:00+01:00", .moment, required: true),
        SchemaKey("to", "The first moment after it.", "2027-01-04T00:00+01:00", .moment, required: true),
        SchemaKey("reason", "Why.", "year end", .text),
    ]

    private static let window = [
        SchemaKey(
            "days", "The days on which it opens.", ["mon", "tue"],
            .list(.word(ChangeWindow.Day.allCases.map(\.rawValue)), atLeast: 1), required: true),
        SchemaKey("from", "When it opens.", "09:00", .clock, required: true),
        SchemaKey(
            "to", "When it closes; not after `from` for the next day.", "17:00", .closing, required: true),
        SchemaKey(
            "offset", "The offset from UTC, which stays the same all year.", "+01:00", .offset, required: true),
    ]

    private static let standard = [
        SchemaKey(
            "approvals", "What it still takes; nobody when left out.", ["data-science": 1], .approvals),
        SchemaKey(
            "metrics", "Bounds on metrics, beside those of every change.",
            ["auc": ["no_worse_than_current_by": "0.005", "better": "higher"]], metrics),
        SchemaKey("data", "The data sets that may differ.", ["data/**"], .list(.pattern, atLeast: 1)),
        SchemaKey("code", "The files in git that may differ.", ["params.yaml"], .list(.pattern, atLeast: 1)),
    ]

    private static let emergency = [
        SchemaKey(
            "approvals", "Who approves an emergency change; their teams' members also roll back.", ["operations": 1],
            .approvals, required: true),
        SchemaKey(
            "review_within", "How soon it must be reviewed; an overdue review blocks the next promotion.", "48h",
            .span),
        SchemaKey("valid_for", "How long such a change may stay open; a day when left out.", "12h", .span),
        SchemaKey(
            "skips", "The rules that it is spared; freeze, soak and change window when left out.",
            ["soak", "freeze", "change-window"], .list(.rule(RuleBook.skippable))),
    ]

    private static let waivers = [
        SchemaKey(
            "rules", "The rules that can be waived.", ["soak"], .list(.rule(RuleBook.waivable), atLeast: 1),
            required: true),
        SchemaKey("approvals", "Who must approve a waiver.", ["risk": 1], .approvals, required: true),
        SchemaKey("at_most", "The longest that a waiver may hold.", "7d", .span, required: true),
    ]
}
