import MLOpsAudit
import MLOpsCore
@testable import MLOpsPolicy
@testable import MLOpsReview

/// Values made by hand, so that what is shown can be compared to the letter.
enum Samples {
    static func time(_ text: String) -> Timestamp { Timestamp(text) ?? Timestamp(seconds: 0) }

    static func digest(_ name: String) -> Digest { .sha256(of: name) }

    /// 40 digits.
    static func commit(_ name: String) -> String { String(digest(name).hex.prefix(40)) }

    static let build = "sha256:" + digest("build").hex

    static func ledger(testing: Bool = false, pin: LedgerIdentity.Pin = .pinned) -> LedgerIdentity {
        LedgerIdentity(
            project: "credit-risk", genesis: digest("genesis"), tip: commit("tip"), position: 17, isTesting: testing,
            pin: pin, policy: digest("policy"), policyVersion: 2, inert: 0, unverified: 0,
            lastWitnessed: time("2026-01-12T09:05:00Z"), remote: "origin", asked: time("2026-02-01T00:00:00Z"))
    }

    static func row(isWitnessed: Bool = true, isRollback: Bool = false) -> Board.Row {
        Board.Row(
            model: "credit-risk", version: SemVer(1, 4, 0), since: time("2026-01-12T09:05:00Z"),
            isWitnessed: isWitnessed, by: "leo", isRollback: isRollback,
            rollbackReason: isRollback ? "errors doubled\u{1B}[31m" : nil, rollbackTicket: isRollback ? "INC0042" : nil,
            approvals: [.init(team: "operations", person: "leo"), .init(team: "risk", person: "mia")],
            change: digest("change"), event: digest("promote"), ticket: "CHG0031337", build: build,
            release: digest("release"), grade: isWitnessed ? .proven : .recorded,
            reason: isWitnessed ? nil : "no witness has seen it; the time is leo's own")
    }

    static func board(
        _ rows: [Board.Row], testing: Bool = false, at: Timestamp? = nil, warnings: [String] = []
    ) -> Board {
        Board(
            environment: "prod", ledger: ledger(testing: testing), at: at, policy: digest("policy"),
            policyVersion: 2, rows: rows, warnings: warnings)
    }

    static let blame = ModelBlame(
        release: "credit-risk@1.4.0", event: digest("release"), environment: "prod", at: nil, ledger: ledger(),
        sections: [
            BlameSection(
                "release",
                [
                    BlameLine(
                        "version", "credit-risk 1.4.0", .proven, who: "ana", when: time("2026-01-03T09:00:00Z"),
                        isWitnessed: true, place: .event(digest("release"))),
                    BlameLine(
                        "commit", "abc First", .asserted, reason: "the commit is not signed", who: "ana",
                        when: time("2026-01-02T09:00:00Z"), place: .commit(commit("c"))),
                    BlameLine("build", nil, .proven, reason: "the release names no build"),
                ]),
            BlameSection(
                "in prod",
                [
                    BlameLine(
                        "model models/m.onnx", "sha256:123, 1 file", .proven, who: "ana",
                        when: time("2026-01-03T09:00:00Z"), place: .event(digest("release")),
                        problem: "the manifest it carries: it is not the one that was signed")
                ]),
        ], warnings: ["look closely"])

    static let data = DataBlame(
        asset: RepoPath("data/train"), kind: "dataset", commit: commit("head"), at: nil, digest: digest("asset"),
        fileCount: 2, totalSize: 12_300_004,
        lines: [
            .init(
                path: RepoPath("a.csv"), size: 4, digest: digest("a"), commit: commit("one"),
                author: "Ana Kovac <ana@bank.example>", person: "ana", date: time("2026-01-02T09:00:00Z"),
                summary: "First", grade: .proven, reason: nil),
            .init(
                path: RepoPath(bytes: [0x62, 0xFF, 0x1B]), size: 12_300_000, digest: digest("b"), commit: commit("two"),
                author: "Eve <eve@evil.example>", person: nil, date: time("2026-01-20T09:00:00Z"),
                summary: "\u{1B}[31mred", grade: .asserted, reason: "the commit is not signed"),
        ], warnings: [])

    static let verdict = Verdict(
        gate: .promote,
        subject: Subject(
            kind: .promotion, text: "credit-risk@1.4.0 to prod", environment: "prod", event: digest("change").hex),
        policyID: digest("policy").hex,
        results: [
            RuleResult(
                rule: "soak", requirement: "a release runs long enough in the environment before", outcome: .fail,
                sentence: "2d 3h of 7d in test", evidence: [Evidence("in test since 2026-01-10", .proven)],
                hint: "wait until 2026-01-17"),
            RuleResult(
                rule: "approvals", requirement: "each team approves", outcome: .pass, sentence: "risk: mia",
                evidence: [], hint: nil),
            RuleResult(
                rule: "freeze", requirement: "no freeze holds", outcome: .notRequired,
                sentence: "no freeze is declared", evidence: [], hint: nil),
            RuleResult(
                rule: "branch", requirement: "the commit is reviewed", outcome: .unknown,
                sentence: "the branch main is not known here", evidence: [], hint: "git fetch"),
        ], parts: [])

    static let change = ChangeView(
        id: digest("change"), title: "credit-risk 1.4.0 to prod", environment: "prod",
        items: [.init(model: "credit-risk", from: SemVer(1, 3, 0), to: SemVer(1, 4, 0), build: build)],
        proposer: "ana", time: time("2026-01-11T08:00:00Z"), message: "better recall", ticket: "CHG0031337",
        expires: nil, state: .open,
        decisions: [
            .init(
                event: digest("approve"), isApproval: true, person: "mia", team: "risk",
                time: time("2026-01-11T09:00:00Z"), message: "validated", expires: time("2026-02-01T00:00:00Z"),
                withdrawnBy: nil),
            .init(
                event: digest("reject"), isApproval: false, person: "leo", team: "operations",
                time: time("2026-01-11T10:00:00Z"), message: nil, expires: nil, withdrawnBy: digest("withdraw")),
        ], verdict: verdict, missing: [.init(team: "operations", have: 0, need: 1, candidates: ["leo"])])

    static let history = EnvironmentHistory(
        environment: "prod", ledger: ledger(),
        states: [
            .init(
                event: digest("rollback"), isRollback: true, since: time("2026-02-05T12:00:00Z"), isWitnessed: false,
                until: nil, by: "leo", moves: [.init(model: "credit-risk", from: SemVer(1, 4, 0), to: SemVer(1, 3, 0))],
                change: nil, ticket: nil, message: "errors doubled", grade: .recorded, reason: nil),
            .init(
                event: digest("promote"), isRollback: false, since: time("2026-01-12T09:05:00Z"), isWitnessed: true,
                until: time("2026-02-05T12:00:00Z"), by: "leo",
                moves: [.init(model: "credit-risk", from: nil, to: SemVer(1, 4, 0))], change: digest("change"),
                ticket: "CHG0031337", message: nil, grade: .proven, reason: nil),
        ], warnings: [])

    static let environments = EnvironmentList(
        ledger: ledger(),
        rows: [
            .init(
                name: "test", from: nil, approvals: [], soak: nil, running: [], since: nil, open: 0, isListed: true),
            .init(
                name: "prod", from: "test", approvals: ["risk", "2 × operations"], soak: "7d",
                running: ["credit-risk 1.4.0"], since: time("2026-01-12T09:05:00Z"), open: 2, isListed: true),
            .init(
                name: "old", from: nil, approvals: [], soak: nil, running: ["credit-risk 1.0.0"],
                since: time("2025-01-12T09:05:00Z"), open: 0, isListed: false),
        ])

    static let logRow = LedgerLog.Row(
        position: 3, arrivedBySide: true, event: digest("approve"), commit: commit("approve"), type: "approve",
        summary: "risk: credit-risk 1.4.0 to prod", actor: "mia", time: time("2026-01-11T09:00:00Z"),
        witnessed: time("2026-01-11T09:01:00Z"), standing: "valid", reason: nil)

    static let inertRow = LedgerLog.Row(
        position: 4, arrivedBySide: false, event: nil, commit: commit("junk"), type: nil, summary: "no event",
        actor: nil, time: nil, witnessed: nil, standing: "inert", reason: "it lacks event.json or a signature")

    static let event = EventView(
        row: logRow, key: "SHA256:abc", signers: ["SHA256:abc"], policy: digest("policy"), message: nil,
        ticket: "CHG0031337", expires: nil,
        attachments: [
            (path: "params", digest: digest("params"), isIntact: true),
            (path: "card", digest: digest("card"), isIntact: false),
        ], subject: ["team": "risk"])

    static let modelRow = ModelList.Row(
        model: "credit-risk", version: SemVer(1, 4, 0), event: digest("release"), by: "ana",
        time: time("2026-01-03T09:00:00Z"), commit: commit("c"), build: build, environments: ["test", "prod"],
        grade: .proven)

    static let release = ReleaseView(
        row: modelRow, tagName: "credit-risk@v1.4.0", tag: commit("tag"), branch: "main", builder: "ana",
        asset: .init(path: RepoPath("models/m.onnx"), digest: digest("asset")),
        inputs: [.init(path: RepoPath("data/train"), digest: digest("input"))], metrics: [(name: "auc", value: "0.81")],
        attachments: ["card", "params"], message: nil, changes: [change])

    /// A policy as if a ledger had put it in force.
    static func policy() throws -> PolicyView {
        func text(_ value: String) -> TextNode { TextNode(.scalar(value), at: nil) }
        func list(_ values: String...) -> TextNode { TextNode(.sequence(values.map(text)), at: nil) }
        func map(_ pairs: (String, TextNode)...) -> TextNode {
            TextNode(.mapping(pairs.map { (text($0.0), $0.1) }), at: nil)
        }
        let node = map(
            ("version", text("2")),
            (
                "people",
                map(
                    (
                        "ana",
                        map(
                            ("name", text("Ana Kovac")), ("emails", list("ana@bank.example")),
                            (
                                "keys",
                                list(
                                    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMfgFyPYAeelt2+o9+SclV0BKliwHkDs+AmdVFjxoiD+")
                            ))
                    ),
                    (
                        "mia",
                        map(
                            ("emails", list("mia@bank.example")),
                            (
                                "keys",
                                list(
                                    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIESqXJF2IcgRPQDv+X0z7JdKhmFFEjofCN/Tnx8mogNj")
                            ))
                    ))
            ),
            ("teams", map(("data-science", list("ana")), ("risk", list("mia")))),
            ("admins", map(("members", list("ana", "mia")), ("threshold", text("1")))),
            (
                "environments",
                map(
                    ("test", map()),
                    (
                        "prod",
                        map(
                            ("from", text("test")), ("approvals", map(("risk", text("1")))),
                            ("separation_of_duties", map(("identity", text("verified")))),
                            ("metrics", map(("auc", map(("at_least", text("0.75"))))))
                        )
                    ))
            ),
            ("branches", map(("main", map(("manifests_valid", text("true")))))))
        let policy = try Policy(node: node, checkKey: PolicyInForce.checkKey)
        return PolicyView(
            inForce: PolicyInForce(id: digest("policy"), policy: policy, keys: try KeyRegistry(policy)),
            since: time("2026-01-01T08:00:00Z"), by: "mia", at: nil, isTesting: true, isCurrent: true)
    }
}
