import MLOpsCore
import MLOpsPolicy
import TestSupport
import Testing

@Suite("Cases of a policy")
struct PolicyCaseTests {
    static func cases(_ doc: Doc, _ policyDoc: Doc = sampleDoc) throws -> PolicyCases {
        PolicyCases.read(doc.node, try policy(policyDoc))
    }

    static func promotion(_ given: Doc = .empty, _ expect: Doc = "pass", environment: Doc = "prod") -> Doc {
        ["case": "it", "promotion": ["environment": environment, "given": given], "expect": expect]
    }

    /// Runs the one case of a document.
    static func run(_ doc: Doc, _ policyDoc: Doc = sampleDoc) throws -> CaseResult {
        let policy = try policy(policyDoc)
        let read = PolicyCases.read(doc.node, policy)
        #expect(read.findings == [])
        let only = try #require(read.cases.first)
        return only.run(policy)
    }

    @Test(
        "what says nothing is in perfect order", arguments: ["dev", "test", "prod"],
        ["normal", "standard", "emergency"])
    func defaults(environment: String, kind: String) throws {
        let result = try Self.run(Self.promotion(["kind": .text(kind)], environment: .text(environment)))
        if environment != "prod", kind != "normal" {
            #expect(result.verdict.result(of: "change")?.outcome == .fail)
            return
        }
        #expect(result.passed, "\(result.differences)")
        let asked = result.verdict.results.filter { $0.outcome == .pass }.map(\.rule)
        let least = ["dev": 8, "test": 10, "prod": 20][environment] ?? 0
        #expect(asked.count >= least, "\(asked)")
        let kinds: Set = ["standard", "emergency"]
        if environment == "prod" {
            #expect(result.verdict.result(of: kind)?.outcome ?? .pass == .pass)
            let idle = result.verdict.results.filter { $0.outcome == .notRequired }.map(\.rule)
            #expect(Set(idle).isSubset(of: kinds.subtracting([kind])), "\(idle)")
        }
    }

    @Test("defaults are made for every policy that can be satisfied", arguments: policies)
    func satisfiable(name: String, doc: Doc) throws {
        let result = try Self.run(Self.promotion(), doc)
        #expect(result.passed, "\(name): \(result.differences)")
    }

    static let policies: [(String, Doc)] = [
        (
            "one who may attest, and is needed elsewhere",
            sampleDoc.setting("attesters.test-result", to: ["leo", "ana"])
        ),
        ("nobody but those of one team", sampleDoc.setting("environments.prod.approvals", to: ["data-science": "1"])),
        ("anybody may approve", sampleDoc.setting("environments.prod.separation_of_duties", to: nil)),
        ("fractions of a minute", sampleDoc.setting("environments.prod.approvals_valid_for", to: "1s")),
        (
            "frozen when the clock of the defaults starts",
            sampleDoc.setting(
                "environments.prod.freeze",
                to: [
                    ["from": "2026-01-01", "to": "2026-02-01"], ["from": "2026-02-01T00:00Z", "to": "2026-02-03"],
                ])
        ),
        (
            "a risk team of whom one is away",
            sampleDoc.setting("absences", to: [["person": "mia", "from": "2025-12-01", "until": "2026-03-01"]])
        ),
        (
            "a risk team that is away",
            sampleDoc.setting(
                "absences",
                to: [
                    ["person": "mia", "from": "2025-12-01", "until": "2026-03-01"],
                    ["person": "eva", "from": "2025-12-01", "until": "2026-04-01"],
                ])
        ),
        (
            "a deputy",
            sampleDoc.setting("people.zoe", to: ["keys": [key("zoe")]]).setting(
                "absences",
                to: [
                    ["person": "mia", "deputy": "zoe", "from": "2025-12-01", "until": "2026-12-01"],
                    ["person": "eva", "from": "2025-12-01", "until": "2026-12-01"],
                ])
        ),
        (
            "metrics of every kind",
            sampleDoc.setting(
                "environments.prod.metrics",
                to: [
                    "loss": ["at_most": "0.3", "no_worse_than_current_by": "0", "better_than_baseline_by": "0.1"],
                    "auc": ["at_least": "0.7", "better_than_baseline_by": "0.05"],
                    "f1": ["no_worse_than_current_by": "0.1", "better": "higher"],
                ])
        ),
    ]

    @Test("every rule for a promotion can be made to fail and to be unknown", arguments: RuleBook.all.map(\.id))
    func everyRule(id: String) throws {
        guard RuleBook.all.contains(where: { $0.id == id && $0.subject == .promotion }) else { return }
        let scenario = try #require(Self.broken[id], "the rule `\(id)` has no case")
        func check(_ doc: Doc, _ outcome: String) throws {
            let base = Self.promotion(scenario.base, environment: .text(scenario.environment))
                .setting("promotion.now", to: scenario.now)
            let expect: Doc = ["verdict": "fail", "rules": .map([(id, .text(outcome))])]
            var members = doc
            if case .map(let pairs) = scenario.base, case .map(let own) = doc {
                members = .map(pairs.filter { pair in !own.contains { $0.0 == pair.0 } } + own)
            }
            let result = try Self.run(base.setting("promotion.given", to: members).setting("expect", to: expect))
            #expect(result.passed, "\(id): \(result.differences)")
            #expect(!result.verdict.passed)
        }
        try check(scenario.fail, "fail")
        if let unknown = scenario.unknown { try check(unknown, "unknown") }
    }

    struct Broken: Sendable {
        let fail: Doc
        let unknown: Doc?
        var base: Doc = .map([])
        var environment = "prod"
        var now: Doc?
    }

    /// One thing that breaks each rule, and the fact without which it cannot be judged.
    static let broken: [String: Broken] = [
        "known-environment": Broken(fail: .map([]), unknown: nil, environment: "production"),
        "change": Broken(fail: ["kind": "standard"], unknown: ["unknown": ["proposer"]], environment: "test"),
        "freshness": Broken(fail: ["stale": "true"], unknown: ["unknown": ["freshness"]]),
        "previous-environment": Broken(
            fail: ["runs_in_previous": "false"], unknown: ["unknown": ["previous-environment"]]),
        "soak": Broken(fail: ["soaked": "6d"], unknown: ["unknown": ["soak"]]),
        "approvals": Broken(fail: ["approvals": ["risk": .list([])]], unknown: ["unknown": ["approvals"]]),
        "code-owners": Broken(
            fail: ["altered": ["code": ["serving/app.py"]], "approvals": "none"], unknown: ["unknown": ["code-owners"]]),
        "not-rejected": Broken(
            fail: ["rejections": [["by": "mia", "team": "risk"]]], unknown: ["unknown": ["not-rejected"]]),
        "separation-of-duties": Broken(
            fail: ["authors": ["mia"], "approvals": ["risk": ["mia"]]], unknown: ["unknown": ["separation-of-duties"]]),
        "standard": Broken(
            fail: ["altered": ["code": ["other.py"]]], unknown: ["unknown": ["standard"]], base: ["kind": "standard"]),
        "emergency": Broken(
            fail: ["expires": "none"], unknown: ["unknown": ["emergency"]], base: ["kind": "emergency"]),
        "emergency-reviews": Broken(
            fail: ["owed_reviews": [["overdue": "1d"]]], unknown: ["unknown": ["emergency-reviews"]]),
        "metrics": Broken(fail: ["metrics": ["auc": "0.74"]], unknown: ["unknown": ["metrics"]]),
        "kpis": Broken(fail: ["kpis": ["approval_rate": "0.29"]], unknown: ["unknown": ["kpis"]]),
        "model-card": Broken(fail: ["card": "false"], unknown: ["unknown": ["model-card"]]),
        "evidence": Broken(fail: ["evidence": ["test-result": ["age": "15d"]]], unknown: ["unknown": ["evidence"]]),
        "api": Broken(fail: ["api": ["breaks": ["/predict"]]], unknown: ["unknown": ["api"]]),
        "not-retired": Broken(fail: ["standing": "revoked"], unknown: ["unknown": ["not-retired"]]),
        "model-files": Broken(
            fail: ["files": [["path": "m.pkl", "format": "pickle"]]], unknown: ["unknown": ["model-files"]]),
        "packages": Broken(
            fail: ["packages": ["locked": [["name": "x", "license": "GPL-3.0"]]]], unknown: ["unknown": ["packages"]]),
        "from-branch": Broken(fail: ["branches": ["work"]], unknown: ["unknown": ["from-branch"]]),
        "release-tag": Broken(fail: ["tag": "false"], unknown: ["unknown": ["release-tag"]]),
        "release-contents": Broken(fail: ["contents": ["it differs"]], unknown: ["unknown": ["release-contents"]]),
        "freeze": Broken(fail: ["freeze": "migration"], unknown: ["unknown": ["freeze"]]),
        "change-window": Broken(fail: .map([]), unknown: ["unknown": ["change-window"]], now: "2026-01-10T12:00Z"),
    ]

    @Test("the time of a case is the one that it states")
    func times() throws {
        let late: Doc = [
            "case": "it", "promotion": ["environment": "prod", "now": "2026-11-13T10:00Z"],
            "expect": ["verdict": "fail", "rules": ["change-window": "fail"], "only": "true"],
        ]
        #expect(try Self.run(late).differences == [])
        let frozen = late.setting("promotion.now", to: "2026-12-22T10:00Z")
            .setting("expect.rules", to: ["freeze": "fail"])
        #expect(try Self.run(frozen).differences == [])
    }

    @Test("what a case states is what is judged", arguments: stated)
    func statements(given: Doc, rules: [String: String]) throws {
        let expect: Doc = [
            "rules": .map(rules.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) }), "only": "true",
        ]
        let result = try Self.run(Self.promotion(given, expect))
        #expect(result.differences == [])
    }

    static let stated: [(Doc, [String: String])] = [
        (["soaked": "7d"], ["soak": "pass"]),
        (["soaked": "6d", "waivers": ["soak"]], ["soak": "waived"]),
        (["soaked": "6d", "waivers": [["rule": "soak", "withdrawn": "true"]]], ["soak": "fail"]),
        (["soaked": "6d", "waivers": [["rule": "soak", "age": "8d"]]], ["soak": "fail"]),
        (
            ["soaked": "6d", "waivers": [["rule": "soak", "by": "mia", "approvals": ["risk": ["mia"]]]]],
            ["soak": "fail"]
        ),
        (["soaked": "6d", "waivers": [["rule": "soak", "approvals": "none"]]], ["soak": "fail"]),
        (["card": "false", "waivers": ["model-card"]], ["model-card": "fail"]),
        (["soaked": "0s", "kind": "emergency"], ["soak": "waived", "emergency": "pass"]),
        (["kind": "emergency", "proposed": "13h"], ["freshness": "fail"]),
        (["kind": "emergency", "proposed": "1h", "expires": "2026-01-07T00:00Z"], ["emergency": "fail"]),
        (["approvals": ["risk": [["by": "mia", "age": "15d"]]]], ["approvals": "fail"]),
        (["approvals": ["risk": [["by": "mia", "lapsed": "was withdrawn"]]]], ["approvals": "fail"]),
        (["approvals": ["risk": [["by": "mia", "signed": "false"]]]], ["approvals": "fail"]),
        (["approvals": ["risk": ["leo"]]], ["approvals": "fail"]),
        (["approvals": ["risk": ["mia", "eva"]]], ["approvals": "pass"]),
        (["approvals": ["risk": ["mia"]]], ["approvals": "pass"]),
        (["authors": ["mia"]], ["approvals": "pass", "separation-of-duties": "pass"]),
        (["authors": ["mia", "eva"]], ["approvals": "fail", "separation-of-duties": "pass"]),
        (
            ["makers": [["identity": "Eve <eve@else.example>"]]],
            ["separation-of-duties": "fail"]
        ),
        (["makers": [["person": "jan", "role": "trainer", "grade": "asserted"]]], ["separation-of-duties": "fail"]),
        (["metrics": ["auc": "none"]], ["metrics": "fail"]),
        (["metrics": ["auc": "0.9"], "current": ["metrics": ["auc": "0.911"]]], ["metrics": "fail"]),
        (["metrics": ["auc": "0.9"], "current": ["metrics": ["auc": "0.91"]]], ["metrics": "pass"]),
        (["current": "none"], ["metrics": "pass"]),
        (["current": ["metrics": ["auc": "none"]]], ["metrics": "unknown"]),
        (["evidence": ["test-result": "none"]], ["evidence": "fail"]),
        (["evidence": ["test-result": ["by": "jan"]]], ["evidence": "fail"]),
        (["evidence": ["test-result": ["by": "leo"]]], ["evidence": "fail", "approvals": "fail"]),
        (["evidence": ["test-result": ["by": "service", "passed": "false"]]], ["evidence": "fail"]),
        (["evidence": ["kpi": ["by": "service"]]], ["kpis": "fail"]),
        (["evidence": ["kpi": ["values": ["approval_rate": "none"]]]], ["kpis": "fail"]),
        (["api": "none"], ["api": "fail"]),
        (["api": "first"], ["api": "pass"]),
        (
            ["api": ["breaks": ["/predict"]], "approvals": ["billing": ["mia"]]],
            ["api": "pass"]
        ),
        (["api": ["breaks": ["/other"]]], ["api": "fail"]),
        (["standing": "retired"], ["not-retired": "fail"]),
        (["files": [["path": "m", "dangers": ["runs"]]]], ["model-files": "fail"]),
        (["files": [["path": "m", "suspicions": ["odd"]]]], ["model-files": "fail"]),
        (["files": [["path": "m", "defects": ["cut"]]]], ["model-files": "fail"]),
        (["files": [["path": "m", "format": "none"]]], ["model-files": "fail"]),
        (["files": [["path": "m", "incomplete": "large"]]], ["model-files": "unknown"]),
        (["packages": ["problems": ["odd"]]], ["packages": "unknown"]),
        (["packages": ["locked": [["name": "x", "index": "https://pypi.org/simple"]]]], ["packages": "fail"]),
        (
            ["packages": ["locked": [["name": "x", "index": "https://pypi.internal.example/simple"]]]],
            ["packages": "pass"]
        ),
        (["packages": ["locked": [["name": "x", "hashed": "false"]]]], ["packages": "fail"]),
        (["packages": ["locked": [["name": "x", "denied": "evil<2"]]]], ["packages": "fail"]),
        (["packages": ["locked": [["name": "x", "denied": "unknown"]]]], ["packages": "unknown"]),
        (["packages": ["locked": [["name": "x", "license": "unknown"]]]], ["packages": "unknown"]),
        (["packages": ["database_age": "15d"]], ["packages": "fail"]),
        (
            ["packages": ["vulnerabilities": [["id": "GHSA-1", "package": "urllib3", "severity": "critical"]]]],
            ["packages": "pass"]
        ),
        (["packages": ["vulnerabilities": [["id": "GHSA-2", "package": "urllib3"]]]], ["packages": "fail"]),
        (
            ["packages": ["vulnerabilities": [["id": "GHSA-2", "package": "urllib3", "severity": "low"]]]],
            ["packages": "pass"]
        ),
        (["unknown": ["vulnerabilities"]], ["packages": "unknown"]),
        (["unknown": ["database_age"]], ["packages": "unknown"]),
        (["unknown": ["current"]], ["metrics": "unknown"]),
        (["rejections": [["by": "mia", "team": "risk", "withdrawn": "true"]]], ["not-rejected": "pass"]),
        (["owed_reviews": [["due_in": "1h"]]], ["emergency-reviews": "pass"]),
        (["kind": "standard", "configuration": ["limits.yaml"]], ["standard": "fail"]),
        (["kind": "standard", "altered": ["code": ["params.yaml"], "data": ["data/x"]]], ["standard": "pass"]),
        (["models": ["a": .empty, "b": ["soaked": "6d", "version": "2.0.0"]]], ["soak": "fail"]),
        (["soaked": "8d", "models": ["a": .empty, "b": .empty]], ["soak": "pass"]),
        (
            ["proposer": "leo", "approvals": ["operations": ["leo"]]],
            ["approvals": "fail", "separation-of-duties": "fail"]
        ),
    ]

    @Test("a baseline that is stated is compared with")
    func baselines() throws {
        let doc = sampleDoc.setting(
            "environments.prod.metrics", to: ["auc": ["at_least": "0.7", "better_than_baseline_by": "0.05"]])
        for (given, outcome): (Doc, Doc) in [
            (["baseline": ["auc": "0.65"]], "pass"), (["baseline": ["auc": "0.66"]], "fail"),
            (["baseline": "none"], "fail"), (["baseline": ["auc": "none"]], "fail"),
            (["unknown": ["baseline"]], "unknown"),
        ] {
            let expect: Doc = ["rules": ["metrics": outcome], "only": "true"]
            #expect(try Self.run(Self.promotion(given, expect), doc).differences == [])
        }
    }

    @Test("rollbacks", arguments: rollbacks)
    func rollback(given: Doc, expect: Doc) throws {
        let doc: Doc = ["case": "it", "rollback": ["environment": "prod", "given": given], "expect": expect]
        #expect(try Self.run(doc).differences == [])
    }

    static let rollbacks: [(Doc, Doc)] = [
        (.empty, "pass"),
        (["by": "ana"], ["verdict": "fail", "rules": ["rollback-authority": "fail"], "only": "true"]),
        (["by": "tom"], "pass"),
        (["signed": "false"], ["rules": ["rollback-authority": "unknown"], "only": "true"]),
        (["promoted_before": "false"], ["rules": ["rollback-target": "fail"], "only": "true"]),
        (["revoked": "true"], ["rules": ["rollback-target": "fail"], "only": "true"]),
        (["stale": "true"], ["rules": ["freshness": "fail"], "only": "true"]),
        (["unknown": ["rollback-authority"]], ["rules": ["rollback-authority": "unknown"], "only": "true"]),
        (["unknown": ["revoked"]], ["rules": ["rollback-target": "unknown"], "only": "true"]),
        (["unknown": ["freshness"]], ["rules": ["freshness": "unknown"], "only": "true"]),
    ]

    @Test("pushes", arguments: pushes)
    func push(given: Doc, expect: Doc) throws {
        let doc: Doc = ["case": "it", "push": ["branch": "main", "given": given], "expect": expect]
        #expect(try Self.run(doc).differences == [])
    }

    private static func refuses(_ rule: String, _ outcome: Doc = "fail") -> Doc {
        ["verdict": "fail", "rules": .map([(rule, outcome)]), "only": "true"]
    }

    static let pushes: [(Doc, Doc)] = [
        (.empty, "pass"),
        (["change": "deleted", "manifests": ["bad"]], "pass"),
        (["manifests": ["bad"]], refuses("manifests-valid")),
        (["missing": ["data/x"]], refuses("payloads-pushed")),
        (["raw_files": ["big.csv": "11MB", "small.csv": "1kB"]], refuses("max-file-size")),
        (["raw_files": ["big.csv": "10MB"]], "pass"),
        (["schemas": ["bad"]], refuses("schemas-valid")),
        (["notebooks": ["x.ipynb"]], refuses("notebook-outputs")),
        (["residents": [["path": "data/x", "residency": "eu"]]], "pass"),
        (
            ["residents": [["path": "data/x", "residency": "eu", "remotes": ["s3://bank-ml-us"]]]],
            refuses("residency")
        ),
        (["residents": [["path": "data/x", "residency": "asia"]]], refuses("residency", "unknown")),
        (["files": [["path": "m.pkl", "format": "pickle"]]], refuses("model-files")),
        (["packages": ["locked": [["name": "x", "hashed": "false"]]]], refuses("packages")),
        (["packages": "none"], ["verdict": "pass", "rules": ["packages": "not-required"]]),
        (["unknown": ["manifests-valid"]], refuses("manifests-valid", "unknown")),
        (["unknown": ["payloads-pushed"]], refuses("payloads-pushed", "unknown")),
        (["unknown": ["max-file-size"]], refuses("max-file-size", "unknown")),
        (["unknown": ["schemas"]], refuses("schemas-valid", "unknown")),
        (["unknown": ["notebooks"]], refuses("notebook-outputs", "unknown")),
        (["unknown": ["residency"]], refuses("residency", "unknown")),
        (["unknown": ["model-files"]], refuses("model-files", "unknown")),
        (["unknown": ["packages"]], refuses("packages", "unknown")),
    ]

    @Test("a name that imitates a protected branch is refused, and one without rules is not judged")
    func branches() throws {
        let imitation: Doc = ["case": "it", "push": ["branch": "MAIN"], "expect": Self.refuses("known-refs")]
        #expect(try Self.run(imitation).differences == [])
        let free: Doc = ["case": "it", "push": ["branch": "work", "given": ["manifests": ["bad"]]], "expect": "pass"]
        #expect(try Self.run(free).differences == [])
    }

    @Test("differences are told in words")
    func differences() throws {
        let fine = try Self.run(Self.promotion(.empty, ["verdict": "fail", "rules": ["soak": "fail"]]))
        #expect(!fine.passed)
        #expect(fine.differences.first == "expected the verdict to fail; it passes")
        #expect(fine.differences.last?.hasPrefix("`soak`: expected fail, got pass: 7d in test") == true)
        let broken = try Self.run(Self.promotion(["soaked": "1d", "card": "false"]))
        #expect(broken.differences.count == 1)
        #expect(broken.differences[0].hasPrefix("expected the verdict to pass; it fails by `soak` (1d of 7d"))
        let other = try Self.run(
            Self.promotion(["soaked": "1d", "card": "false"], ["rules": ["soak": "fail"], "only": "true"]))
        #expect(other.differences.count == 1)
        #expect(other.differences[0].hasPrefix("`model-card` was not expected to stand in the way"))
        let lost = try Self.run(
            [
                "case": "x", "promotion": ["environment": "nowhere"],
                "expect": ["rules": ["known-environment": "fail", "soak": "fail"]],
            ])
        #expect(lost.differences == ["`soak`: expected fail, but the rule was not asked"])
    }

    @Test("several cases stand in one file, and those without an error are kept")
    func several() throws {
        let good = Self.promotion()
        let list: Doc = .list([
            good, Self.promotion().setting("case", to: "b"), Self.promotion(["x": "y"]).setting("case", to: "c"),
        ])
        for doc: Doc in [list, ["cases": list]] {
            let read = try Self.cases(doc)
            #expect(read.cases.map(\.name) == ["it", "b"])
            #expect(read.findings.count == 1)
        }
        #expect(try Self.cases(good).cases.first?.position == .init(line: 1, column: 1))
    }

    @Test("errors say where, what was meant, and what may stand there", arguments: errors)
    func faults(doc: Doc, path: String, message: String, hint: String) throws {
        let read = try Self.cases(doc)
        #expect(read.cases.isEmpty)
        let finding = try #require(
            read.findings.first { $0.path == path && $0.message.contains(message) }, "\(read.findings)")
        #expect(finding.position != nil)
        #expect(finding.severity == .error)
        #expect((finding.hint ?? "").contains(hint), "\(finding)")
    }

    private static let given = "promotion.given"

    static let errors: [(Doc, String, String, String)] = [
        (.empty, "", "expected a case", "expect: pass"),
        ("x", "", "expected a case", ""),
        (.list([]), "", "no case is listed", ""),
        (["cases": .empty], "cases", "no case is listed", ""),
        (["cases": [], "other": "x"], "other", "unknown key `other`", "known here"),
        (promotion().setting("promotoin", to: .empty), "promotoin", "unknown key", "`promotion`"),
        (promotion().setting("case", to: nil), "", "`case` is missing", ""),
        (promotion().setting("expect", to: nil), "", "`expect` is missing", ""),
        (promotion().setting("promotion", to: nil), "", "not said what is judged", "rollback"),
        (promotion().setting("push", to: .empty), "", "judges one thing", ""),
        (promotion(.empty, "passes"), "expect", "neither `pass` nor `fail`", ""),
        (promotion(.empty, .map([])), "expect", "nothing is expected", ""),
        (promotion(.empty, ["rules": ["soack": "fail"]]), "expect.rules.soack", "no rule `soack`", "`soak`"),
        (
            promotion(.empty, ["rules": ["manifests-valid": "fail"]]), "expect.rules.manifests-valid", "no rule",
            "rules here"
        ),
        (promotion(.empty, ["rules": ["soak": "fial"]]), "expect.rules.soak", "no outcome", "`fail`"),
        (promotion(.empty, ["rules": .map([])]), "expect.rules", "no rule is named", ""),
        (promotion(.empty, ["verdict": "pass", "only": "true"]), "expect.only", "says nothing", ""),
        (promotion(.empty, ["verdict": "pass", "rules": ["soak": "fail"]]), "expect.rules", "cannot pass", ""),
        (promotion(environment: "pord"), "promotion.environment", "no environment `pord`", "`prod`"),
        (promotion().setting("promotion.environment", to: nil), "promotion", "`environment` is missing", ""),
        (promotion().setting("promotion.now", to: "noon"), "promotion.now", "not a moment", ""),
        (promotion(["soacked": "6d"]), "\(given).soacked", "unknown key", "`soaked`"),
        (promotion(["soaked": "6"]), "\(given).soaked", "not a length of time", ""),
        (promotion(["kind": "emergncy"]), "\(given).kind", "not understood", "`emergency`"),
        (promotion(["authors": ["anna"]]), "\(given).authors[0]", "no person `anna`", "`ana`"),
        (promotion(["approvals": ["rsik": ["mia"]]]), "\(given).approvals.rsik", "no team `rsik`", "`risk`"),
        (promotion(["approvals": ["risk": [["age": "1d"]]]]), "\(given).approvals.risk[0]", "`by` is missing", ""),
        (
            promotion(["evidence": ["test-resutl": .empty]]), "\(given).evidence.test-resutl", "nothing is known",
            "`test-result`"
        ),
        (
            promotion(["evidence": ["model-card": "none"]]), "\(given).evidence.model-card", "nothing is known",
            "card: false"
        ),
        (promotion(["unknown": ["soack"]]), "\(given).unknown[0]", "nothing here is called", "`soak`"),
        (promotion(["waivers": ["soack"]]), "\(given).waivers[0]", "no rule `soack`", "`soak`"),
        (promotion(["owed_reviews": [.map([])]]), "\(given).owed_reviews[0]", "falls due", "overdue"),
        (promotion(["api": "broken"]), "\(given).api", "not understood", "compatible"),
        (promotion(["metrics": ["auc": "high"]]), "\(given).metrics.auc", "not a number", ""),
        (promotion(["files": [.map([])]]), "\(given).files[0]", "`path` is missing", ""),
        (
            promotion(["packages": ["locked": [["name": "x", "denied": "evil"]]]]),
            "\(given).packages.locked[0].denied", "no entry `evil`", "evil<2"
        ),
        (promotion(["models": ["a": ["version": "1"]]]), "\(given).models.a.version", "no version", ""),
        (promotion(["makers": [.map([])]]), "\(given).makers[0]", "not said who", ""),
        (["case": "x", "push": ["branch": "a..b"], "expect": "pass"], "push.branch", "git allows no branch", ""),
        (
            ["case": "x", "push": ["given": ["raw_files": ["../x": "1MB"]]], "expect": "pass"],
            "push.given.raw_files.../x", "no path inside", ""
        ),
        (
            ["case": "x", "rollback": ["environment": "prod", "given": ["who": "leo"]], "expect": "pass"],
            "rollback.given.who", "unknown key", "known here"
        ),
    ]

    @Test("the place of an error is that of its key")
    func places() throws {
        let findings = try Self.cases(Self.promotion(["card": "true", "soacked": "6d"])).findings
        #expect(
            findings.map(\.description) == ["line 6, column 5: promotion.given.soacked: unknown key `soacked`"],
            "\(findings)")
    }

    @Test("two cases of one name are told apart by nobody")
    func names() throws {
        let read = try Self.cases(.list([Self.promotion(), Self.promotion()]))
        #expect(read.findings.map(\.message) == ["another case has this name already"])
    }

    @Test("one environment and one branch need not be named")
    func single() throws {
        let doc = sampleDoc.setting("environments", to: ["live": ["approvals": ["risk": "1"]]])
        #expect(try Self.run(["case": "x", "promotion": .empty, "expect": "pass"], doc).passed)
        #expect(try Self.run(["case": "x", "push": .empty, "expect": "pass"], doc).passed)
    }

    // MARK: Damage

    private static let words = [
        "none", "true", "7d", "mia", "risk", "service", "soak", "prod", "0.5", "", "pass", "fail", "unknown", "../x",
        "99999999999d", "9999-12-31T23:59:59Z", "0000-01-01", "\u{202E}", "-1", "1e9999", "10MB",
    ]

    /// The document with values, keys and whole branches changed.
    private static func damaged(_ doc: Doc, _ generator: inout SeededGenerator, _ parts: [Doc]) -> Doc {
        if generator.chance(6) { return parts.randomElement(using: &generator) ?? .empty }
        switch doc {
        case .text(let text):
            return generator.chance(12) ? .text(words.randomElement(using: &generator) ?? "") : .text(text)
        case .list(let items):
            var result = items.map { damaged($0, &generator, parts) }
            if generator.chance(10), let first = result.first { result.append(first) }
            return .list(result)
        case .map(let members):
            return .map(
                members.compactMap { member in
                    if generator.chance(4) { return nil }
                    let name = generator.chance(3) ? words.randomElement(using: &generator) ?? "" : member.0
                    return (name, damaged(member.1, &generator, parts))
                })
        case .empty: return .empty
        }
    }

    private static func parts(of doc: Doc) -> [Doc] {
        switch doc {
        case .text, .empty: [doc]
        case .list(let items): [doc] + items.flatMap(parts)
        case .map(let members): [doc] + members.flatMap { parts(of: $0.1) }
        }
    }

    @Test("damaged documents are refused or judged, and always the same way", arguments: [UInt64](1...8))
    func fuzz(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let policy = try policy()
        let seeds =
            Self.stated.map { Self.promotion($0.0, ["verdict": "pass", "rules": ["soak": "pass"]]) }
            + Self.rollbacks.map { ["case": "r", "rollback": ["environment": "prod", "given": $0.0], "expect": $0.1] }
            + Self.pushes.map { ["case": "p", "push": ["branch": "main", "given": $0.0], "expect": $0.1] }
        let parts = seeds.flatMap(Self.parts)
        var judged = 0
        for _ in 0..<400 {
            let list = (0..<2).compactMap { _ in seeds.randomElement(using: &generator) }
            let doc = Self.damaged(.list(list), &generator, parts)
            let (one, two) = (PolicyCases.read(doc.node, policy), PolicyCases.read(doc.node, policy))
            #expect(one.findings == two.findings)
            #expect(one.findings.allSatisfy { !$0.message.isEmpty && $0.severity == .error })
            for (a, b) in zip(one.cases, two.cases) {
                judged += 1
                #expect(a.run(policy).verdict == b.run(policy).verdict)
            }
        }
        #expect(judged > 50)
    }

    @Test("a large document is read in time")
    func large() throws {
        let many: [Doc] = (0..<3000).map { Self.promotion().setting("case", to: .text("case \($0)")) }
        #expect(try Self.cases(.list(many)).cases.count == 3000)
        let odd: [(String, Doc)] = (0..<20_000).map { ("key\($0)", "x") }
        #expect(try Self.cases(Self.promotion(.map(odd))).findings.count == 20_000)
    }
}
