import MLOpsCore
import MLOpsPolicy
import Testing

extension RepoPath: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

/// A well-formed key line of our own making: the check of its bytes is the caller's, so any base64 serves.
func key(_ name: String, comment: String = "") -> Doc { .text(keyText(name) + comment) }

func keyText(_ name: String) -> String {
    let body = "AAAA" + name.filter { $0.isLetter || $0.isNumber }
    return "ssh-ed25519 " + body + String(repeating: "A", count: (4 - body.utf8.count % 4) % 4)
}

/// Refuses every key with BAD in it.
func checkKey(_ key: String) -> String? { key.contains("BAD") ? "this key is too weak" : nil }

func read(_ doc: Doc) -> PolicyReading { Policy.read(doc.node, checkKey: checkKey) }

func policy(_ doc: Doc = sampleDoc, sourceLocation: SourceLocation = #_sourceLocation) throws -> Policy {
    let reading = read(doc)
    return try #require(reading.policy, "\(reading.findings)", sourceLocation: sourceLocation)
}

/// The example of the format's description, as far as this version judges it, with a recipient for every name.
let sampleDoc: Doc = [
    "version": "1",
    "people": [
        "ana": ["name": "Ana Kovac", "emails": ["ana@bank.example"], "keys": [key("ana", comment: " ana@laptop")]],
        "jan": ["emails": ["jan@bank.example"], "keys": [key("jan")]],
        "mia": ["emails": ["mia@bank.example"], "keys": [key("mia")]],
        "eva": ["emails": ["eva@bank.example"], "keys": [key("eva")]],
        "leo": ["emails": ["leo@bank.example"], "keys": [key("leo")]],
        "tom": ["emails": ["tom@bank.example"], "keys": [key("tom")]],
    ],
    "teams": [
        "data-science": ["ana", "jan"], "risk": ["mia", "eva"], "operations": ["leo", "tom"],
        "billing": ["tom", "mia"],
    ],
    "admins": ["members": ["mia", "leo", "ana"], "threshold": "2"],
    "witnesses": ["keys": [key("server")], "threshold": "1"],
    "attesters": ["reproduced": ["ana", key("ci")], "test-result": [key("ci")], "kpi": ["tom"]],
    "service_identities": ["GitHub <noreply@github.com>"],
    "remotes": ["eu": ["url": "s3://bank-ml-eu", "region": "eu"], "us": ["url": "s3://bank-ml-us"]],
    "environments": [
        "dev": .empty,
        "test": ["from": "dev", "approvals": ["data-science": "1"]],
        "prod": [
            "from": "test", "soak": "7d", "approvals": ["data-science": "1", "risk": "1", "operations": "1"],
            "separation_of_duties": ["identity": "verified"],
            "metrics": ["auc": ["at_least": "0.75", "no_worse_than_current_by": "0.01"]],
            "kpis": ["approval_rate": ["at_least": "0.3", "max_age": "30d"]],
            "require": ["model-card", ["type": "test-result", "max_age": "14d"]], "from_branch": "main",
            "approvals_valid_for": "14d",
            "code_owners": [["paths": ["serving/**"], "approvals": ["operations": "1"]]],
            "api": ["compatible": "true", "consumers": ["billing": ["paths": ["/predict"], "team": "billing"]]],
            "change_windows": [
                ["days": ["mon", "tue", "wed", "thu"], "from": "08:00", "to": "18:00", "offset": "+01:00"]
            ],
            "standard": [
                "approvals": ["data-science": "1"], "data": ["data/**"], "code": ["params.yaml", "metrics.json"],
                "metrics": ["auc": ["no_worse_than_current_by": "0.005", "better": "higher"]],
            ],
            "freeze": [
                ["from": "2026-12-20T00:00+01:00", "to": "2027-01-04T00:00+01:00", "reason": "year end"]
            ],
            "emergency": ["approvals": ["operations": "1"], "review_within": "48h", "valid_for": "12h"],
            "waivers": ["rules": ["soak", "metrics"], "approvals": ["risk": "1"], "at_most": "7d"],
        ],
    ],
    "branches": [
        "main": [
            "manifests_valid": "true", "payloads_pushed": "true", "max_file_size": "10MB", "schemas_valid": "true",
            "notebook_outputs": "refuse", "residency": "true",
        ]
    ],
    "models": ["unsafe_pickle": "refuse", "formats": ["onnx", "safetensors", "joblib"]],
    "packages": [
        "lock": "uv.lock", "indexes": ["https://pypi.internal.example/simple"], "hashes": "true",
        "licenses": ["MIT", "BSD-3-Clause"], "license_data": "licenses.json", "deny": ["evil<2"],
        "vulnerabilities": ["database": "osv", "max_severity": "medium", "max_age": "14d"],
        "exceptions": [
            ["package": "urllib3", "except": "GHSA-1", "reason": "not reachable", "until": "2027-01-31"]
        ],
    ],
]

func moment(_ text: String) -> Timestamp { Timestamp(text) ?? Timestamp(seconds: 0) }

func number(_ text: String) -> DecimalNumber {
    guard let number = DecimalNumber(text) else {
        Issue.record("\(text) is no number")
        return .zero
    }
    return number
}

let commit = "3f2a91b0c4d2" + String(repeating: "0", count: 28)

func approval(
    _ person: String, _ team: String, standing: Fact<Approval.Standing> = .known(.holds, .proven),
    grade: Grade = .proven, given: Fact<Timestamp> = .known(moment("2026-11-09T08:00:00Z"), .proven)
) -> Approval {
    Approval(
        id: "approval-\(person)-\(team)", person: .known(person, grade), team: team, standing: standing, given: given)
}

func attestation(
    _ kind: String, by person: Fact<String> = .known("tom", .proven), passed: Bool = true,
    given: Fact<Timestamp> = .known(moment("2026-11-05T08:00:00Z"), .proven), _ values: [String: String] = [:]
) -> Attestation {
    Attestation(
        id: "attest-\(kind)", kind: kind, attester: person, passed: passed, given: given,
        values: values.mapValues { number($0) })
}

func package(
    _ name: String, _ version: String? = "1.0", source: String? = nil, isHashed: Bool = true,
    denial: LockedPackageFact.Denial = .no, license: LockedPackageFact.License = .allowed
) -> LockedPackageFact {
    LockedPackageFact(
        name: name, version: version, foreignSource: source,
        missingHash: isHashed ? nil : "has no hash of at least SHA-256", denial: denial, license: license)
}

func packages(_ packages: LockedPackageFact..., vulnerabilities: [VulnerabilityFact] = []) -> PackageFacts {
    PackageFacts(
        problems: [], packages: packages, vulnerabilities: .known(vulnerabilities, .proven),
        databaseModified: .known(moment("2026-11-08T08:00:00Z"), .proven))
}

func contributor(_ person: String?, _ role: Contributor.Role = .author, _ grade: Grade = .proven) -> Contributor {
    Contributor(
        person: person, identity: person.map { "\($0)@bank.example" } ?? "Nobody <who@else.example>", role: role,
        grade: grade, place: commit)
}

func samplePromotion() -> PromotionFacts {
    let release = ReleaseName(model: "credit-risk", version: "1.4.0", id: "release-140")
    let current = ReleaseName(model: "credit-risk", version: "1.3.0", id: "release-130")
    let item = PromotionItem(
        from: current, to: release, builds: ["sha256:aa"], metrics: .known(["auc": number("0.80")], .recorded),
        currentMetrics: .known(["auc": number("0.805")], .recorded), hasModelCard: .known(true, .proven),
        reachedBranches: .known(["main", "work"], .proven), tagMatches: .known(true, .proven),
        contentProblems: .known([], .proven), runsInPrevious: .known(true, .proven),
        inPreviousSince: .known(moment("2026-11-01T08:00:00Z"), .recorded), baseline: .known(nil, .proven),
        attestations: .known(
            [attestation("test-result", by: .known("ci", .proven)), attestation("kpi", ["approval_rate": "0.31"])],
            .proven), api: .known(.compared([]), .proven), standing: .known(.usable, .proven),
        files: .known([ModelFile(path: "models/m.onnx", format: "onnx")], .proven),
        packages: .known(packages(package("requests")), .proven))
    return PromotionFacts(
        gate: .promote, environment: "prod", change: "change-7", proposer: .known("jan", .proven), items: [item],
        currentMatchesFrom: .known(true, .proven), contributors: .known([contributor("jan")], .proven),
        approvals: .known(
            [approval("ana", "data-science"), approval("mia", "risk"), approval("leo", "operations")], .proven),
        rejections: .known([], .proven), declaredFreeze: .known(nil, .proven),
        now: .known(moment("2026-11-10T08:00:00Z"), .proven), proposed: .known(moment("2026-11-09T07:00:00Z"), .proven),
        altered: .known(AlteredFiles(code: ["serving/app.py"], data: ["data/train"]), .proven),
        waivers: .known([], .proven), owedReviews: .known([], .proven))
}

func sampleRollback() -> RollbackFacts {
    let item = RollbackItem(
        from: ReleaseName(model: "credit-risk", version: "1.4.0", id: "release-140"),
        to: ReleaseName(model: "credit-risk", version: "1.3.0", id: "release-130"), builds: ["sha256:bb"],
        wasPromotedHere: .known(true, .proven), isRevoked: .known(false, .proven))
    return RollbackFacts(
        gate: .promote, environment: "prod", event: "rollback-1", actor: .known("leo", .proven), items: [item],
        currentMatchesFrom: .known(true, .proven))
}

func push(_ updates: RefUpdate...) -> PushFacts {
    PushFacts(
        gate: .preReceive, updates: updates, promotions: .known([], .proven), rollbacks: .known([], .proven),
        now: .known(moment("2026-11-10T08:00:00Z"), .proven))
}

func update(_ name: String, _ target: RefUpdate.Target, _ change: RefUpdate.Change = .updated) -> RefUpdate {
    RefUpdate(name: RepoPath(name), change: change, target: target)
}

func branchFacts(_ name: String = "main") -> BranchFacts {
    BranchFacts(
        branch: RepoPath(name), manifestProblems: .known([], .proven), missingPayloads: .known([], .proven),
        files: .known([], .proven), schemaProblems: .known([], .proven), notebookOutputs: .known([], .proven),
        residents: .known([], .proven), modelFiles: .known([], .proven), packages: .known(nil, .proven))
}
