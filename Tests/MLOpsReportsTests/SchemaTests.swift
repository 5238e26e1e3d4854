import Foundation
@testable import MLOpsAudit
import MLOpsCore
import MLOpsPolicy
import MLOpsReports
import MLOpsReview
import Testing

/// PyPI's `jsonschema`, where Python has it.
private enum Python {
    static func run(_ arguments: [String], input: String) throws -> (status: Int32, output: String) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mlops-schema-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("input.json")
        try Data(input.utf8).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    static let hasJSONSchema = (try? run(["-c", "import jsonschema"], input: ""))?.status == 0
}

@Suite("Reports as JSON")
struct SchemaTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/schemas")

    /// Every form, each with what is optional both there and not.
    static func documents() throws -> [JSON] {
        let reading = Policy.read(TextNode(.mapping([]), at: .init(line: 1, column: 1))) { _ in nil }
        let other = ChangeView(
            id: Samples.digest("p"), title: "policy version 2", environment: nil, items: [], proposer: "mia",
            time: Samples.time("2026-01-11T08:00:00Z"), message: nil, ticket: nil, expires: nil,
            state: .done(Samples.digest("e")), decisions: [], verdict: nil, missing: [],
            policies: .init(before: nil, proposed: ["version": 2]))
        let waiver = WaiverView(
            id: Samples.digest("w"), rule: "soak", environment: "prod", target: "credit-risk@1.4.0",
            targetEvent: Samples.digest("r"), reason: "urgent", requester: "ana",
            time: Samples.time("2026-01-11T08:00:00Z"), expires: Samples.time("2026-01-12T08:00:00Z"), state: .asked,
            approvals: [("risk", "mia", true)], missing: [.init(team: "risk", have: 1, need: 2, candidates: ["eva"])])
        let emergency = ChangeView(
            id: Samples.digest("x"), title: "credit-risk 1.4.1 to prod", environment: "prod", items: [],
            proposer: "mia", time: Samples.time("2026-01-11T08:00:00Z"), message: nil, ticket: nil, expires: nil,
            state: .done(Samples.digest("e")), decisions: [], verdict: nil, missing: [],
            files: [.init(path: RepoPath("limits.yaml"), from: nil, to: Samples.digest("l"))], kind: "emergency",
            reviewDue: Samples.time("2026-01-13T08:00:00Z"))
        let policy = try Samples.policy().inForce.policy
        let looser = try Policy(
            json: JSON.parse(Array(policy.canonicalJSON.prettyText.replacing("0.75", with: "0.7").utf8)),
            checkKey: { _ in nil })
        return [
            EventPreviewText.json(
                of: EventPreview(type: "propose", title: nil, facts: [], subject: ["a": 1], attachments: ["card"])),
            EventResultJSON.json(
                event: Samples.digest("e"), id: Samples.digest("i"), type: "approve", isPublished: true),
            PolicyDiffText.json(of: PolicyComparison(from: policy, to: looser), from: "in force", to: "policy.yaml"),
            PolicyCasesText.json(of: [cases(of: policy)]), WaiverText.json(of: waiver),
            ChangesText.json(of: [emergency], waivers: [waiver]),
            ChangeText.json(of: emergency),
            AccessText.json(
                of: AccessReport(
                    ledger: Samples.ledger(), at: Samples.time("2026-01-11T08:00:00Z"), policy: Samples.digest("p"),
                    version: 1,
                    lines: [.init(environment: "prod", deed: "roll back", need: 1, people: ["leo"], others: [])])),
            NotificationJSON.json(
                of: .init(
                    project: "bank", event: Samples.digest("e"), type: "propose", by: "ana",
                    time: Samples.time("2026-01-11T08:00:00Z"), summary: "ana: propose", environment: "prod",
                    change: nil, message: nil, ticket: nil, waitingFor: ["mia"])),
            BoardText.json(of: Samples.board([Samples.row(), Samples.row(isRollback: true)], testing: true)),
            BoardText.json(of: Samples.board([], at: Samples.time("2026-01-01T00:00:00Z"), warnings: ["w"])),
            ModelBlameText.json(of: Samples.blame), DataBlameText.json(of: Samples.data), Samples.verdict.json,
            ChangeText.json(of: Samples.change), ChangeText.json(of: other),
            ChangesText.json(of: [Samples.change, other]), EnvironmentText.json(of: Samples.history),
            EnvironmentText.json(of: Samples.environments),
            LedgerLogText.json(of: LedgerLog(ledger: Samples.ledger(), rows: [Samples.inertRow, Samples.logRow])),
            LedgerCheckText.json(
                of: LedgerCheck(
                    ledger: Samples.ledger(pin: .unpinned), events: 2, attachments: 1, findings: [Samples.inertRow],
                    references: ["r"])),
            EventText.json(of: Samples.event),
            ModelsText.json(of: ModelList(ledger: Samples.ledger(), rows: [Samples.modelRow])),
            ReleaseText.json(of: Samples.release), PolicyCheckText.json(of: reading, file: "policy.yaml"),
            PolicyText.json(of: try Samples.policy()),
        ]
    }

    /// A case that holds, one that does not, and one that cannot be read.
    private static func cases(
        of policy: Policy
    ) -> (name: String, results: [CaseResult], findings: [PolicyFinding]) {
        func text(_ value: String) -> TextNode { TextNode(.scalar(value), at: .init(line: 1, column: 1)) }
        func map(_ pairs: (String, TextNode)...) -> TextNode {
            TextNode(.mapping(pairs.map { (text($0.0), $0.1) }), at: .init(line: 1, column: 1))
        }
        func item(_ name: String, _ environment: String, _ verdict: String) -> TextNode {
            map(
                ("case", text(name)), ("promotion", map(("environment", text(environment)))),
                ("expect", map(("verdict", text(verdict)))))
        }
        let document = TextNode(
            .sequence([item("a", "prod", "pass"), item("b", "prod", "fail"), item("c", "nowhere", "pass")]), at: nil)
        let read = PolicyCases.read(document, policy)
        return ("cases.yaml", read.cases.map { $0.run(policy) }, read.findings)
    }

    private static func stem(_ document: JSON) -> String {
        (document["schema"]?.string ?? "").replacing("git-mlops-", with: "").replacing("/", with: ".")
    }

    @Test("Each form names a schema that is written down, and each schema written down is named by one")
    func complete() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
            .filter { $0.hasSuffix(".schema.json") }.map { $0.replacing(".schema.json", with: "") }
        // What people write as policy names no schema; its own tests hold it against the reader.
        let written: Set = ["policy-document.1"]
        #expect(try Set(Self.documents().map(Self.stem)).union(written) == Set(names))
    }

    @Test(
        "Each form is valid by its schema, and no longer when a member is missing", .enabled(if: Python.hasJSONSchema))
    func valid() throws {
        let script = """
            import json, sys, jsonschema
            documents = json.load(sys.stdin)
            for document in documents:
                stem = document['schema'].replace('git-mlops-', '').replace('/', '.')
                schema = json.load(open(sys.argv[1] + '/' + stem + '.schema.json'))
                jsonschema.Draft202012Validator.check_schema(schema)
                validator = jsonschema.Draft202012Validator(schema)
                for error in validator.iter_errors(document):
                    sys.exit(f'{stem}: {list(error.absolute_path)}: {error.message}')
                for name in document:
                    less = {k: v for k, v in document.items() if k != name}
                    if validator.is_valid(less): sys.exit(f'{stem}: valid without {name}')
            print('valid', len(documents))
            """
        let input = try JSON.array(Self.documents()).prettyText
        let (status, output) = try Python.run(["-c", script, Self.folder.path], input: input)
        #expect(status == 0, "\(output)")
        #expect(output == "valid \(try Self.documents().count)\n")
    }
}
