import MLOpsCore
import MLOpsPolicy
import Testing

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
    "teams": ["data-science": ["ana", "jan"], "risk": ["mia", "eva"], "operations": ["leo", "tom"]],
    "admins": ["members": ["mia", "leo", "ana"], "threshold": "2"],
    "witnesses": ["keys": [key("server")], "threshold": "1"],
    "attesters": ["reproduced": ["ana", key("ci")]],
    "service_identities": ["GitHub <noreply@github.com>"],
    "remotes": ["eu": ["url": "s3://bank-ml-eu"]],
    "environments": [
        "dev": .empty,
        "test": ["from": "dev", "approvals": ["data-science": "1"]],
        "prod": [
            "from": "test", "soak": "7d", "approvals": ["data-science": "1", "risk": "1", "operations": "1"],
            "separation_of_duties": ["identity": "verified"],
            "metrics": ["auc": ["at_least": "0.75", "no_worse_than_current_by": "0.01"]],
            "require": ["model-card"], "from_branch": "main",
            "freeze": [
                ["from": "2026-12-20T00:00+01:00", "to": "2027-01-04T00:00+01:00", "reason": "year end"]
            ],
            "emergency": ["approvals": ["operations": "1"], "review_within": "48h"],
        ],
    ],
    "branches": ["main": ["manifests_valid": "true", "payloads_pushed": "true", "max_file_size": "10MB"]],
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
    grade: Grade = .proven
) -> Approval {
    Approval(id: "approval-\(person)-\(team)", person: .known(person, grade), team: team, standing: standing)
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
        inPreviousSince: .known(moment("2026-11-01T08:00:00Z"), .recorded))
    return PromotionFacts(
        gate: .promote, environment: "prod", change: "change-7", proposer: .known("jan", .proven), items: [item],
        currentMatchesFrom: .known(true, .proven), contributors: .known([contributor("jan")], .proven),
        approvals: .known(
            [approval("ana", "data-science"), approval("mia", "risk"), approval("leo", "operations")], .proven),
        rejections: .known([], .proven), declaredFreeze: .known(nil, .proven),
        now: .known(moment("2026-11-10T08:00:00Z"), .proven))
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
    PushFacts(gate: .preReceive, updates: updates, promotions: .known([], .proven), rollbacks: .known([], .proven))
}

func update(_ name: String, _ target: RefUpdate.Target, _ change: RefUpdate.Change = .updated) -> RefUpdate {
    RefUpdate(name: RepoPath(name), change: change, target: target)
}

func branchFacts(_ name: String = "main") -> BranchFacts {
    BranchFacts(
        branch: RepoPath(name), manifestProblems: .known([], .proven), missingPayloads: .known([], .proven),
        files: .known([], .proven))
}
