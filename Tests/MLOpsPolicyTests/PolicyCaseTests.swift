import MLOpsCore
import MLOpsPolicy
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

    @Test("who approves by the case's words is not asked for another team as well")
    func approvers() throws {
        let doc = sampleDoc.setting("teams.billing", to: ["leo", "mia"]).setting("attesters.kpi", to: [key("ci")])
        let given: Doc = ["api": ["breaks": ["/predict"]], "approvals": ["billing": ["leo"]]]
        #expect(try Self.run(Self.promotion(given), doc).differences == [])
    }

    @Test("nobody stands in for somebody who made it")
    func deputies() throws {
        let doc = sampleDoc.setting("people.abe", to: ["keys": [key("abe")]])
            .setting("people.zoe", to: ["keys": [key("zoe")]])
            .setting(
                "absences",
                to: [
                    ["person": "mia", "deputy": "abe", "from": "2025-12-01", "until": "2026-12-01"],
                    ["person": "eva", "deputy": "zoe", "from": "2025-12-01", "until": "2026-12-01"],
                ])
        #expect(try Self.run(Self.promotion(["authors": ["mia"]]), doc).differences == [])
    }

    @Test("rollbacks", arguments: rollbacks)
    func rollback(given: Doc, expect: Doc) throws {
        let doc: Doc = ["case": "it", "rollback": ["environment": "prod", "given": given], "expect": expect]
        #expect(try Self.run(doc).differences == [])
    }

    @Test("pushes", arguments: pushes)
    func push(given: Doc, expect: Doc) throws {
        let doc: Doc = ["case": "it", "push": ["branch": "main", "given": given], "expect": expect]
        #expect(try Self.run(doc).differences == [])
    }

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
}
