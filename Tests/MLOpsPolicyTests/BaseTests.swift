import MLOpsCore
import MLOpsPolicy
import Testing

@Suite("A policy that builds on the firm's")
struct BaseTests {
    @Test("the firm's rules hold, and the project's beside them")
    func inherits() throws {
        let policy = try accepted(projectDoc)
        let prod = try #require(policy.environment("prod"))
        #expect(prod.soak?.seconds == 604_800)
        #expect(
            prod.approvals.map { "\($0.team) \($0.count)" } == [
                "data-science 1", "group-risk 1", "operations 1", "risk 1",
            ])
        #expect(prod.require.map(\.kind) == ["model-card", "test-result"])
        #expect(prod.require.last?.maxAge?.seconds == 1_209_600)
        #expect(prod.freeze.map(\.reason) == ["year end", "holidays"])
        #expect(prod.codeOwners.count == 2)
        #expect(prod.approvalsValidFor?.seconds == 1_209_600)
        #expect(policy.packages?.deny == ["evil", "evil<2", "worse"])
        #expect(policy.packages?.licenses == ["BSD-3-Clause", "MIT"])
        #expect(policy.branch("main")?.maxFileSize == ByteSize(bytes: 10_000_000))
        #expect(policy.models?.unsafePickle == .refuse)
        #expect(policy.person("rita") != nil && policy.person("ana") != nil)
        let bare = projectDoc.setting("environments.prod", to: ["from": "test"]).setting("models", to: nil)
        #expect(try accepted(bare).environment("prod")?.soak?.seconds == 259_200)
        #expect(try accepted(bare).models?.unsafePickle == .refuseDangerous)
        #expect(try accepted(bare.setting("environments.prod", to: .empty)).environment("prod")?.from == "test")
    }

    @Test("the ledger's form comes back, and carries the firm's document")
    func canonical() throws {
        let policy = try accepted(projectDoc)
        let json = policy.canonicalJSON
        let base = try PolicyBase.pack(firmDoc.node)
        #expect(json["base"]?["document"] == base)
        #expect(json["base"]?["sha256"]?.string == Digest.sha256(base.canonicalBytes).hex)
        let again = try Policy(json: JSON.parseCanonical(json.canonicalBytes), checkKey: checkKey)
        #expect(again == policy && again.canonicalJSON == json)
    }

    struct Weakening: Sendable, CustomTestStringConvertible {
        let place: String
        let value: Doc?
        let message: String
        var testDescription: String { "\(place): \(message)" }
        init(_ place: String, _ value: Doc?, _ message: String) {
            (self.place, self.value, self.message) = (place, value, message)
        }
    }

    private static let prod = "environments.prod"

    static let weakenings = [
        Weakening("\(prod).soak", "2d", "a release must now have run for 2d instead of 3d before it comes to prod"),
        Weakening("\(prod).separation_of_duties", "false", "whoever made a release may now approve it for prod"),
        Weakening("\(prod).metrics.auc.at_least", "0.69", "auc must now be at least 0.69 instead of 0.7, for prod"),
        Weakening("\(prod).approvals_valid_for", "31d", "an approval for prod now counts for 31d instead of 30d"),
        Weakening(
            "\(prod).require", [["type": "test-result", "max_age": "31d"]],
            "the evidence test-result for prod may now be 31d instead of 30d old"),
        Weakening(
            "\(prod).require", ["test-result"],
            "the evidence test-result for prod may now be of any age (at most 30d before)"),
        Weakening(
            "\(prod).standard.code", ["params.yaml", "other"],
            "a standard change of prod may now alter the code `other`"),
        Weakening(
            "\(prod).emergency.skips", ["soak", "freeze", "change-window", "metrics"],
            "an emergency change of prod is now spared the rule metrics"),
        Weakening(
            "\(prod).emergency.approvals.billing", "1", "members of billing may now roll back and freeze prod"),
        Weakening("\(prod).waivers.rules", ["soak", "freeze"], "the rule freeze can now be waived in prod"),
        Weakening("\(prod).waivers.at_most", "15d", "a waiver in prod may now hold for 15d instead of 14d"),
        Weakening("branches.main.max_file_size", "51MB", "`main` now takes files up to 51MB instead of 50MB"),
        Weakening("branches.main.manifests_valid", "false", "`main` no longer checks manifests"),
        Weakening("models.unsafe_pickle", "allow", "pickles are looked into and none is refused"),
        Weakening("packages.licenses", ["MIT", "GPL-3.0-only"], "packages under `GPL-3.0-only` are now allowed"),
        Weakening("packages.hashes", "false", "packages no longer need a hash"),
        Weakening(
            "packages.exceptions",
            [["package": "evil", "except": "deny", "reason": "x", "until": "2030-01-01"]],
            "the exception for `evil` (`deny`) is now granted"),
        Weakening("admins.threshold", "1", "changing the policy now takes 1 admin instead of 2"),
        Weakening("teams.group-risk", ["rita", "rolf", "ana"], "ana is now a member of group-risk"),
        Weakening("people.rita.keys", [key("rita"), key("mine")], "rita may now also sign with"),
        Weakening("people.rita.emails", ["me@bank.example"], "`me@bank.example` now counts as rita"),
        Weakening("remotes.own", ["url": "s3://firm-ml/eu/", "region": "eu"], "lies at the address of firm"),
        Weakening("remotes.own", ["url": "s3://firm-ml", "region": "ch"], "lies at the address of firm"),
        Weakening(
            "absences", [["person": "rita", "deputy": "ana", "from": "2026-01-01", "until": "2027-01-01"]],
            "ana would stand in for rita in group-risk"),
    ]

    @Test("what would be weaker is refused at its place in the project's document", arguments: weakenings)
    func weaker(weakening: Weakening) throws {
        let reading = try readProject(projectDoc.setting(weakening.place, to: weakening.value))
        #expect(reading.policy == nil)
        let error = try #require(
            reading.errors.first {
                $0.message.contains("weaker than the firm's policy: ") && $0.message.contains(weakening.message)
            }, "\(reading.findings)")
        #expect(error.position != nil, "\(error)")
        #expect(weakening.place.hasPrefix(error.path) || error.path.hasPrefix(weakening.place))
    }

    @Test(
        "whom and what the firm names cannot be altered, stricter or not",
        arguments: [
            ("people.rita.name", "Rita" as Doc), ("teams.group-risk", ["rita"]), ("remotes.firm.region", "eu"),
            ("remotes.firm.url", "s3://other"),
        ] as [(String, Doc)])
    func fixed(place: String, value: Doc) throws {
        let reading = try readProject(projectDoc.setting(place, to: value))
        #expect(reading.policy == nil)
        #expect(
            reading.errors.contains {
                $0.message.hasPrefix("the firm's policy says otherwise: ") && $0.position != nil
            },
            "\(reading.findings)")
    }

    @Test(
        "what is stricter, or the firm says nothing of, is the project's",
        arguments: [
            ("\(prod).soak", "30d"), ("\(prod).approvals.operations", "2"), ("\(prod).emergency.skips", .list([])),
            ("\(prod).emergency.valid_for", "1h"), ("\(prod).waivers.rules", ["soak"]), ("packages.licenses", ["MIT"]),
            ("environments.test.emergency", ["approvals": ["risk": "1"], "review_within": "9d"]),
            ("environments.live", ["from": "prod"]), ("people.nina", ["keys": [key("nina")]]),
            ("teams.risk", ["mia", "eva", "tom"]), ("attesters.kpi", ["tom", "ana"]), ("admins.threshold", "2"),
            ("recovery", ["keys": [key("safe")], "threshold": "1", "delay": "1d"]), ("branches.work", .empty),
            ("absences", [["person": "rita", "deputy": "rolf", "from": "2026-01-01", "until": "2027-01-01"]]),
            ("absences", [["person": "mia", "deputy": "tom", "from": "2026-01-01", "until": "2027-01-01"]]),
            ("remotes.own", ["url": "s3://firm-ml-eu", "region": "eu"]), ("\(prod).separation_of_duties", "true"),
        ] as [(String, Doc)])
    func stricter(place: String, value: Doc) throws {
        let policy = try accepted(projectDoc.setting(place, to: value))
        #expect(try Policy(json: policy.canonicalJSON, checkKey: checkKey) == policy)
    }

    @Test("rules that spare others their force are the firm's: a project adds none to an environment of the firm's")
    func sparing() throws {
        let firm = firmDoc.setting("\(Self.prod).emergency", to: nil).setting("\(Self.prod).waivers", to: nil)
            .setting("\(Self.prod).standard", to: nil)
        let paths = try readProject(projectDoc, on: firm).errors.map(\.path)
        #expect(paths == ["\(Self.prod).standard", "\(Self.prod).emergency", "\(Self.prod).waivers"])
    }

    @Test("a release comes to an environment of the firm's by the way that the firm says")
    func origin() throws {
        let errors = try readProject(projectDoc.setting("\(Self.prod).from", to: "dev")).errors
        #expect(errors.map(\.path) == ["\(Self.prod).from"], "\(errors)")
    }

    @Test("recovery keys cannot be added to admins whom the firm names")
    func recovery() throws {
        let firm = firmDoc.setting("admins.members", to: ["rita", "rolf"]).setting("admins.threshold", to: "1")
        var project = projectDoc.setting("admins", to: nil)
        #expect(try accepted(project, on: firm).admins.members == ["rita", "rolf"])
        project = project.setting("recovery", to: ["keys": [key("safe")], "threshold": "1", "delay": "1d"])
        let errors = try readProject(project, on: firm).errors
        #expect(errors.map(\.path) == ["recovery", "recovery.keys"], "\(errors)")
    }

    @Test("every way to alter one key is refused, or no weaker than the firm's policy", .timeLimit(.minutes(5)))
    func everyKey() throws {
        let firm = wholeDoc.setting("version", to: nil)
        let base = try PolicyBase.pack(firm.node, checkKey: checkKey)
        let floor = try policy(wholeDoc)
        var (refused, taken) = (0, 0)
        for (place, doc) in wholeDoc.variants() {
            let reading = Policy.read(
                doc.setting("base", to: reference(base)).node, base: { _ in base }, checkKey: checkKey)
            guard let policy = reading.policy else {
                refused += 1
                continue
            }
            taken += 1
            let weaker = PolicyComparison(from: floor, to: policy).weaker
            // An absence that a project declares for a deputy of the same team.
            #expect(weaker.filter { $0.path != "absences" } == [], "\(place)")
            #expect(try Policy(json: policy.canonicalJSON, checkKey: checkKey) == policy, "\(place)")
        }
        #expect(refused > 100 && taken > 100, "\(refused) \(taken)")
    }

    // MARK: Finding the firm's document

    @Test("a policy with a base needs somebody who reads it")
    func unread() {
        let reading = read(sampleDoc.setting("base", to: reference(["models": [:]])))
        #expect(reading.policy == nil)
        #expect(reading.errors.map(\.path) == ["base.file"])
        #expect(reading.errors.first?.message.hasPrefix("the firm's policy `firm-policy.json` cannot be read") == true)
        #expect(reading.errors.first?.position != nil)
    }

    @Test(
        "a reference to the firm's policy is checked",
        arguments: [
            (.empty, "base", "`file` is missing"), (["file": "a.json"], "base", "`sha256` is missing"),
            (["file": "../a.json", "sha256": "00"], "base.file", "no path inside the repository"),
            (["file": "/etc/passwd", "sha256": "00"], "base.file", "no path inside the repository"),
            (["file": "a.json", "sha256": "00"], "base.sha256", "no SHA-256 digest"),
            (
                ["file": "a.json", "sha256": .text(String(repeating: "0", count: 64))], "base.sha256",
                "its digest is \(Digest.sha256(of: "{}").hex), not 0000000000000000"
            ),
            (["file": "a.json", "sha256": "00", "document": .empty], "base.document", "unknown key"),
            ("a.json", "base", "expected a mapping"),
        ] as [(Doc, String, String)])
    func references(doc: Doc, path: String, message: String) {
        let reading = Policy.read(sampleDoc.setting("base", to: doc).node, base: { _ in [:] }, checkKey: checkKey)
        #expect(reading.policy == nil)
        #expect(
            reading.errors.contains { $0.path == path && $0.message.contains(message) && $0.position != nil },
            "\(reading.errors)")
    }

    @Test("`base` written twice is refused")
    func twice() throws {
        guard case .map(let members) = projectDoc else { return }
        let base = try PolicyBase.pack(firmDoc.node)
        let doc = Doc.map(members + [("base", reference(base)), ("base", reference(base))])
        #expect(
            Policy.read(doc.node, base: { _ in base }, checkKey: checkKey).errors.map(\.message) == [
                "`base` is written twice"
            ])
    }

    @Test("what is wrong in the firm's rules is said of the firm's policy")
    func firmsFault() throws {
        let reading = try readProject(
            projectDoc.setting("attesters.test-result", to: nil).setting("\(Self.prod).require", to: nil))
        #expect(
            reading.errors.map(\.message) == [
                "in the firm's policy: nobody may attest `test-result`, so nothing could ever pass"
            ])
        #expect(reading.errors.first?.position == nil)
    }

    // MARK: In the ledger

    @Test("a firm's policy that was tampered with in the ledger is found")
    func tampered() throws {
        let json = try accepted(projectDoc).canonicalJSON
        func failure(_ change: (inout JSONObject) -> Void) throws -> Diagnostic? {
            var root = try #require(json.object)
            change(&root)
            return #expect(throws: Diagnostic.self) { try Policy(json: .object(root), checkKey: checkKey) }
        }
        let softer = try PolicyBase.pack(firmDoc.setting("\(Self.prod).soak", to: "1d").node)
        let digest = json["base"]?["sha256"] ?? .null
        #expect(
            try failure { $0["base"] = ["document": softer, "sha256": digest] }?.message.contains(
                Digest.sha256(softer.canonicalBytes).hex) == true)
        #expect(try failure { $0["base"] = ["sha256": digest] }?.message.contains("does not hold") == true)
        #expect(try failure { $0["base"] = "x" }?.message.contains("does not hold") == true)
        let weaker = try failure { root in
            var environments = root["environments"]?.object ?? [:]
            var prod = environments["prod"]?.object ?? [:]
            prod["freeze"] = nil
            environments["prod"] = .object(prod)
            root["environments"] = .object(environments)
        }
        #expect(
            weaker?.causes == [
                "environments.prod.freeze: weaker than the firm's policy: prod is no longer frozen from 2026-12-24 00:00 UTC to 2026-12-27 00:00 UTC"
            ])
        let noPerson = try failure { $0["teams"] = ["group-risk": ["mia"], "operations": ["leo", "tom"]] }
        #expect(noPerson != nil)
    }

    @Test("taking the base away is weaker, another one as well, a first one stricter")
    func comparison() throws {
        let bound = try accepted(projectDoc)
        var object = try #require(bound.canonicalJSON.object)
        object["base"] = nil
        let free = try Policy(json: .object(object), checkKey: checkKey)
        let other = try accepted(projectDoc, on: firmDoc.setting("\(Self.prod).soak", to: "4d"))
        func change(_ old: Policy, _ new: Policy) -> [String] {
            PolicyComparison(from: old, to: new).changes.map { "\($0.path) \($0.direction) \($0.isOrdered)" }
        }
        #expect(change(bound, free) == ["base weaker true"])
        #expect(change(free, bound) == ["base stronger true"])
        #expect(change(bound, other) == ["base weaker false"])
        #expect(change(other, bound) == ["base weaker false"])
    }
}
