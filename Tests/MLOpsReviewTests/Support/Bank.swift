import MLOpsAssets
import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import MLOpsSystem
import SystemPackage
import TestSupport
import Testing

/// A repository with real keys, commits, manifests and a ledger, and a clock that the test moves.
final class Bank {
    let sandbox: Sandbox
    var now = Timestamp(seconds: 1_767_225_600)
    /// Where the next thing happens.
    var path = "repo"

    static let people = ["ana", "jan", "mia", "eva", "leo", "tom"]

    /// `stage`: how far the story has gone already.
    ///
    /// `foundedWith`: founds a ledger of its own with another policy, and releases 1.0.0 there.
    init(_ stage: Stage = .released, foundedWith change: ((inout PolicyText) throws -> Void)? = nil) throws {
        sandbox = try Sandbox()
        if let change {
            try start()
            try found(change)
            try release("1.0.0", by: "ana")
            return
        }
        if stage == .empty { return }
        let template = try stage == .inTest ? Self.inTest.get() : Self.released.get()
        try sandbox.bash("cp -a '\(template.sandbox.root)/repo' '\(template.sandbox.root)/keys' .")
        now = template.now
    }

    enum Stage {
        case empty
        /// credit-risk 1.0.0 by ana, and nothing runs.
        case released
        /// It runs in test for ten days by the witness's clock.
        case inTest
    }

    private struct Template: Sendable {
        let sandbox: Sandbox
        let now: Timestamp
    }

    private static let released = Swift.Result<Template, any Error> {
        let bank = try Bank(.empty)
        try bank.start()
        try bank.found()
        try bank.release("1.0.0", by: "ana")
        return Template(sandbox: bank.sandbox, now: bank.now)
    }

    private static let inTest = Swift.Result<Template, any Error> {
        let bank = try Bank(.released)
        try bank.toTest("1.0.0", by: "ana", approving: "jan")
        bank.wait("10d")
        return Template(sandbox: bank.sandbox, now: bank.now)
    }

    func wait(_ span: String) { now = now + (TimeSpan(span) ?? TimeSpan(seconds: 0)) }

    // MARK: People and code

    func variables(_ changes: [String: String?] = [:]) -> ProgramEnvironment {
        ProgramEnvironment().with(sandbox.environment.mapValues { $0 }).with(changes)
    }

    func keyLine(_ name: String) throws -> String {
        if !sandbox.exists("keys/\(name)") { _ = try sandbox.makeKey(name) }
        return try sandbox.text(of: "keys/\(name).pub").split(separator: " ").prefix(2).joined(separator: " ")
    }

    func signer(_ name: String) throws -> SSHKeygenSigner {
        _ = try keyLine(name)
        return try SSHKeygenSigner(
            setting: sandbox.path("keys/\(name)"), directory: FilePath(sandbox.root), environment: variables())
    }

    func policyText() throws -> PolicyText {
        var keys: [String: [String]] = [:]
        for person in Self.people { keys[person] = [try keyLine(person)] }
        return PolicyText(keys: keys, witnesses: [try keyLine("witness"), try keyLine("witness2")])
    }

    func policy(_ change: (inout PolicyText) throws -> Void = { _ in }) throws -> Policy {
        var text = try policyText()
        try change(&text)
        return try Policy(
            node: YAMLReader.read(Array(text.text.utf8), name: "policy.yaml"), checkKey: PolicyInForce.checkKey)
    }

    /// Commits everything with these words, signed by `key` unless it is nil.
    @discardableResult
    func commit(
        _ message: String, by person: String, email: String? = nil, key: String? = "own", extra: [String] = []
    ) throws -> ObjectID {
        var options = ["-c", "user.name=\(person)", "-c", "user.email=\(email ?? "\(person)@bank.example")"]
        if let key {
            _ = try keyLine(key == "own" ? person : key)
            options += [
                "-c", "gpg.format=ssh", "-c", "commit.gpgSign=true",
                "-c", "user.signingKey=\(sandbox.path("keys/\(key == "own" ? person : key)"))",
            ]
        }
        try sandbox.git("add", "-A", in: path)
        let result = try sandbox.run(
            "git", options + ["commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "-m", message] + extra,
            in: path)
        guard result.status == 0 else { throw TestFailure(result.transcript) }
        return try open().headCommit()
    }

    func model(_ name: String, _ weights: String) throws {
        let manifest = try Manifest(
            header: ManifestHeader(kind: .model, layout: .file),
            entries: [
                ManifestEntry(
                    path: ManifestEntry.selfPath, digest: .sha256(of: weights), size: Int64(weights.utf8.count))
            ])
        for file in try manifest.serialize() { try sandbox.write(file.bytes, to: "\(path)/models/\(name).onnx.mlops") }
    }

    func start() throws {
        try sandbox.makeRepository(path)
        // What each step leads to is read from the index by the next one.
        try sandbox.git("config", "mlops.indexEvery", "1", in: path)
        try sandbox.write(
            """
            version: 1
            project: bank
            models:
              credit-risk: { asset: models/credit-risk.onnx, metrics: metrics.json, card: card.md }
              fraud: { asset: models/fraud.onnx, metrics: metrics.json, card: card.md }

            """, to: "\(path)/mlops.yaml")
        try sandbox.write("{ \"auc\": 0.81 }\n", to: "\(path)/metrics.json")
        try sandbox.write("# Card\n", to: "\(path)/card.md")
        try model("credit-risk", "weights 1.0.0")
        try model("fraud", "weights 1.0.0")
        try commit("First model", by: "ana")
    }

    // MARK: The ledger

    func open() throws -> Repository {
        try Repository(startingAt: FilePath(sandbox.path(path)), environment: variables())
    }

    func session(testTime: Timestamp? = nil) throws -> LedgerSession {
        try LedgerSession(open(), clock: FixedClock(now), testTime: testTime)
    }

    func timeline() throws -> Timeline { try session().timeline() }

    func found(testing: Bool = false, _ change: (inout PolicyText) throws -> Void = { _ in }) throws {
        _ = try session().ledger.found(
            GenesisSubject(project: "bank", policy: policy(change).canonicalJSON, testing: testing), actor: "mia",
            signer: signer("mia"), now: now)
    }

    @discardableResult
    func release(_ version: String, of model: String = "credit-risk", by person: String) throws -> EventRecord {
        let session = try session()
        let action = ReleaseAction(session)
        let plan = try action.plan(
            model: model, version: #require(SemVer(version)), commit: session.repository.headCommit(),
            branch: sandbox.git("branch", "--show-current", in: path).line,
            build: .digest("sha256:" + Digest.sha256(of: model + version).hex), builder: person)
        return try action.release(
            plan, message: nil, signer: signer(person),
            tagger: Identity(name: person, email: "\(person)@bank.example", time: now)
        ).0
    }

    /// A commit with new weights, and a release of it.
    @discardableResult
    func nextRelease(_ version: String, of model: String = "credit-risk", by person: String) throws -> EventRecord {
        try self.model(model, "weights \(version)")
        try commit("\(model) \(version)", by: person)
        return try release(version, of: model, by: person)
    }

    @discardableResult
    func propose(
        _ releases: [(String, String)], to environment: String, by person: String,
        _ kind: ProposeSubject.Kind = .normal, expires: String? = nil,
        configuration: [ProposeAction.ConfigurationFile] = []
    ) throws -> Digest {
        let session = try session()
        let timeline = try session.timeline()
        let action = ProposeAction(session)
        let chosen = try releases.map { try timeline.release(named: $0.0, version: $0.1) }
        let draft = try action.draft(
            action.plan(chosen, configuration: configuration, to: environment, timeline), kind: kind, timeline,
            message: kind == .emergency ? "INC0042" : nil, ticket: nil,
            expires: expires.flatMap { TimeSpan($0) }.map { now + $0 })
        return try session.append(draft, signer: signer(person), timeline: timeline).0.id
    }

    @discardableResult
    func propose(_ version: String, to environment: String, by person: String, expires: String? = nil) throws -> Digest
    {
        try propose([("credit-risk", version)], to: environment, by: person, expires: expires)
    }

    @discardableResult
    func decide(
        _ change: Digest, for team: String, by person: String, _ type: EventType = .approve, expires: String? = nil
    ) throws -> Digest {
        let session = try session()
        let timeline = try session.timeline()
        let scope = try #require(try timeline.change(change)).scope
        let draft = EventDraft(
            type, subject: DecisionSubject(change: change, team: team, scope: scope).json,
            expires: expires.flatMap { TimeSpan($0) }.map { now + $0 })
        return try session.append(draft, signer: signer(person), timeline: timeline).0.id
    }

    func verdict(_ change: Digest) throws -> Verdict {
        let session = try session()
        let timeline = try session.timeline()
        return try PromoteAction(session, timeline).judge(#require(try timeline.change(change))).verdict
    }

    /// The ids of the rules that stand in the way.
    func blocking(_ change: Digest) throws -> [String] { try verdict(change).blocking.map(\.rule) }

    @discardableResult
    func promote(_ change: Digest, by person: String) throws -> EventRecord {
        let session = try session()
        let timeline = try session.timeline()
        let action = PromoteAction(session, timeline)
        let judged = try action.judge(#require(try timeline.change(change)))
        try #require(judged.verdict.passed, "\(judged.verdict.blocking.map(\.sentence))")
        let draft = try action.draft(judged, person: person, message: nil)
        return try session.append(draft, signer: signer(person), timeline: timeline).0
    }

    /// Signs and appends what `draft` makes of the newest state, as a well-behaved client does.
    @discardableResult
    func act(by person: String, _ draft: (Timeline) throws -> EventDraft) throws -> EventRecord {
        let session = try session()
        let timeline = try session.timeline()
        return try session.append(draft(timeline), signer: signer(person), timeline: timeline).0
    }

    /// The outcome of one rule, and what it says.
    func outcome(_ rule: String, of change: Digest) throws -> (Outcome?, String) {
        let result = try verdict(change).result(of: rule)
        return (result?.outcome, result?.sentence ?? "")
    }

    /// Attests as the service whose key is `key`.
    @discardableResult
    func attest(
        _ kind: String, _ version: String, as key: String, passed: Bool = true, _ values: [(String, String)] = []
    ) throws -> EventRecord {
        let session = try session()
        let timeline = try session.timeline()
        let signer = try signer(key)
        let draft = try AttestAction(timeline).draft(
            kind, timeline.release(named: "credit-risk", version: version), passed: passed, values: values,
            message: nil, attachments: [])
        let actor = try session.attester(holding: signer, named: "ci", timeline)
        return try session.append(draft, as: actor, signer: signer, timeline: timeline).0
    }

    @discardableResult
    func witness(as name: String = "witness") throws -> EventRecord? {
        try WitnessAction(session()).witness(as: name, signer: signer(name))
    }

    func toTest(_ version: String, of model: String = "credit-risk", by person: String, approving: String) throws {
        for environment in ["dev", "test"] {
            let change = try propose([(model, version)], to: environment, by: person)
            if environment == "test" { try decide(change, for: "data-science", by: approving) }
            try promote(change, by: person)
        }
        try witness()
    }

    /// A change to prod that has every approval it needs.
    func approvedForProd(_ version: String, by person: String = "ana", scientist: String = "jan") throws -> Digest {
        let change = try propose(version, to: "prod", by: person)
        try decide(change, for: "data-science", by: scientist)
        try decide(change, for: "risk", by: "mia")
        try decide(change, for: "operations", by: "leo")
        return change
    }

    // MARK: What a modified client might do

    /// Signs and appends whatever it is given, judged by nobody, and says what became of it.
    @discardableResult
    func force(
        _ type: EventType, _ subject: JSON, by person: String, key: String? = nil, kind: Event.Actor.Kind? = nil,
        cosigners: [String] = [], expires: Timestamp? = nil, time: Timestamp? = nil, after: Digest? = nil,
        policy: Digest? = nil, attachments: [(path: String, bytes: [UInt8])] = []
    ) throws -> (record: EventRecord, standing: Standing) {
        let session = try session()
        let timeline = try session.timeline()
        let usual = try session.context(timeline)
        let record = try session.ledger.append(
            EventDraft(type, subject: subject, expires: expires, attachments: attachments), as: person,
            kind: kind ?? (type.isWitnessed ? .witness : .person), signer: signer(key ?? person),
            cosigners: cosigners.map { try signer($0) },
            context: .init(
                genesis: usual.genesis, policy: policy ?? usual.policy, after: after ?? usual.after, tip: usual.tip),
            now: time ?? now)
        return (record, try #require(try self.timeline().entry(record.id)?.standing))
    }

    /// What promoting a change would sign, whether the rules allow it or not.
    ///
    /// `citing`: the approvals it rests on; by default those that stand.
    func promotion(_ change: Digest, by person: String, citing: [Digest]? = nil) throws -> PromoteSubject {
        let timeline = try timeline()
        let found = try #require(try timeline.change(change))
        let promotion = try Promotion(of: found, in: timeline)
        let cited = citing ?? found.approvals.filter { $0.withdrawnBy == nil }.map(\.record.id)
        return PromoteSubject(
            change: change, scope: promotion.scope, approvals: cited,
            listing: try promotion.result(by: person, at: now, citing: cited).tree.digest)
    }

    @discardableResult
    func forcePromotion(_ change: Digest, by person: String, citing: [Digest]? = nil) throws -> Standing {
        try force(.promote, promotion(change, by: person, citing: citing).json, by: person).standing
    }

    /// Proposes, approves and applies a policy.
    @discardableResult
    func changePolicy(
        by admins: [String] = ["mia", "leo"], proposer: String = "mia", _ change: (inout PolicyText) throws -> Void
    ) throws -> EventRecord {
        let proposal = try propose(policy: change, by: proposer)
        for admin in admins { try decide(proposal, for: "admins", by: admin) }
        return try apply(proposal, by: admins[0])
    }

    func propose(policy change: (inout PolicyText) throws -> Void, by person: String) throws -> Digest {
        let session = try session()
        let timeline = try session.timeline()
        let next = try policy {
            try change(&$0)
            $0.version = Int(timeline.current.policy.version) + 1
        }
        let draft = try ProposeAction(session).draft(policy: next, timeline, message: nil, ticket: nil)
        return try session.append(draft, signer: signer(person), timeline: timeline).0.id
    }

    @discardableResult
    func apply(_ proposal: Digest, by person: String) throws -> EventRecord {
        let session = try session()
        let timeline = try session.timeline()
        let draft = try PolicyApplyAction(timeline).draft(#require(try timeline.change(proposal)), message: nil)
        return try session.append(draft, signer: signer(person), timeline: timeline).0
    }

    func running(_ environment: String, _ model: String = "credit-risk") throws -> String? {
        try timeline().state(of: environment)?.running[model]?.reference.version.description
    }
}

func failure<Value>(_ body: () throws -> Value) throws -> Diagnostic? {
    do {
        _ = try body()
        return nil
    } catch let error as Diagnostic {
        return error
    }
}

extension Standing {
    var isInert: Bool { !counts }

    func says(_ words: String) -> Bool { isInert && (reason ?? "").contains(words) }
}
