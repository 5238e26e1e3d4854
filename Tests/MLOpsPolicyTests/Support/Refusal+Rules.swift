/// Faults of windows, kinds of change, owners, absences, models and packages.
extension Refusal {
    private static func window(_ key: String, _ value: Doc?) -> Doc {
        let window: Doc = ["days": ["mon"], "from": "08:00", "to": "18:00", "offset": "+01:00"]
        return [window.setting(key, to: value)]
    }

    private static let windows = "environments.prod.change_windows"

    static let times = [
        Refusal(windows, .empty, "no window is listed"),
        Refusal(windows, window("days", nil), at: "\(windows)[0]", "`days` is missing", hint: "offset"),
        Refusal(windows, window("days", .list([])), at: "\(windows)[0].days", "no day is listed"),
        Refusal(windows, window("days", ["monday"]), at: "\(windows)[0].days[0]", "is no day", hint: "mon"),
        Refusal(windows, window("from", "8:00"), at: "\(windows)[0].from", "not a time of day", hint: "09:30"),
        Refusal(windows, window("from", "24:00"), at: "\(windows)[0].from", "not a time of day"),
        Refusal(windows, window("to", "24:01"), at: "\(windows)[0].to", "not a time of day"),
        Refusal(windows, window("to", "08:00"), at: "\(windows)[0].to", "closes when it opens", hint: "24:00"),
        Refusal(windows, window("offset", "CET"), at: "\(windows)[0].offset", "no offset from UTC"),
        Refusal(windows, window("offset", "-00:00"), at: "\(windows)[0].offset", "no offset from UTC"),
        Refusal(windows, window("offset", "+15:00"), at: "\(windows)[0].offset", "no offset from UTC"),
        Refusal("environments.prod.approvals_valid_for", "0d", "above zero"),
    ]

    static let kinds = [
        Refusal("environments.prod.standard", ["approvals": ["risk": "1"]], "the envelope has no bounds"),
        Refusal("environments.prod.standard.code", .list([]), "no path is listed"),
        Refusal("environments.prod.standard.code", ["/etc"], at: "environments.prod.standard.code[0]", "no pattern"),
        Refusal("environments.prod.standard.code", ["a/**b"], at: "environments.prod.standard.code[0]", "no pattern"),
        Refusal("environments.prod.standard.code", ["a/../b"], at: "environments.prod.standard.code[0]", "no pattern"),
        Refusal("environments.prod.standard.code", ["[ab]"], at: "environments.prod.standard.code[0]", "no pattern"),
        Refusal(
            "environments.prod.emergency.skips", ["approvals"], at: "environments.prod.emergency.skips[0]",
            "cannot be set aside", hint: "soak"),
        Refusal(
            "environments.prod.emergency.skips", ["soack"], at: "environments.prod.emergency.skips[0]",
            "no rule `soack`",
            hint: "did you mean `soak`?"),
        Refusal("environments.prod.waivers.at_most", nil, at: "environments.prod.waivers", "`at_most` is missing"),
        Refusal("environments.prod.waivers.rules", .list([]), "no rule is listed"),
        Refusal(
            "environments.prod.waivers.rules", ["separation-of-duties"], at: "environments.prod.waivers.rules[0]",
            "cannot be set aside"),
    ]

    static let owners = [
        Refusal(
            "environments.prod.code_owners", [["paths": ["a"]]], at: "environments.prod.code_owners[0]",
            "`approvals` is missing"),
        Refusal(
            "environments.prod.code_owners", [["paths": ["a"], "approvals": ["rsik": "1"]]],
            at: "environments.prod.code_owners[0].approvals.rsik", "no team `rsik`"),
        Refusal("environments.prod.api", ["consumers": .map([])], "`compatible` is missing"),
        Refusal("environments.prod.api.compatible", "false", at: "environments.prod.api.consumers", "says nothing"),
        Refusal(
            "environments.prod.api.consumers.billing.team", "bilings", "no team `bilings`",
            hint: "did you mean `billing`?"),
        Refusal(
            "environments.prod.api.consumers.billing.paths", nil, at: "environments.prod.api.consumers.billing",
            "`paths` is missing"),
        Refusal("environments.prod.kpis.approval_rate", ["max_age": "3d"], "has no limit"),
        Refusal("environments.prod.kpis.approval_rate.at_most", "0.1", "below `at_least`"),
        Refusal(
            sampleDoc.setting("attesters.kpi", to: nil), at: "environments.prod.kpis", "nobody may attest",
            hint: "attesters"),
    ]

    private static func absence(_ key: String, _ value: Doc?) -> Doc {
        let absence: Doc = ["person": "mia", "deputy": "tom", "from": "2026-12-20", "until": "2027-01-04"]
        return [absence.setting(key, to: value)]
    }

    static let absences = [
        Refusal("absences", absence("person", nil), at: "absences[0]", "`person` is missing"),
        Refusal("absences", absence("person", "mai"), at: "absences[0].person", "no person `mai`", hint: "`mia`"),
        Refusal("absences", absence("deputy", "mia"), at: "absences[0].deputy", "stand in for themselves"),
        Refusal("absences", absence("until", "2026-12-20"), at: "absences[0].until", "ends before it begins"),
        Refusal("absences", absence("until", "Easter"), at: "absences[0].until", "not a moment"),
        Refusal(
            "absences",
            [
                ["person": "mia", "from": "2026-12-20", "until": "2027-01-04"],
                ["person": "mia", "deputy": "eva", "from": "2027-01-03", "until": "2027-01-08"],
            ], at: "absences[1]", "away twice at once"),
    ]

    static let models = [
        Refusal("models.unsafe_pickle", "yes", "none of `refuse`"),
        Refusal("models.formats", ["onx"], at: "models.formats[0]", "no format that is known", hint: "`onnx`"),
        Refusal("models.formats", .list([]), "no format is listed"),
    ]

    static let packageRules = [
        Refusal("packages.lock", nil, at: "packages", "`lock` is missing"),
        Refusal("packages.lock", "../uv.lock", "no path inside the repository"),
        Refusal("packages.indexes", ["pypi.org"], at: "packages.indexes[0]", "no address of an index"),
        Refusal("packages.indexes", ["https://me:secret@pypi.org/simple"], at: "packages.indexes[0]", "a password"),
        Refusal("packages.license_data", nil, at: "packages.licenses", "which package has which license"),
        Refusal("packages.licenses", nil, at: "packages.license_data", "says nothing without"),
        Refusal("packages.vulnerabilities.max_severity", "bad", "no severity", hint: "low"),
        Refusal("packages.vulnerabilities.database", nil, at: "packages.vulnerabilities", "`database` is missing"),
        Refusal(
            "packages.exceptions", [["package": "a", "except": "license", "until": "2027-01-01"]],
            at: "packages.exceptions[0]", "`reason` is missing"),
    ]
}
