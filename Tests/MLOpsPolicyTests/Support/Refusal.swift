import Testing

/// A document that differs from the sample in one thing, and what the reader must say about it.
struct Refusal: Sendable, CustomTestStringConvertible {
    let doc: Doc
    let path: String
    let message: String
    let hint: String?

    var testDescription: String { "\(path): \(message)" }

    /// The sample with `value` at `place`; the finding is expected at `path`, or at `place`.
    init(_ place: String, _ value: Doc?, at path: String? = nil, _ message: String, hint: String? = nil) {
        self.init(sampleDoc.setting(place, to: value), at: path ?? place, message, hint: hint)
    }

    init(_ doc: Doc, at path: String, _ message: String, hint: String? = nil) {
        self.doc = doc
        self.path = path
        self.message = message
        self.hint = hint
    }

    static let all =
        document + people + quorums + environments + evidence + branches + times + kinds + owners + absences + models
        + packageRules

    private static let document = [
        Refusal(.text("x"), at: "", "expected a mapping"),
        Refusal(.empty, at: "", "`version` is missing"),
        Refusal("version", nil, at: "", "`version` is missing", hint: "version: 1"),
        Refusal("people", nil, at: "", "`people` is missing"),
        Refusal("admins", nil, at: "", "`admins` is missing"),
        Refusal("version", "0", "at least 1"),
        Refusal("version", "-1", "not a whole number"),
        Refusal("version", "1.0", "not a whole number"),
        Refusal("version", "01", "not a whole number"),
        Refusal("version", "9007199254740992", "not a whole number"),
        Refusal("version", ["1"], "expected a text"),
        Refusal("version", "", "expected a text"),
        Refusal("environmets", .empty, "unknown key", hint: "did you mean `environments`?"),
        Refusal("zzz", .empty, "unknown key", hint: "known here: version, people"),
        Refusal("Teams", .empty, "differs from `teams` in its case alone"),
        Refusal(twice, at: "teams", "`teams` is written twice", hint: "keep one"),
    ]

    private static var twice: Doc {
        guard case .map(let members) = sampleDoc else { return .empty }
        return .map(members + [("teams", .empty)])
    }

    private static let people = [
        Refusal("people", .empty, "nobody is listed"),
        Refusal("people", ["x"], "expected a mapping"),
        Refusal("people.Ana", .empty, "differs from `ana` in its case alone"),
        Refusal("people.Zoe", .empty, "cannot be the name of a person", hint: "`zoe`"),
        Refusal("people.-x", .empty, "cannot be the name of a person", hint: "begins with"),
        Refusal("people.é", .empty, "cannot be the name of a person"),
        Refusal("people.ana.email", "a@b", "unknown key", hint: "`emails`"),
        Refusal("people.ana.emails", ["ana"], at: "people.ana.emails[0]", "not an e-mail"),
        Refusal("people.ana.emails", ["Ana <ana@bank.example>"], at: "people.ana.emails[0]", "not an e-mail"),
        Refusal("people.ana.emails", ["a@b", "a@b"], at: "people.ana.emails[1]", "listed twice"),
        Refusal("people.ana.emails", ["a@b", "A@b"], at: "people.ana.emails[1]", "`ana` has this e-mail twice"),
        Refusal("people.jan.emails", ["ANA@bank.example"], at: "people.jan.emails[0]", "belongs to `ana` already"),
        Refusal("people.ana.emails", ["a": "b"], "expected a list"),
        Refusal("people.ana.name", "a\u{1B}[2J", "control characters"),
        Refusal("people.ana.keys", ["nonsense"], at: "people.ana.keys[0]", "not an SSH public key line"),
        Refusal("people.ana.keys", [key("BAD")], at: "people.ana.keys[0]", "this key is too weak"),
        Refusal(
            "people.jan.keys", [key("ana", comment: " other")], at: "people.jan.keys[0]", "belongs to `ana` already"),
        Refusal("people.jan.keys", [key("jan"), key("jan")], at: "people.jan.keys[1]", "has this key twice"),
        Refusal(
            "people.jan.keys", [.text(keyText("ana").replacing("ssh-ed25519", with: "ssh-rsa"))],
            at: "people.jan.keys[0]",
            "belongs to `ana` already"),
        Refusal("teams.risk", ["mai"], at: "teams.risk[0]", "no person `mai`", hint: "did you mean `mia`?"),
        Refusal("teams.risk", ["zzzzzz"], at: "teams.risk[0]", "no person `zzzzzz`", hint: "add `zzzzzz`"),
        Refusal("teams.risk", .list([]), "is empty"),
        Refusal("teams.risk", .empty, "is empty"),
        Refusal("teams.risk", ["mia", "mia"], at: "teams.risk[1]", "listed twice"),
        Refusal("teams.Risk", ["mia"], "differs from `risk`"),
        Refusal("service_identities", ["GitHub"], "no identity", hint: "GitHub <"),
        Refusal("service_identities", ["<a@b>"], "no identity"),
        Refusal("service_identities", ["X <nothing>"], at: "service_identities[0]", "not an e-mail"),
        Refusal(
            "service_identities", ["Web <ana@bank.example>"], at: "service_identities[0]", "belongs to `ana` already"),
        Refusal("attesters.drift", ["nobody-here"], at: "attesters.drift[0]", "no person `nobody-here`"),
        Refusal("attesters.drift", [key("server")], at: "attesters.drift[0]", "belongs to a witness already"),
        Refusal("attesters.drift", [key("mia")], at: "attesters.drift[0]", "belongs to `mia` already"),
        Refusal("attesters.drift", [key("x"), key("x", comment: " y")], "listed twice"),
        Refusal("attesters.drift", .empty, "nobody may attest"),
        Refusal("remotes.eu.url", nil, at: "remotes.eu", "`url` is missing"),
        Refusal("remotes.eu.region", "Europe!", "cannot be the name of a region"),
        Refusal(
            "remotes.us.url", "s3://bank-ml-eu/", at: "remotes.us", "`eu` has the same address and another region"),
    ].map(\.fixed)

    /// A list of one may be written as plain text, whose path has no index.
    private var fixed: Refusal {
        path == "service_identities" ? Refusal(doc, at: "service_identities[0]", message, hint: hint) : self
    }

    private static let quorums = [
        Refusal("admins.members", nil, at: "admins", "`members` is missing"),
        Refusal("admins.members", .list([]), "nobody is an admin"),
        Refusal("admins.members", ["mia", "nobody"], at: "admins.members[1]", "no person `nobody`"),
        Refusal("admins.threshold", nil, at: "admins", "`threshold` is missing"),
        Refusal("admins.threshold", "0", "at least 1"),
        Refusal("admins.threshold", "4", "above the number of admins (3)"),
        Refusal("admins.threshold", "3", "every admin is needed (3 of 3)", hint: "recovery"),
        Refusal(
            sampleDoc.setting("people.mia.keys", to: nil).setting("people.leo.keys", to: nil), at: "admins.threshold",
            "only 1 of the admins have a key"),
        Refusal("witnesses.keys", nil, at: "witnesses", "`keys` is missing"),
        Refusal("witnesses.keys", .list([]), "no key is listed"),
        Refusal("witnesses.keys", [key("ana")], at: "witnesses.keys[0]", "belongs to `ana` already"),
        Refusal("witnesses.threshold", "0", "at least 1"),
        Refusal("witnesses.threshold", "2", "above the number of witness keys (1)"),
        Refusal(
            "recovery", ["keys": [key("safe")], "threshold": "2", "delay": "7d"], at: "recovery.threshold",
            "above the number"),
        Refusal("recovery", ["keys": [key("safe")], "threshold": "1"], at: "recovery", "`delay` is missing"),
        Refusal(
            "recovery", ["keys": [key("safe")], "threshold": "1", "delay": "soon"], at: "recovery.delay",
            "not a length of time",
            hint: "7d"),
        Refusal(
            "recovery", ["keys": [key("mia")], "threshold": "1", "delay": "7d"], at: "recovery.keys[0]",
            "belongs to `mia` already"),
        Refusal(
            "recovery", ["keys": [key("server")], "threshold": "1", "delay": "7d"], at: "witnesses.keys[0]",
            "belongs to recovery already"),
    ]

    private static let environments = [
        Refusal("environments.Prod", .empty, "differs from `prod`"),
        Refusal("environments.pre prod", .empty, "cannot be the name of an environment"),
        Refusal("environments.prod.from", "tset", "no environment `tset`", hint: "did you mean `test`?"),
        Refusal("environments.prod.from", "prod", "cannot come from itself"),
        Refusal("environments.dev.from", "prod", at: "environments.dev", "round in a circle"),
        Refusal("environments.prod.soack", "7d", "unknown key", hint: "did you mean `soak`?"),
        Refusal("environments.prod.soak", "7", "not a length of time"),
        Refusal("environments.prod.soak", "0d", "above zero"),
        Refusal("environments.dev.soak", "1d", "needs the environment to soak in"),
        Refusal("environments.prod.approvals", .empty, "no team is listed"),
        Refusal("environments.prod.approvals.rsik", "1", "no team `rsik`", hint: "did you mean `risk`?"),
        Refusal("environments.prod.approvals.risk", "0", "at least 1"),
        Refusal("environments.prod.approvals.risk", "3", "has only 2 members"),
        Refusal("environments.prod.approvals", ["risk"], "expected a mapping"),
        Refusal(
            sampleDoc.setting("teams.data-science", to: ["mia"]).setting("teams.risk", to: ["mia"]),
            at: "environments.prod.approvals", "can never be given", hint: "add people"),
        Refusal(
            sampleDoc.setting("people.mia.keys", to: nil).setting("people.eva.keys", to: nil),
            at: "environments.prod.approvals", "nobody is left for `risk`"),
        Refusal("environments.prod.separation_of_duties", "yes", "neither true nor false"),
        Refusal("environments.prod.separation_of_duties", .map([]), "`identity` is missing"),
        Refusal("environments.prod.separation_of_duties.identity", "proven", "neither `verified` nor `asserted`"),
        Refusal("environments.prod.from_branch", "release/*", "patterns are not understood"),
        Refusal(
            "environments.prod.emergency.approvals", nil, at: "environments.prod.emergency", "`approvals` is missing"),
        Refusal(
            "environments.prod.emergency.approvals", ["nobody": "1"],
            at: "environments.prod.emergency.approvals.nobody", "no team"),
        Refusal("environments.prod.emergency.review_within", "later", "not a length of time"),
        Refusal(
            "environments.prod.freeze", [["from": "2026-01-01"]], at: "environments.prod.freeze[0]", "`to` is missing"),
        Refusal(
            "environments.prod.freeze", [["from": "2026-01-02", "to": "2026-01-01"]],
            at: "environments.prod.freeze[0].to",
            "ends before it begins"),
        Refusal(
            "environments.prod.freeze", [["from": "tomorrow", "to": "2026-01-01"]],
            at: "environments.prod.freeze[0].from",
            "not a moment", hint: "offset from UTC"),
        Refusal(
            "environments.prod.freeze", [["from": "0000-01-01T00:00+01:00", "to": "2026-01-01"]],
            at: "environments.prod.freeze[0].from", "not a moment"),
    ]

    private static let evidence = [
        Refusal("environments.prod.metrics.auc", .empty, "has no limit"),
        Refusal("environments.prod.metrics.auc.at_least", "high", "not a number"),
        Refusal("environments.prod.metrics.auc.at_most", "0.7", "below `at_least`"),
        Refusal("environments.prod.metrics.auc.no_worse_than_current_by", "-0.01", "below zero"),
        Refusal("environments.prod.metrics.auc.better", "bigger", "neither `higher` nor `lower`"),
        Refusal(
            "environments.prod.metrics.loss", ["at_most": "1", "better": "lower"],
            at: "environments.prod.metrics.loss.better", "says nothing"),
        Refusal(
            "environments.prod.metrics.loss", ["no_worse_than_current_by": "1"],
            at: "environments.prod.metrics.loss.no_worse_than_current_by", "cannot be seen", hint: "better: lower"),
        Refusal("environments.prod.metrics.a\u{301}", ["at_least": "1"], "cannot be the name of a metric"),
        Refusal("environments.prod.metrics.AUC", ["at_least": "1"], "differs from `auc`"),
        Refusal(
            "environments.prod.require", ["liveness"], at: "environments.prod.require[0]",
            "nobody may attest `liveness`",
            hint: "attesters: { liveness:"),
        Refusal(
            "environments.prod.require", [["type": "reprodced"]], at: "environments.prod.require[0].type",
            "nothing is known",
            hint: "did you mean `reproduced`?"),
        Refusal(
            "environments.prod.require", [["max_age": "3d"]], at: "environments.prod.require[0]", "`type` is missing"),
        Refusal(
            "environments.prod.require", [["type": "model-card", "max_age": "3d"]],
            at: "environments.prod.require[0].max_age", "has no age"),
        Refusal(
            "environments.prod.require", ["model-card", ["type": "model-card"]], at: "environments.prod.require[1]",
            "listed twice"),
        Refusal("environments.prod.metrics.auc.better_than_baseline_by", "-1", "below zero"),
        Refusal(
            "environments.prod.require", ["modelcard"], at: "environments.prod.require[0]", "nothing is known",
            hint: "did you mean `model-card`?"),
    ]

    private static let branches = [
        Refusal("branches.main.manifests_valid", "yes", "neither true nor false", hint: "`true` or `false`"),
        Refusal("branches.main.max_file_size", "10", "not a size", hint: "10MB"),
        Refusal("branches.main.max_file_size", "0B", "above zero"),
        Refusal("branches.main.schemas_valid", "yes", "neither true nor false"),
        Refusal("branches.main.notebook_outputs", "true", "neither `refuse` nor `allow`"),
        Refusal("branches.main.residency", "eu", "neither true nor false"),
        Refusal("branches.main.payload_pushed", "true", "unknown key", hint: "`payloads_pushed`"),
        Refusal("branches.*", .empty, "patterns are not understood"),
        Refusal("branches.refs/heads/x", .empty, "without `refs/heads/`"),
    ]

    static let warnings = [
        Refusal("admins", ["members": ["mia"], "threshold": "1"], at: "admins.threshold", "one admin alone"),
        Refusal(
            "environments.prod.emergency.review_within", nil, at: "environments.prod.emergency", "no emergency change"),
        Refusal("packages.vulnerabilities.max_age", nil, at: "packages.vulnerabilities", "last year passes"),
        Refusal("witnesses", nil, at: "environments.prod.soak", "without `witnesses`"),
        Refusal("people.eva.keys", nil, at: "teams.risk[1]", "`eva` has no key", hint: "people.eva.keys"),
        Refusal("teams.risk", ["mia"], at: "environments.prod.approvals", "nobody can stand in for `mia`"),
        Refusal("environments.dev.separation_of_duties", "true", "no `approvals` here"),
    ]
}
