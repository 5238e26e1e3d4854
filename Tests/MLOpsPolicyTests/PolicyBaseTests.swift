import MLOpsCore
import MLOpsPolicy
import TestSupport
import Testing

@Suite("The firm's policy itself")
struct PolicyBaseTests {
    private static let prod = "environments.prod"

    // MARK: Packing

    @Test("packing keeps texts and shapes, in one form")
    func packing() throws {
        let doc: Doc = [
            "models": ["formats": ["onnx", "json"], "unsafe_pickle": "refuse"],
            "branches": ["main": ["residency": "true"]], "environments": ["dev": .empty],
        ]
        let packed = try PolicyBase.pack(doc.node)
        let text =
            #"{"branches":{"main":{"residency":"true"}},"environments":{"dev":null},"#
            + #""models":{"formats":["onnx","json"],"unsafe_pickle":"refuse"}}"#
        #expect(String(decoding: packed.canonicalBytes, as: UTF8.self) == text)
        #expect(try PolicyBase.pack(doc.reversed.node) == packed)
        // printf '%s' '<the text>' | sha256sum
        #expect(
            try PolicyBase(document: packed).digest.hex
                == "1241949cc86bc395c6be6398a9cd9d2768872cbc0e69a6b0b6f4e5c354a94e7b")
    }

    @Test(
        "a firm's policy that can be no policy is not packed",
        arguments: [
            ("version", "1", "version: `version` counts the changes"),
            ("base", .empty, "base: a firm-wide policy builds on no other"),
            ("modles", .empty, "modles: unknown key `modles`"), ("Models", .empty, "Models: unknown key `Models`"),
            ("models.format", "onnx", "models.format: unknown key"), ("admins.threshold", "0", "at least 1"),
            ("teams.group-risk", ["zoe"], "there is no person `zoe`"), ("\(prod).soak", "long", "not a length of time"),
            ("\(prod).Soak", "1d", "differs from `soak` in its case alone"),
            ("\(prod).metrics.auc", ["no_worse_than_current_by": "1"], "whether a higher or a lower `auc` is better"),
            ("\(prod).waivers.rules", ["soack"], "there is no rule `soack`"),
            ("people.rita.keys", [key("BAD")], "this key is too weak"),
            ("packages.vulnerabilities", ["max_severity": "worst"], "no severity"),
            ("people", .text("x"), "expected a mapping"),
            ("\(prod).approvals", ["rita": "x"], "not a whole number"),
        ] as [(String, Doc, String)])
    func refusedPacking(place: String, value: Doc, message: String) {
        let failure = #expect(throws: Diagnostic.self) {
            try PolicyBase.pack(firmDoc.setting(place, to: value).node, checkKey: checkKey)
        }
        #expect(failure?.kind == .input)
        #expect(
            failure?.causes.contains { $0.hasPrefix("line ") && $0.contains(message) } == true,
            "\(failure?.causes ?? [])")
    }

    @Test("a key of a firm's policy written twice is refused")
    func packingTwice() {
        let doc = Doc.map([("models", .empty), ("models", ["formats": "onnx"])])
        let failure = #expect(throws: Diagnostic.self) { try PolicyBase.pack(doc.node) }
        #expect(failure?.causes == ["line 2, column 1: models: `models` is written twice"])
    }

    @Test(
        "a firm may say as little as it likes",
        arguments: [
            [:], ["admins": ["threshold": "3"]], ["environments": ["prod": ["soak": "3d"]]],
            ["environments": ["prod": ["emergency": ["review_within": "1d"]]]],
            ["environments": ["prod": ["waivers": ["at_most": "1d"]]]],
            ["environments": ["prod": ["approvals": ["a": "3", "b": "2"], "kpis": ["x": ["at_least": "1"]]]]],
            ["packages": ["deny": ["evil"]]], ["packages": ["vulnerabilities": ["max_age": "3d"]]],
            ["witnesses": ["threshold": "2"]], ["recovery": ["delay": "7d"]], ["packages": ["licenses": ["MIT"]]],
            [
                "environments": [
                    "prod": ["api": ["compatible": "true", "consumers": ["c": ["paths": ["/p"], "team": "t"]]]]
                ]
            ],
        ] as [Doc])
    func little(doc: Doc) throws {
        _ = try PolicyBase.pack(doc.node)
    }

    @Test("a fragment of a rule is completed by the project and holds")
    func fragments() throws {
        let firm: Doc = [
            "environments": [
                "prod": [
                    "soak": "3d", "emergency": ["review_within": "72h"], "waivers": ["at_most": "9d"],
                    "standard": ["data": ["data/**"], "code": ["params.yaml", "metrics.json"]],
                ]
            ],
            "packages": [
                "licenses": ["MIT", "BSD-3-Clause"],
                "exceptions": [
                    ["package": "urllib3", "except": "GHSA-1", "reason": "not reachable", "until": "2027-01-31"]
                ],
            ], "admins": ["threshold": "2"],
        ]
        let policy = try accepted(sampleDoc, on: firm)
        #expect(policy.environment("prod")?.emergency?.reviewWithin?.seconds == 172_800)
        func errors(_ place: String, _ value: Doc) throws -> [String] {
            try readProject(sampleDoc.setting(place, to: value), on: firm).errors.map(\.path)
        }
        #expect(try errors("\(Self.prod).emergency.review_within", "73h") == ["\(Self.prod).emergency.review_within"])
        #expect(try errors("\(Self.prod).waivers.at_most", "10d") == ["\(Self.prod).waivers.at_most"])
        #expect(try errors("packages.licenses", ["X"]) == ["packages.licenses"])
        #expect(try errors("packages.lock", "other.lock") == [])
    }

    // MARK: Strangers' documents

    @Test("documents that are no firm's policy are refused: deep, with a base, with keys in another case")
    func strangers() throws {
        var deep: JSON = "x"
        for _ in 0..<60 { deep = .array([deep]) }
        let documents: [(JSON, String)] = [
            (["models": deep], "nested deeper"), (["base": [:]], "`base` is not allowed"),
            (["Models": [:]], "unknown key"),
            (["version": 1], "`version` counts"), ([], "not a JSON object"),
            (["models": .string(String(repeating: "x", count: 1 << 20))], "larger than"),
        ]
        for (document, message) in documents {
            let failure = #expect(throws: Diagnostic.self) { try PolicyBase(document: document) }
            #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "")")
            let hex = Digest.sha256(document.canonicalBytes).hex
            let doc = sampleDoc.setting("base", to: ["file": "f.json", "sha256": .text(hex)])
            let errors = Policy.read(doc.node, base: { _ in document }, checkKey: checkKey).errors
            #expect(errors.count == 1 && errors[0].message.contains(message), "\(errors)")
        }
        // Below the top, the reader of the whole finds them.
        let cased: JSON = ["environments": ["Prod": ["soak": "3d"]], "models": ["Formats": ["onnx"]]]
        let doc = projectDoc.setting("base", to: reference(cased))
        let errors = Policy.read(doc.node, base: { _ in cased }, checkKey: checkKey).errors
        #expect(
            errors.filter { $0.message.contains("in its case alone") && $0.position != nil }.count == 2, "\(errors)")
    }

    @Test("a firm's section of the wrong shape cannot be talked away by the project")
    func wrongShapes() throws {
        for key in ["environments", "teams", "admins", "models", "packages", "branches", "remotes"] {
            let base: JSON = .object([key: "x"])
            let doc = projectDoc.setting("base", to: reference(base))
            #expect(Policy.read(doc.node, base: { _ in base }, checkKey: checkKey).policy == nil, "\(key)")
        }
    }

    @Test("large documents made to be slow are read in time", .timeLimit(.minutes(2)))
    func large() throws {
        let many = (0..<8000).map { "e\($0)" }
        let environments = Doc.map(many.map { ($0, ["soak": "2d"]) })
        let firm: Doc = ["environments": environments]
        let base = try PolicyBase.pack(firm.node)
        let own = Doc.map(many.map { ($0, ["soak": "1d", "from": "dev"]) } + [("dev", .empty)])
        let remotes = Doc.map((0..<3000).map { ("r\($0)", ["url": .text("s3://a/\($0 / 2)")]) })
        let project = sampleDoc.setting("environments", to: own).setting("remotes", to: remotes)
            .setting("base", to: reference(base))
        let errors = Policy.read(project.node, base: { _ in base }, checkKey: checkKey).errors
        #expect(errors.count == 101)
        #expect(errors.last?.message == "weaker than the firm's policy in 7900 more places")
    }

    @Test("damaged documents of firm and ledger never pass for another policy", .timeLimit(.minutes(2)))
    func damaged() throws {
        var random = SeededGenerator(seed: 77)
        let policy = try accepted(projectDoc)
        let splices = ["{}", "[]", "null", "\"base\":", "\"soak\":\"1d\",", "\"x\":1,", "true", "{\"base\":{}}"].map {
            Array($0.utf8)
        }
        let ledger = policy.canonicalJSON.canonicalBytes
        let firm = try PolicyBase.pack(firmDoc.node).canonicalBytes
        for _ in 0..<1500 {
            if let json = try? JSON.parse(random.mutated(ledger, splices: splices)),
                let read = try? Policy(json: json, checkKey: checkKey)
            {
                #expect(read.canonicalJSON == json)
                if let base = read.base { #expect(base.document == policy.base?.document) }
            }
            guard let base = try? JSON.parse(random.mutated(firm, splices: splices)), base.object != nil else {
                continue
            }
            let doc = projectDoc.setting("base", to: reference(base)).node
            if let read = Policy.read(doc, base: { _ in base }, checkKey: checkKey).policy {
                #expect(try Policy(json: read.canonicalJSON, checkKey: checkKey) == read)
            }
        }
    }
}
