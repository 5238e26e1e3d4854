import MLOpsCore
import MLOpsPolicy
import TestSupport
import Testing

@Suite("The canonical form of a policy")
struct CanonicalPolicyTests {
    @Test("the sample comes back from its canonical JSON")
    func sample() throws {
        let policy = try policy()
        #expect(try Policy(json: policy.canonicalJSON, checkKey: checkKey) == policy)
        #expect(policy.canonicalJSON["environments"]?["prod"]?["soak"] == "7d")
        #expect(policy.canonicalJSON["admins"]?["threshold"] == 2)
        #expect(policy.canonicalJSON["people"]?["ana"]?["keys"] == [.string(keyText("ana"))])
        #expect(policy.canonicalJSON["environments"]?["dev"] == [:])
    }

    @Test("recovery lets every admin be needed, and is stored")
    func recovery() throws {
        let doc = sampleDoc.setting("admins.threshold", to: "3")
            .setting("recovery", to: ["keys": [key("safe")], "threshold": "1", "delay": "36h"])
        let policy = try policy(doc)
        #expect(policy.recovery?.delay.seconds == 129_600)
        #expect(try Policy(json: policy.canonicalJSON, checkKey: checkKey) == policy)
    }

    @Test("JSON that is a policy but not in its one form is refused")
    func otherForm() throws {
        var object = try #require(try policy().canonicalJSON.object)
        object["version"] = "1"
        #expect(throws: Diagnostic.input("the JSON is not the canonical form of the policy in it")) {
            try Policy(json: .object(object), checkKey: checkKey)
        }
        object["version"] = 1
        object["zzz"] = 1
        let failure = #expect(throws: Diagnostic.self) { try Policy(json: .object(object), checkKey: checkKey) }
        #expect(failure?.causes == ["zzz: unknown key `zzz`"])
    }

    @Test("the order of the document does not matter, and its rules do")
    func order() throws {
        let (a, b) = (try policy(), try policy(sampleDoc.reversed))
        #expect(a == b)
        #expect(a.canonicalJSON == b.canonicalJSON)
        let other = try policy(sampleDoc.setting("environments.prod.soak", to: "8d"))
        #expect(a.canonicalJSON != other.canonicalJSON)
        #expect(a.environment("test")?.json == other.environment("test")?.json)
        #expect(a.environment("prod")?.json != other.environment("prod")?.json)
    }

    @Test("random policies come back from the bytes of their canonical JSON")
    func random() throws {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<300 {
            let doc = document(&random)
            let policy = try policy(doc)
            let bytes = policy.canonicalJSON.canonicalBytes
            let again = try Policy(json: JSON.parseCanonical(bytes), checkKey: checkKey)
            #expect(again == policy)
            #expect(again.canonicalJSON.canonicalBytes == bytes)
            #expect(try self.policyOf(doc.reversed) == policy)
        }
    }

    private func policyOf(_ doc: Doc) throws -> Policy { try policy(doc) }

    /// The sample with some things taken away and others changed, always a policy.
    private func document(_ random: inout SeededGenerator) -> Doc {
        var doc = sampleDoc
        func maybe(_ path: String, _ value: Doc?) { if random.flip() { doc = doc.setting(path, to: value) } }
        func count(_ range: ClosedRange<Int>) -> Doc { .text(String(Int.random(in: range, using: &random))) }
        maybe("version", count(1...1_000_000))
        maybe("people.ana.name", "Ána \"K\" \\ 😀")
        maybe("people.zoe", ["emails": ["Zoe@bank.example", "z@b"], "keys": [key("zoe2"), key("zoe1")]])
        maybe(
            "recovery",
            [
                "keys": [key("s2"), key("s1")], "threshold": count(1...2),
                "delay": .text("\(Int.random(in: 1...500, using: &random))m"),
            ])
        maybe("witnesses.keys", [key("w"), key("server")])
        if random.flip() {
            for path in ["attesters", "environments.prod.kpis", "environments.prod.require"] {
                doc = doc.setting(path, to: nil)
            }
        }
        maybe("attesters.drift", [key("ci"), "jan", key("host"), "ana"])
        maybe("service_identities", ["B <b@b.example>", "A <b@b.example>", "Ä <c@c.example>"])
        maybe("remotes.us", ["url": "dir:/srv/x", "region": "us-east-1"])
        maybe("environments.prod.soak", .text("\(Int.random(in: 1...100_000, using: &random))s"))
        maybe(
            "environments.prod.separation_of_duties",
            ["true", "false", ["identity": "asserted"]].randomElement(using: &random))
        maybe(
            "environments.prod.metrics.loss",
            ["at_most": .text("\(Int.random(in: 1...9, using: &random))e-3"), "no_worse_than_current_by": "0.10"])
        maybe("environments.prod.metrics.n@10/x", ["no_worse_than_current_by": "0", "better": "higher"])
        maybe("environments.prod.require", nil)
        maybe("environments.prod.from_branch", "release/ä")
        maybe(
            "environments.prod.freeze",
            [["from": "2027-01-01", "to": "2027-01-02"], ["from": "2026-01-01", "to": "2026-02-01T00:00:01-05:30"]])
        maybe("environments.canary", ["from": "test", "approvals": ["operations": count(1...2)]])
        maybe("environments.aaa", ["from": "prod"])
        maybe(
            "branches.Release/1",
            ["payloads_pushed": "true", "max_file_size": .text("\(Int.random(in: 1...5000, using: &random))KiB")])
        maybe("branches.main.manifests_valid", "false")
        changeRules(&doc, &random)
        return doc
    }

    /// Rules about kinds of change, owners, people away, models and packages.
    private func changeRules(_ doc: inout Doc, _ random: inout SeededGenerator) {
        func maybe(_ path: String, _ value: Doc?) { if random.flip() { doc = doc.setting(path, to: value) } }
        func some(_ range: ClosedRange<Int>) -> String { String(Int.random(in: range, using: &random)) }
        let prod = "environments.prod"
        maybe("\(prod).approvals_valid_for", .text("\(some(1...900))h"))
        maybe(
            "\(prod).code_owners", [["paths": ["b/", "a?/*.x", "**/y"], "approvals": ["risk": "2", "billing": "1"]]])
        maybe("\(prod).api", ["compatible": ["true", "false"].randomElement(using: &random) ?? "true"])
        maybe(
            "\(prod).change_windows",
            [
                ["days": ["fri", "mon"], "from": "22:30", "to": "04:00", "offset": "-05:30"],
                ["days": "sun", "from": "00:00", "to": "24:00", "offset": "Z"],
            ])
        maybe("\(prod).standard", ["code": ["z", "a/**"]])
        maybe(
            "\(prod).emergency.skips",
            [.list([]), ["soak"], ["soak", "change-window", "freeze"]].randomElement(using: &random))
        maybe("\(prod).emergency.valid_for", .text("\(some(1...30))h"))
        maybe("\(prod).waivers", nil)
        maybe("\(prod).emergency", nil)
        if random.flip() {
            doc = doc.setting(
                "absences",
                to: [
                    ["person": "tom", "from": "2026-12-01", "until": "2027-01-01"],
                    [
                        "person": "mia", "deputy": "eva", "from": "2026-12-01", "until": "2026-12-02T10:00+02:00",
                        "reason": "ü",
                    ],
                ])
        }
        maybe(
            "models",
            [.empty, ["unsafe_pickle": "allow"], ["formats": ["skops", "onnx"]]].randomElement(using: &random))
        maybe("packages", [["lock": "a/b.lock"], nil].randomElement(using: &random) ?? nil)
        maybe("branches.main.notebook_outputs", ["allow", "refuse"].randomElement(using: &random))
    }
}
