import MLOpsCore
import MLOpsPolicy
import Testing

@Suite("Reading a policy")
struct PolicyReaderTests {
    @Test("the sample is a policy without any finding")
    func sample() throws {
        let reading = read(sampleDoc)
        #expect(reading.findings == [])
        let policy = try #require(reading.policy)
        #expect(policy.environments.map(\.name) == ["dev", "test", "prod"])
        #expect(policy.person("ana")?.keys == [keyText("ana")])
        #expect(policy.person("ana")?.name == "Ana Kovac")
        #expect(policy.person(email: "ANA@bank.example")?.id == "ana")
        #expect(policy.person(email: "nobody@bank.example") == nil)
        #expect(policy.person(holding: keyText("mia") + " a comment")?.id == "mia")
        #expect(policy.person(holding: keyText("server")) == nil)
        #expect(policy.isAdmin("mia") && !policy.isAdmin("jan"))
        #expect(policy.isMember("leo", of: "operations") && !policy.isMember("leo", of: "risk"))
        #expect(policy.isServiceIdentity(name: "GitHub", email: "NoReply@github.com"))
        #expect(!policy.isServiceIdentity(name: "Github", email: "noreply@github.com"))
        #expect(policy.attesters.map(\.kind) == ["kpi", "reproduced", "test-result"])
        #expect(policy.attesters.map(\.people) == [["tom"], ["ana"], []])
        #expect(policy.attesters.map(\.keys) == [[], [keyText("ci")], [keyText("ci")]])
        let prod = try #require(policy.environment("prod"))
        #expect(prod.soak?.seconds == 604_800)
        #expect(prod.separationOfDuties == .verified)
        #expect(prod.approvals.map(\.team) == ["data-science", "operations", "risk"])
        #expect(prod.metrics.map(\.better) == [.higher])
        #expect(prod.freeze.map(\.from.description) == ["2026-12-19T23:00:00Z"])
        #expect(prod.emergencyTeams == ["operations"])
        #expect(policy.branch("main")?.maxFileSize == ByteSize(bytes: 10_000_000))
        #expect(policy.branch("Main") == nil)
    }

    @Test("separation of duties has three strengths")
    func separation() throws {
        func strength(_ value: Doc?) throws -> SeparationOfDuties? {
            try policy(sampleDoc.setting("environments.prod.separation_of_duties", to: value)).environment("prod")?
                .separationOfDuties
        }
        #expect(try strength(nil) == .off)
        #expect(try strength("false") == .off)
        #expect(try strength("true") == .asserted)
        #expect(try strength(["identity": "asserted"]) == .asserted)
        #expect(try strength(["identity": "verified"]) == .verified)
    }

    @Test("a metric with an upper bound alone is better when lower")
    func direction() throws {
        let doc = sampleDoc.setting(
            "environments.prod.metrics", to: ["loss": ["at_most": "0.3", "no_worse_than_current_by": "0"]])
        #expect(try policy(doc).environment("prod")?.metrics.first?.better == .lower)
        let both = doc.setting("environments.prod.metrics.loss.at_least", to: "0.1")
        #expect(read(both).policy == nil)
        #expect(try policy(both.setting("environments.prod.metrics.loss.better", to: "lower")).environments.count == 3)
    }

    @Test("every refusal says what, where and how to go on", arguments: Refusal.all)
    func refusals(refusal: Refusal) throws {
        let reading = read(refusal.doc)
        #expect(reading.policy == nil)
        let finding = try #require(
            reading.errors.first { $0.path == refusal.path && $0.message.contains(refusal.message) },
            "\(reading.findings)")
        #expect(finding.position != nil)
        if let hint = refusal.hint { #expect(finding.hint?.contains(hint) == true, "\(finding)") }
        #expect(throws: Diagnostic.self) { try Policy(node: refusal.doc.node, checkKey: checkKey) }
    }

    @Test("a warning does not refuse", arguments: Refusal.warnings)
    func warnings(warning: Refusal) throws {
        let reading = read(warning.doc)
        #expect(reading.policy != nil)
        #expect(reading.errors == [])
        let finding = try #require(
            reading.warnings.first { $0.path == warning.path && $0.message.contains(warning.message) },
            "\(reading.findings)")
        if let hint = warning.hint { #expect(finding.hint?.contains(hint) == true) }
    }

    @Test("all findings come at once, in the order of the document, with their places")
    func places() throws {
        let doc: Doc = [
            "verzion": "1",
            "people": ["ana": ["keys": [key("ana")], "mails": "x"]],
            "admins": ["members": ["anna"], "threshold": "0"],
        ]
        let reading = read(doc)
        #expect(
            reading.findings.map { "\($0.position.map(String.init(describing:)) ?? "-"): \($0.path)" } == [
                "line 1, column 1: verzion", "line 1, column 1: ", "line 6, column 5: people.ana.mails",
                "line 9, column 5: admins.members[0]", "line 10, column 14: admins.threshold",
            ])
        #expect(reading.findings[0].hint == "did you mean `version`?")
        #expect(reading.findings[3].hint == "did you mean `ana`?")
        let failure = #expect(throws: Diagnostic.self) { try Policy(node: doc.node, checkKey: checkKey) }
        #expect(failure?.kind == .input)
        #expect(failure?.causes.count == 5)
        #expect(failure?.causes.last == "line 10, column 14: admins.threshold: the threshold must be at least 1")
    }

    @Test("the check of a key gets it without its comment")
    func keysAreNormalised() {
        var seen: [String] = []
        _ = Policy.read(sampleDoc.node) {
            seen.append($0)
            return nil
        }
        #expect(
            seen.sorted() == ["ana", "jan", "mia", "eva", "leo", "tom", "server", "ci", "ci"].map(keyText).sorted())
    }

    @Test("a hidden character in a name is shown, not passed on")
    func hidden() {
        let finding = read(sampleDoc.setting("teams.risk", to: ["mi\u{202E}a"])).errors.first
        #expect(finding?.message == "there is no person `mi\\u{202e}a`")
    }

    @Test("a large document made to be slow is read in time")
    func large() {
        let many = (0..<20_000).map { "p\($0)" }
        let chain = many.indices.map { index in
            (many[index], index == 0 ? Doc.empty : ["from": .text(many[index - 1])])
        }
        var doc = sampleDoc.setting("environments", to: .map(chain))
        doc = doc.setting("teams.risk", to: .list(many.map { .text($0) }))
        #expect(read(doc).policy == nil)
        #expect(read(sampleDoc.setting("environments", to: .map(chain))).policy?.environments.last?.name == "p19999")
    }

    @Test("what readers of other formats say of packages and licenses stands at the text's place")
    func packageChecks() {
        let checks = PackageChecks(
            pattern: { $0.contains("<<") ? "it has no version" : nil },
            license: { $0 == "MIT" ? nil : "nobody knows it" })
        let doc = sampleDoc.setting("packages.deny", to: ["evil<2", "requests<<2"])
        let reading = Policy.read(doc.node, checkKey: checkKey, packages: checks)
        #expect(reading.policy == nil)
        #expect(
            reading.errors.map(\.message) == [
                "`BSD-3-Clause` is no license: nobody knows it", "`requests<<2` is no package: it has no version",
            ])
        #expect(reading.errors.allSatisfy { $0.position != nil && $0.hint != nil })
        // What is in a ledger stays what it was.
        #expect(Policy.read(doc.node, checkKey: checkKey).policy != nil)
    }
}
