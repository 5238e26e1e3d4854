/// A key of a case document and what it says, for the reader and for the manual.
struct CaseKey {
    let name: String
    /// Half a sentence: what it states.
    let text: String
    let example: String

    init(_ name: String, _ text: String, _ example: String) {
        (self.name, self.text, self.example) = (name, text, example)
    }

    // MARK: A promotion

    /// About each release of the change.
    static let release = [
        CaseKey("soaked", "how long the release has run in the environment before, by a witness's receipt", "6d"),
        CaseKey("runs_in_previous", "whether it runs there now, with the same builds", "false"),
        CaseKey("metrics", "figures of the release; `none` for one that it does not state", "{ auc: 0.74 }"),
        CaseKey(
            "current", "what runs in the environment now; `none` for nothing",
            "{ version: 1.3.0, metrics: { auc: 0.80 } }"),
        CaseKey("baseline", "figures of what would be done without the model; `none` for no baseline", "{ auc: 0.70 }"),
        CaseKey(
            "evidence", "attestations by kind, the latest of each; `none` for one that is not there",
            "{ test-result: { age: 20d, by: tom, passed: false } }"),
        CaseKey("kpis", "figures that the `kpi` attestation states", "{ approval_rate: 0.2 }"),
        CaseKey("card", "whether it carries a model card", "false"),
        CaseKey("branches", "the branches that its commit has reached", "[work]"),
        CaseKey("tag", "whether its signed tag is the one that the ledger names", "false"),
        CaseKey("contents", "how the release, or the configuration, differs from its commit", "[metrics.json differs]"),
        CaseKey(
            "api", "`compatible`, `first` (nothing before had one), `none`, or what it breaks",
            "{ breaks: [/predict] }"),
        CaseKey("standing", "`usable`, `retired` or `revoked`", "revoked"),
        CaseKey(
            "files", "the files of the model", "[{ path: model.pkl, format: pickle, dangers: [imports os.system] }]"),
        CaseKey(
            "packages", "what its lock file brings in",
            "{ locked: [{ name: requests, license: GPL-3.0 }] }"),
    ]

    /// About the change as a whole.
    static let change = [
        CaseKey("kind", "`normal`, `standard` or `emergency`", "emergency"),
        CaseKey("models", "several releases in one change, each with keys of its own", "{ fraud: { soaked: 1d } }"),
        CaseKey("proposer", "who proposed it", "ana"),
        CaseKey("proposed", "how long ago", "13h"),
        CaseKey("expires", "when the proposal lapses; `none` for never", "2026-11-10T09:00Z"),
        CaseKey("authors", "who wrote the commits, all signed", "[ana, jan]"),
        CaseKey(
            "makers", "who else had a hand in it: a person or a stranger's `identity`, a `role`, a `grade`",
            "[{ identity: \"Eve <eve@else.example>\", role: author, grade: asserted }]"),
        CaseKey(
            "approvals", "who approved for which team, instead of the default for that team; `none` for nobody at all",
            "{ risk: [mia], operations: [] }"),
        CaseKey("rejections", "who rejected it", "[{ by: mia, team: risk, reason: too early }]"),
        CaseKey("freeze", "a freeze that an event declares: its reason", "migration"),
        CaseKey("stale", "whether the environment runs something else than when it was proposed", "true"),
        CaseKey("altered", "files and data sets that differ from what runs now", "{ code: [serving/app.py] }"),
        CaseKey("configuration", "configuration files that it sets", "[limits.yaml]"),
        CaseKey(
            "waivers", "waivers by the id of the rule",
            "[{ rule: soak, reason: known, age: 1d, approvals: { risk: [mia] } }]"),
        CaseKey("owed_reviews", "emergency changes that wait for a review", "[{ title: hotfix, overdue: 2d }]"),
        CaseKey("unknown", "facts, or rules whose facts, could not be found out", "[soaked, approvals]"),
    ]

    static let approval = [
        CaseKey("by", "the person", "mia"),
        CaseKey("age", "how long ago", "20d"),
        CaseKey("lapsed", "why it does not hold any more", "was withdrawn"),
        CaseKey("signed", "whether it is signed", "false"),
    ]

    static let attestation = [
        CaseKey("by", "a person, or `service` for a key of `attesters`", "tom"),
        CaseKey("age", "how long ago", "20d"),
        CaseKey("passed", "whether it states a success", "false"),
        CaseKey("values", "figures that it states", "{ approval_rate: 0.2 }"),
    ]

    static let waiver = [
        CaseKey("rule", "the id of the rule", "soak"),
        CaseKey("reason", "why", "known"),
        CaseKey("by", "who asked for it", "ana"),
        CaseKey("age", "how long ago", "1d"),
        CaseKey("expires", "until when", "2026-11-12T00:00Z"),
        CaseKey("withdrawn", "whether it was taken back", "true"),
        CaseKey("approvals", "who approved it", "{ risk: [mia] }"),
    ]

    // MARK: Files and packages

    static let file = [
        CaseKey("path", "the file in the model's asset", "model.pkl"),
        CaseKey("format", "what its bytes are; `none` for nothing that is known", "pickle"),
        CaseKey("dangers", "what could run code", "[imports os.system]"),
        CaseKey("suspicions", "imports that nobody vouches for", "[imports house_tools]"),
        CaseKey("defects", "what is broken about it", "[ends too early]"),
        CaseKey("incomplete", "why it could not be looked through", "too large"),
    ]

    static let packages = [
        CaseKey("locked", "packages of the lock file, in place of one without fault", "[{ name: requests }]"),
        CaseKey("problems", "what about the lock file was not understood", "[line 3 is no requirement]"),
        CaseKey(
            "vulnerabilities", "what the database says",
            "[{ id: GHSA-1, package: requests, severity: high }]"),
        CaseKey("database_age", "how old the newest record of the database is", "20d"),
    ]

    static let package = [
        CaseKey("name", "its name", "requests"),
        CaseKey("version", "its version", "2.31.0"),
        CaseKey("index", "the index it comes from", "https://pypi.org/simple"),
        CaseKey("hashed", "whether every artifact has a hash", "false"),
        CaseKey("denied", "the entry of `deny` that covers it; `unknown` when that cannot be told", "evil<2"),
        CaseKey("license", "its license; `unknown` when nothing says", "GPL-3.0"),
    ]

    static let vulnerability = [
        CaseKey("id", "its id", "GHSA-1"),
        CaseKey("package", "the package", "requests"),
        CaseKey("severity", "`none` to `critical`; `unknown` when nothing says", "high"),
        CaseKey("aliases", "its other ids", "[CVE-2026-1]"),
    ]

    // MARK: A rollback and a push

    static let rollback = [
        CaseKey("by", "who rolls back", "leo"),
        CaseKey("signed", "whether that is signed", "false"),
        CaseKey("promoted_before", "whether the release ran there before, by a promotion", "false"),
        CaseKey("revoked", "whether it was revoked since", "true"),
        CaseKey("stale", "whether the environment runs something else than when it was asked for", "true"),
        CaseKey("unknown", "facts, or rules whose facts, could not be found out", "[revoked]"),
    ]

    static let push = [
        CaseKey("change", "what happens to the branch: `created`, `updated` or `deleted`", "deleted"),
        CaseKey("manifests", "what is wrong with manifests", "[data/train.mlops.yaml has no digest]"),
        CaseKey("missing", "payloads that the remote store lacks", "[data/train/part-0.csv]"),
        CaseKey("raw_files", "raw files of the new commits, with their sizes", "{ data.csv: 12MB }"),
        CaseKey("schemas", "what is wrong with schemas", "[schemas/x.schema.json is no schema]"),
        CaseKey("notebooks", "notebooks that carry outputs", "[explore.ipynb]"),
        CaseKey(
            "residents", "data sets that may lie in one region only, and where they go",
            "[{ path: data/train, residency: eu, remotes: [s3://bank-ml-us] }]"),
        CaseKey("files", "files of models", "[{ path: model.pkl, format: pickle }]"),
        CaseKey("packages", "what the lock file brings in; `none` while it is left alone", "{ problems: [no hash] }"),
        CaseKey("unknown", "facts, or rules whose facts, could not be found out", "[missing]"),
    ]

    static let resident = [
        CaseKey("path", "the data set", "data/train"),
        CaseKey("residency", "the region it is bound to", "eu"),
        CaseKey("remotes", "the addresses it goes to", "[s3://bank-ml-us]"),
    ]
}

extension [CaseKey] {
    var names: [String] { map(\.name) }
}
