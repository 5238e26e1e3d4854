// Times one evaluation: a policy of 50 rules, a change with 500 commits and 10,000 approvals.
import MLOpsCore
import MLOpsPolicy

func text(_ value: String) -> TextNode { TextNode(.scalar(value), at: nil) }
func list(_ items: [String]) -> TextNode { TextNode(.sequence(items.map(text)), at: nil) }
func map(_ members: KeyValuePairs<String, TextNode>) -> TextNode {
    TextNode(.mapping(members.map { (key: text($0.key), value: $0.value) }), at: nil)
}
func named(_ names: [String], _ value: (String) -> TextNode) -> TextNode {
    TextNode(.mapping(names.map { (key: text($0), value: value($0)) }), at: nil)
}

let people = (0..<200).map { "p\($0)" }
let teams = (0..<10).map { "team\($0)" }
let metrics = (0..<25).map { "metric\($0)" }

func policy() -> Policy? {
    let prod = map([
        "from": text("test"), "soak": text("7d"), "approvals": named(teams) { _ in text("2") },
        "approvals_valid_for": text("30d"), "separation_of_duties": map(["identity": text("verified")]),
        "metrics": named(metrics) { _ in
            map(["at_least": text("0.5"), "no_worse_than_current_by": text("0.01")])
        },
        "code_owners": TextNode(
            .sequence(
                (0..<10).map { map(["paths": list(["src/d\($0)/**"]), "approvals": map(["team\($0)": text("2")])]) }),
            at: nil),
        "require": list(["model-card"]), "from_branch": text("main"),
        "emergency": map(["approvals": map(["team0": text("1")]), "review_within": text("48h")]),
    ])
    let node = map([
        "version": text("1"),
        "people": named(people) { name in
            let body = "AAAA" + name + String(repeating: "A", count: (8 - (4 + name.utf8.count) % 4) % 4)
            return map(["emails": list(["\(name)@bank.example"]), "keys": list(["ssh-ed25519 \(body)"])])
        },
        "teams": named(teams) { team in
            list(people.enumerated().filter { "team\($0.offset % 10)" == team }.map(\.element))
        },
        "admins": map(["members": list(["p0", "p1", "p2"]), "threshold": text("2")]),
        "witnesses": map(["keys": list(["ssh-ed25519 AAAAwitnessA"]), "threshold": text("1")]),
        "environments": map(["test": TextNode(.empty, at: nil), "prod": prod]),
    ])
    let reading = Policy.read(node) { _ in nil }
    for finding in reading.errors { print(finding) }
    return reading.policy
}

func facts() -> PromotionFacts {
    let noon = Timestamp(seconds: 1_767_225_600)
    let value = DecimalNumber("0.8") ?? .zero
    let figures = Dictionary(uniqueKeysWithValues: metrics.map { ($0, value) })
    let item = PromotionItem(
        from: ReleaseName(model: "m", version: "1.0.0", id: "a"),
        to: ReleaseName(model: "m", version: "1.1.0", id: "b"),
        builds: ["sha256:00"], metrics: .known(figures, .recorded), currentMetrics: .known(figures, .recorded),
        hasModelCard: .known(true, .proven), reachedBranches: .known(["main"], .proven),
        tagMatches: .known(true, .proven), contentProblems: .known([], .proven), runsInPrevious: .known(true, .proven),
        inPreviousSince: .known(noon, .proven), baseline: .known(nil, .proven), attestations: .known([], .proven),
        standing: .known(.usable, .proven))
    let contributors = (0..<500).flatMap { index in
        [Contributor.Role.author, .committer].map {
            Contributor(
                person: "p\(index % 20)", identity: "p\(index % 20)@bank.example", role: $0, grade: .proven,
                place: Digest.sha256(of: "\(index)").hex)
        }
    }
    let approvals = (0..<10_000).map { index in
        Approval(
            id: Digest.sha256(of: "approval \(index)").hex, person: .known("p\(index % 200)", .proven),
            team: "team\(index % 10)", standing: .known(index % 3 == 0 ? .lapsed("was withdrawn") : .holds, .proven),
            given: .known(noon, .proven))
    }
    let paths = (0..<500).map { RepoPath("src/d\($0 % 10)/file\($0).py") }
    return PromotionFacts(
        gate: .promote, environment: "prod", change: "c", proposer: .known("p3", .proven), items: [item],
        currentMatchesFrom: .known(true, .proven), contributors: .known(contributors, .proven),
        approvals: .known(approvals, .proven), rejections: .known([], .proven), declaredFreeze: .known(nil, .proven),
        now: .known(noon + TimeSpan(seconds: 864_000), .proven), proposed: .known(noon, .proven),
        altered: .known(AlteredFiles(code: paths, data: []), .proven), waivers: .known([], .proven),
        owedReviews: .known([], .proven))
}

if let policy = policy() {
    let facts = facts()
    var times: [Double] = []
    var passed = true
    for _ in 0..<101 {
        let start = ContinuousClock.now
        let verdict = Evaluator.evaluate(.promotion(facts), policy)
        let (seconds, atto) = (ContinuousClock.now - start).components
        times.append(Double(seconds) * 1000 + Double(atto) / 1e15)
        passed = passed && verdict.passed
    }
    times.sort()
    let spread = (times[75] - times[25]) / times[50] * 100
    print(
        "one evaluation: median \(times[50]) ms, least \(times[0]) ms, most \(times[100]) ms, spread \(Int(spread)) %, "
            + "\(times.count { $0 <= 20 }) of 101 within 20 ms, verdict \(passed ? "passed" : "refused")")
}
