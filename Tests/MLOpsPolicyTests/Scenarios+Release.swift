import MLOpsCore
import MLOpsPolicy

/// What a release brings with it: figures, attestations, API, files and packages.
extension PromotionRuleTests {
    private static let gain = Scenario.prod(
        "metrics", ["auc": ["better_than_baseline_by": "0.05", "better": "higher"]])

    static let baseline = [
        Scenario("metrics", .pass, "0.75 without a model, at least 0.05 better asked", doc: gain) {
            $0.against("0.75")
        },
        Scenario("metrics", .fail, "not better by 0.05", doc: gain) { $0.against("0.7500001") },
        Scenario("metrics", .fail, "states no baseline", doc: gain),
        Scenario("metrics", .fail, "the baseline of credit-risk@1.4.0 states no `auc`", doc: gain) {
            $0.items[0].baseline = .known([:], .recorded)
        },
        Scenario("metrics", .unknown, "the baseline of credit-risk@1.4.0 is not known: not fetched", doc: gain) {
            $0.items[0].baseline = .unknown("not fetched")
        },
        Scenario(
            "metrics", .pass,
            doc: Scenario.prod("metrics", ["auc": ["better_than_baseline_by": "0.1", "better": "lower"]])
        ) { $0.against("0.9") },
        Scenario(
            "metrics", .fail,
            doc: Scenario.prod("metrics", ["auc": ["better_than_baseline_by": "0.1", "better": "lower"]])
        ) { $0.against("0.89") },
    ]

    static let evidence = [
        Scenario("evidence", .notRequired, "test asks for no attestation") { $0.environment = "test" },
        Scenario("evidence", .pass, "ci attested `test-result` of credit-risk@1.4.0"),
        Scenario("evidence", .fail, "has no `test-result`") { $0.items[0].attestations = .known([], .proven) },
        Scenario("evidence", .unknown, "what is attested of credit-risk@1.4.0 is not known") {
            $0.items[0].attestations = .unknown("no ledger")
        },
        Scenario("evidence", .fail, "states a failure") { $0.attest(attestation("test-result", passed: false)) },
        Scenario("evidence", .fail, "has no `test-result`") {
            $0.attest(attestation("test-result", by: .known("ci", .asserted)))
        },
        Scenario("evidence", .pass) { $0.attest(attestation("test-result", by: .known("ci", .recorded))) },
        Scenario("evidence", .unknown, "states a time to come") {
            $0.attest(attestation("test-result", given: at("2026-11-11T08:00:01Z")))
        },
        Scenario("evidence", .pass) { $0.attest(attestation("test-result", given: at("2026-11-11T08:00:00Z"))) },
        // The newest counts.
        Scenario("evidence", .pass) {
            $0.attest(attestation("test-result", passed: false), attestation("test-result"))
        },
        Scenario("evidence", .fail, "states a failure") {
            $0.attest(attestation("test-result"), attestation("test-result", passed: false))
        },
        // One by somebody who may not attest counts neither for nor against.
        Scenario("evidence", .pass) {
            $0.attest(
                attestation("test-result"),
                attestation("test-result", by: .unknown("jan is no attester"), passed: false))
        },
        Scenario("evidence", .fail, "has no `test-result`") {
            $0.attest(attestation("test-result", by: .unknown("jan is no attester")))
        },
        Scenario("evidence", .pass) { $0.attest(attestation("test-result", given: at("2026-10-27T08:00:00Z"))) },
        Scenario("evidence", .fail, "14d 0h old, 14d allowed".replacing(" 0h", with: "")) {
            $0.attest(attestation("test-result", given: at("2026-10-27T07:59:59Z")))
        },
        Scenario("evidence", .unknown, "the age of the `test-result`") {
            $0.attest(attestation("test-result", given: .unknown("no receipt")))
        },
        Scenario("evidence", .unknown, "the age of") { $0.now = .unknown("no clock") },
        Scenario("evidence", .pass, doc: Scenario.prod("require", ["test-result"])) { $0.now = .unknown("no clock") },
        Scenario("model-card", .pass, doc: Scenario.prod("require", ["model-card"])),
        Scenario("evidence", .notRequired, doc: Scenario.prod("require", ["model-card"])),
    ]

    static let kpis = [
        Scenario("kpis", .notRequired) { $0.environment = "test" },
        Scenario("kpis", .pass, "approval_rate of credit-risk@1.4.0 is 0.31, within its limits"),
        Scenario("kpis", .pass) { $0.attest(attestation("kpi", ["approval_rate": "0.3"])) },
        Scenario("kpis", .fail, "is 0.2999, below 0.3") { $0.attest(attestation("kpi", ["approval_rate": "0.2999"])) },
        Scenario("kpis", .fail, "no `approval_rate`") { $0.attest(attestation("kpi", ["cost": "1"])) },
        Scenario("kpis", .fail, "no business figures") { $0.items[0].attestations = .known([], .proven) },
        Scenario("kpis", .fail, "attested as a failure") {
            $0.attest(attestation("kpi", passed: false, ["approval_rate": "0.5"]))
        },
        Scenario("kpis", .fail, "old, 30d allowed") {
            $0.attest(attestation("kpi", given: at("2026-10-11T07:59:59Z"), ["approval_rate": "0.5"]))
        },
        Scenario("kpis", .pass) {
            $0.attest(attestation("kpi", given: at("2026-10-11T08:00:00Z"), ["approval_rate": "0.5"]))
        },
        Scenario("kpis", .unknown, "the age of the business figures") {
            $0.attest(attestation("kpi", given: .unknown("no receipt"), ["approval_rate": "0.5"]))
        },
        Scenario("kpis", .unknown) { $0.items[0].attestations = .unknown("no ledger") },
        Scenario("kpis", .fail, "above 0.6", doc: Scenario.prod("kpis", ["approval_rate": ["at_most": "0.6"]])) {
            $0.attest(attestation("kpi", ["approval_rate": "0.61"]))
        },
    ]

    private static let broken = APIBreak(path: "predict", text: "POST /predict asks for the new field `age`")

    static let api = [
        Scenario("api", .notRequired) { $0.environment = "test" },
        Scenario("api", .pass, "breaks nobody"),
        Scenario("api", .pass, "the first with an API") { $0.items[0].api = .known(.first, .proven) },
        Scenario("api", .fail, "describes no API") { $0.items[0].api = .known(.noDescription, .proven) },
        Scenario("api", .unknown, "not fetched") { $0.items[0].api = .unknown("not fetched") },
        Scenario("api", .fail, "billing 0 of 1") { $0.items[0].api = .known(.compared([broken]), .proven) },
        Scenario("api", .pass, "billing 1 of 1 (tom)") {
            $0.items[0].api = .known(.compared([broken]), .proven)
            $0.approvals = $0.approvals.map { $0 + [approval("tom", "billing")] }
        },
        // leo approves for operations; a person who counts there does not count for the consumer as well.
        Scenario("api", .fail, "billing") {
            $0.items[0].api = .known(.compared([broken]), .proven)
            $0.approvals = .known(
                [
                    approval("ana", "data-science"), approval("mia", "risk"), approval("mia", "billing"),
                    approval("leo", "operations"),
                ], .proven)
        },
        // Whoever calls one model by its name calls by the template.
        Scenario(
            "api", .fail, "billing 0 of 1",
            doc: Scenario.prod("api.consumers.billing.paths", ["/models/credit/predict"])
        ) {
            $0.items[0].api = .known(.compared([APIBreak(path: "models/{id}/predict", text: "it is gone")]), .proven)
        },
        Scenario(
            "api", .fail, "billing 0 of 1",
            doc: Scenario.prod("api.consumers.billing.paths", ["/models/{name}/predict"])
        ) {
            $0.items[0].api = .known(.compared([APIBreak(path: "models/{id}/predict", text: "it is gone")]), .proven)
        },
        Scenario("api", .fail, "no consumer is named") {
            $0.items[0].api = .known(.compared([APIBreak(path: "admin", text: "/admin is gone")]), .proven)
        },
        Scenario("api", .fail, "billing 0 of 1") {
            $0.items[0].api = .known(.compared([APIBreak(path: "", text: "a key is asked for")]), .proven)
        },
        Scenario("api", .fail, "no consumer is named", doc: Scenario.prod("api.consumers", nil)) {
            $0.items[0].api = .known(.compared([broken]), .proven)
        },
    ]

    static let retirement = [
        Scenario("not-retired", .pass),
        Scenario("not-retired", .fail, "was revoked by r1: it leaks") {
            $0.items[0].standing = .known(.ended(event: "r1", reason: "it leaks", isRevoked: true), .proven)
        },
        Scenario("not-retired", .fail, "was retired") {
            $0.items[0].standing = .known(.ended(event: "r1", reason: "old", isRevoked: false), .proven)
        },
        Scenario("not-retired", .unknown) { $0.items[0].standing = .unknown("no ledger") },
    ]

    private static func rule(_ value: String) -> Doc { sampleDoc.setting("models.unsafe_pickle", to: .text(value)) }

    static let modelFiles = [
        Scenario("model-files", .notRequired, doc: sampleDoc.setting("models", to: nil)) {
            $0.items[0].files = .unknown("not here")
        },
        Scenario("model-files", .pass, "1 file of credit-risk@1.4.0 looked through"),
        Scenario("model-files", .unknown, "could not be looked through: not here") {
            $0.items[0].files = .unknown("not here")
        },
        Scenario("model-files", .fail, "m is pickle, and allowed are joblib, onnx, safetensors") { $0.file("pickle") },
        Scenario("model-files", .fail, "the format of m is not known") { $0.file(nil) },
        Scenario("model-files", .pass, doc: sampleDoc.setting("models.formats", to: nil)) { $0.file(nil) },
        Scenario("model-files", .fail, "m: imports os.system") { $0.file("joblib", dangers: ["imports os.system"]) },
        Scenario("model-files", .fail, doc: rule("refuse-dangerous")) {
            $0.file("joblib", dangers: ["imports os.system"])
        },
        Scenario("model-files", .pass, doc: rule("allow")) { $0.file("joblib", dangers: ["imports os.system"]) },
        Scenario("model-files", .fail, "m: imports my.thing") { $0.file("joblib", suspicions: ["imports my.thing"]) },
        Scenario("model-files", .pass, doc: rule("refuse-dangerous")) {
            $0.file("joblib", suspicions: ["imports my.thing"])
        },
        Scenario("model-files", .fail, "m: ends early", doc: rule("allow")) {
            $0.file("onnx", defects: ["ends early"])
        },
        Scenario("model-files", .unknown, "could not be looked through to its end: lz4") {
            $0.file("joblib", incomplete: "lz4")
        },
        Scenario("model-files", .unknown, doc: rule("refuse-dangerous")) { $0.file("joblib", incomplete: "lz4") },
        Scenario("model-files", .unknown, doc: rule("allow")) { $0.file("joblib", incomplete: "lz4") },
        Scenario("model-files", .unknown, doc: sampleDoc.setting("models.unsafe_pickle", to: nil)) {
            $0.file("joblib", incomplete: "lz4")
        },
        Scenario("model-files", .unknown, "credit-risk@1.4.0 has no file that could be looked through") {
            $0.items[0].files = .known([], .proven)
        },
    ]

    static let packageRules = [
        Scenario("packages", .notRequired, doc: sampleDoc.setting("packages", to: nil)) {
            $0.items[0].packages = .unknown("no lock")
        },
        Scenario("packages", .pass, "1 package in uv.lock of credit-risk@1.4.0"),
        Scenario("packages", .unknown, "are not known: no lock") { $0.items[0].packages = .unknown("no lock") },
        Scenario("packages", .unknown, "lists no package") { $0.lock(packages()) },
        Scenario("packages", .unknown, "license data: there is no licenses.json") {
            var facts = packages(package("a"))
            facts.licenseProblems = ["license data: there is no licenses.json"]
            $0.lock(facts)
        },
        Scenario("packages", .unknown, "the vulnerability database: a record cannot be read") {
            var facts = packages(package("a"))
            facts.databaseProblems = ["a record cannot be read"]
            $0.lock(facts)
        },
        Scenario(
            "packages", .pass,
            doc: sampleDoc.setting(
                "packages.exceptions",
                to: [["package": "a", "except": "deny", "reason": "looked at", "until": "2027-01-31"]])
        ) {
            $0.lock(packages(package("a", denial: .unknown("no version"))))
        },
        Scenario("packages", .unknown, "whether a 1.0 is denied is not known: no version") {
            $0.lock(packages(package("a", denial: .unknown("no version"))))
        },
        Scenario(
            "packages", .pass,
            doc: sampleDoc.setting("packages.licenses", to: nil).setting("packages.license_data", to: nil)
        ) {
            $0.lock(packages(package("a", license: .unknown("nobody asked"))))
        },
        Scenario("packages", .unknown, "states a time to come") {
            var facts = packages(package("a"))
            facts.databaseModified = at("2026-11-11T08:00:01Z")
            $0.lock(facts)
        },
        Scenario("packages", .unknown, "line 3 is not understood") {
            var facts = packages(package("a"))
            facts.problems = ["line 3 is not understood"]
            $0.lock(facts)
        },
        Scenario("packages", .fail, "a 1.0 comes from elsewhere") {
            $0.lock(packages(package("a", source: "comes from elsewhere")))
        },
        Scenario("packages", .pass, doc: sampleDoc.setting("packages.indexes", to: nil)) {
            $0.lock(packages(package("a", source: "comes from elsewhere")))
        },
        Scenario("packages", .fail, "a 1.0 has no hash of at least SHA-256") {
            $0.lock(packages(package("a", isHashed: false)))
        },
        Scenario("packages", .pass, doc: sampleDoc.setting("packages.hashes", to: nil)) {
            $0.lock(packages(package("a", isHashed: false)))
        },
        Scenario("packages", .fail, "is denied by `evil<2`") {
            $0.lock(packages(package("evil", denial: .by("evil<2"))))
        },
        Scenario("packages", .unknown, "whether evil is denied") {
            $0.lock(packages(package("evil", nil, denial: .unknown("it has no version"))))
        },
        Scenario("packages", .fail, "is under GPL-3.0-only") {
            $0.lock(packages(package("a", license: .refused("GPL-3.0-only"))))
        },
        Scenario("packages", .unknown, "the license of a 1.0 is not known") {
            $0.lock(packages(package("a", license: .unknown("nothing says"))))
        },
        Scenario("packages", .fail, "urllib3 has GHSA-2 (high)") { $0.vulnerable("GHSA-2", .high) },
        Scenario("packages", .pass) { $0.vulnerable("GHSA-2", .medium) },
        Scenario("packages", .fail, "GHSA-2 (unknown severity)") { $0.vulnerable("GHSA-2", nil) },
        Scenario("packages", .pass) { $0.vulnerable("GHSA-1", .critical) },
        Scenario("packages", .pass) { $0.vulnerable("PYSEC-9", .critical, aliases: ["GHSA-1"]) },
        Scenario("packages", .fail) { $0.vulnerable("GHSA-1", .critical, package: "other") },
        Scenario("packages", .fail, "GHSA-1 (critical)") {
            $0.vulnerable("GHSA-1", .critical)
            $0.now = at("2027-01-31")
        },
        Scenario("packages", .pass, doc: excepting("license")) {
            $0.lock(packages(package("a.B", license: .refused("GPL-3.0-only"))))
        },
        Scenario("packages", .pass, doc: excepting("license")) {
            $0.lock(packages(package("a.B", license: .unknown("nothing says"))))
        },
        Scenario("packages", .fail, doc: excepting("index")) {
            $0.lock(packages(package("a.B", license: .refused("GPL-3.0-only"))))
        },
        Scenario("packages", .fail, "15d old, 14d allowed") {
            var facts = packages()
            facts.databaseModified = at("2026-10-26T08:00:00Z")
            $0.lock(facts)
        },
        Scenario("packages", .pass) {
            var facts = packages(package("a"))
            facts.databaseModified = at("2026-10-27T08:00:00Z")
            $0.lock(facts)
        },
        Scenario("packages", .unknown, "the age of the vulnerability database") {
            var facts = packages()
            facts.databaseModified = .unknown("it is empty")
            $0.lock(facts)
        },
        Scenario("packages", .unknown, "the vulnerabilities of uv.lock") {
            var facts = packages()
            facts.vulnerabilities = .unknown("no database")
            $0.lock(facts)
        },
    ]

    private static func excepting(_ what: String) -> Doc {
        sampleDoc.setting(
            "packages.exceptions",
            to: [["package": "A_b", "except": .text(what), "reason": "bought", "until": "2027-01-31"]])
    }
}

extension PromotionFacts {
    mutating func against(_ baseline: String) {
        items[0].baseline = .known(["auc": number(baseline)], .recorded)
    }

    mutating func attest(_ attestations: Attestation...) {
        items[0].attestations = .known(attestations, .proven)
    }

    mutating func file(
        _ format: String?, dangers: [String] = [], suspicions: [String] = [], defects: [String] = [],
        incomplete: String? = nil
    ) {
        items[0].files = .known(
            [
                ModelFile(
                    path: "m", format: format, dangers: dangers, suspicions: suspicions, defects: defects,
                    incomplete: incomplete)
            ], .proven)
    }

    mutating func lock(_ facts: PackageFacts) { items[0].packages = .known(facts, .proven) }

    mutating func vulnerable(
        _ id: String, _ severity: Severity?, aliases: [String] = [], package name: String = "urllib3"
    ) {
        lock(
            packages(
                package(name),
                vulnerabilities: [VulnerabilityFact(id: id, aliases: aliases, package: name, severity: severity)]))
    }
}
