import Foundation
import MLOpsAssets
import MLOpsAudit
import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import MLOpsSystem
import SystemPackage
import Testing

/// A temporary repository with people, keys, data and a ledger, made with the real programs and nothing of the user's.
final class World {
    let folder: URL
    let environment: ProgramEnvironment

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("mlops-audit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Answers read on from the repository after the fixture itself is gone.
        Leftovers.removeAtExit(folder.path)
        environment = ProgramEnvironment().with([
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.path,
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "LC_ALL": "C", "TZ": "UTC",
        ])
        try bash("git init -q -b main . && echo .keys/ >> .git/info/exclude")
    }

    // MARK: Programs and files

    /// Runs a script in the repository; fails the test when it fails.
    @discardableResult
    func bash(_ script: String, at time: String = "2026-01-01T00:00:00Z") throws -> String {
        let outcome = try Program(
            "bash", ["-euo", "pipefail", "-c", script],
            environment: environment.with(["GIT_AUTHOR_DATE": time, "GIT_COMMITTER_DATE": time]),
            workingDirectory: FilePath(folder.path)
        ).run()
        try #require(outcome.succeeded, "\(script)\n\(outcome.errorText)")
        return outcome.text
    }

    func write(_ text: String, to name: String) throws {
        try write(Array(text.utf8), to: name)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        let url = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    /// Writes the manifest of a folder whose files have these contents.
    func dataset(_ path: String, _ files: [String: String], pages: PageCount = .one) throws {
        let manifest = try Manifest(
            header: ManifestHeader(kind: .dataset, layout: .directory(pages: pages)),
            entries: files.map { name, text in
                ManifestEntry(path: RepoPath(name), digest: .sha256(of: text), size: Int64(text.utf8.count))
            })
        try? FileManager.default.removeItem(at: folder.appendingPathComponent("\(path).mlops"))
        for file in try manifest.serialize() { try write(file.bytes, to: "\(path).mlops/\(file.name)") }
    }

    /// Writes the manifest of a single file.
    func model(_ path: String, _ text: String) throws {
        let manifest = try Manifest(
            header: ManifestHeader(kind: .model, layout: .file),
            entries: [
                ManifestEntry(
                    path: ManifestEntry.selfPath, digest: .sha256(of: text), size: Int64(text.utf8.count))
            ])
        for file in try manifest.serialize() { try write(file.bytes, to: "\(path).mlops") }
    }

    /// Commits everything; signed unless `signer` is nil.
    @discardableResult
    func commit(_ message: String, as person: String, at time: String, signer: String? = "same") throws -> ObjectID {
        var options = "-c user.name=\(person) -c user.email=\(person)@bank.example"
        if let signer {
            let key = try keyFile(signer == "same" ? person : signer)
            options += " -c gpg.format=ssh -c user.signingKey=\(key) -c commit.gpgSign=true"
        }
        try bash("git add -A && git \(options) commit -q --allow-empty -m '\(message)'", at: time)
        return try repository().headCommit()
    }

    func repository() throws -> Repository {
        try Repository(startingAt: FilePath(folder.path), environment: environment)
    }

    // MARK: People

    /// The private key file of a person, made when first asked for.
    func keyFile(_ name: String) throws -> String {
        let path = folder.appendingPathComponent(".keys/\(name)").path
        if !FileManager.default.fileExists(atPath: path) {
            try bash("mkdir -p .keys && ssh-keygen -q -t ed25519 -N '' -C \(name) -f .keys/\(name)")
        }
        return path
    }

    func signer(_ name: String) throws -> SSHKeygenSigner {
        try SSHKeygenSigner(
            setting: keyFile(name), directory: FilePath(folder.path), environment: environment)
    }

    func policy(_ version: Int = 1) throws -> Policy {
        func person(_ name: String) throws -> String {
            "  \(name): { emails: [\(name)@bank.example], keys: [\"\(try signer(name).publicKey.line)\"] }\n"
        }
        let text =
            "version: \(version)\npeople:\n" + (try ["ana", "jan", "mia", "leo"].map(person).joined()) + """
                teams:
                  data-science: [ana, jan]
                  risk: [mia]
                  operations: [leo]
                admins: { members: [mia, leo], threshold: 1 }
                witnesses: { keys: ["\(try signer("witness").publicKey.line)"], threshold: 1 }
                environments:
                  test: { separation_of_duties: false }
                  prod:
                    from: test
                    soak: 7d
                    approvals: { risk: 1, operations: 1 }
                    separation_of_duties: { identity: verified }
                    metrics: { auc: { at_least: "0.75" } }
                    require: [model-card]
                    emergency: { approvals: { operations: 1 }, review_within: 48h }

                """
        return try Policy(
            node: YAMLReader.read(Array(text.utf8), name: "policy.yaml"), checkKey: PolicyInForce.checkKey)
    }

    // MARK: The ledger

    func session(_ time: String) throws -> LedgerSession {
        let moment = try #require(Timestamp(time))
        return try LedgerSession(repository(), clock: FixedClock(moment))
    }

    func found(at time: String, testing: Bool = true) throws {
        _ = try session(time).ledger.found(
            GenesisSubject(project: "credit-risk", policy: policy().canonicalJSON, testing: testing), actor: "mia",
            signer: signer("mia"), now: #require(Timestamp(time)))
    }

    func project() throws {
        try write(
            """
            version: 1
            project: credit
            models:
              credit-risk:
                asset: models/m.onnx
                inputs: [data/train]
                params: params.yaml
                metrics: metrics.json
                environment: uv.lock
                card: card.md

            """, to: "mlops.yaml")
        try write("train:\n  depth: 3\n  features: [age, income]\nseed: 7\n", to: "params.yaml")
        try write("{ \"auc\": 0.81 }\n", to: "metrics.json")
        try write("locked\n", to: "uv.lock")
        try write("# Credit risk\n", to: "card.md")
    }

    @discardableResult
    func release(_ version: String, as person: String, at time: String) throws -> Digest {
        let session = try session(time)
        let action = ReleaseAction(session)
        let plan = try action.plan(
            model: "credit-risk", version: #require(SemVer(version)), commit: session.repository.headCommit(),
            branch: "main", build: .digest("sha256:" + Digest.sha256(of: version).hex), builder: person)
        let (record, _) = try action.release(
            plan, message: nil, signer: signer(person),
            tagger: Identity(name: person, email: "\(person)@bank.example", time: #require(Timestamp(time))))
        return record.id
    }

    @discardableResult
    func propose(
        _ version: String, to environment: String, as person: String, at time: String, ticket: String? = nil
    ) throws -> Digest {
        let session = try session(time)
        let timeline = try session.timeline()
        let action = ProposeAction(session)
        let plan = try action.plan(
            [timeline.release(named: "credit-risk", version: version)], to: environment, timeline)
        return try session.append(
            action.draft(plan, timeline, message: "better recall", ticket: ticket, expires: nil),
            signer: signer(person),
            timeline: timeline
        ).0.id
    }

    @discardableResult
    func decide(
        _ change: Digest, team: String, as person: String, at time: String, _ type: EventType = .approve
    ) throws -> Digest {
        let session = try session(time)
        let timeline = try session.timeline()
        let scope = try #require(try timeline.change(change)).scope
        let draft = EventDraft(type, subject: DecisionSubject(change: change, team: team, scope: scope).json)
        return try session.append(draft, signer: signer(person), timeline: timeline).0.id
    }

    @discardableResult
    func promote(_ change: Digest, as person: String, at time: String) throws -> Digest {
        let session = try session(time)
        let timeline = try session.timeline()
        let action = PromoteAction(session, timeline)
        let judged = try action.judge(#require(try timeline.change(change)))
        try #require(judged.verdict.passed, "\(judged.verdict.blocking.map(\.sentence))")
        let draft = try action.draft(judged, person: person, message: nil)
        return try session.append(draft, signer: signer(person), timeline: timeline).0.id
    }

    @discardableResult
    func rollback(_ environment: String, as person: String, at time: String) throws -> Digest {
        let session = try session(time)
        let timeline = try session.timeline()
        let action = RollbackAction(session, timeline)
        let plan = try action.plan(environment, model: nil, version: nil)
        let verdict = try action.verdict(on: plan, person: person)
        let draft = try action.draft(plan, person: person, verdict: verdict, message: "wrong scores", ticket: "INC0042")
        return try session.append(draft, signer: signer(person), timeline: timeline).0.id
    }

    func witness(at time: String) throws {
        _ = try WitnessAction(session(time)).witness(as: "server", signer: signer("witness"))
    }
}

/// The story that most tests look at.
extension World {
    /// 1.0.0 in test from 4 January and in prod from 12 January; 1.1.0 in prod from 2 February, back to 1.0.0 on the 5th.
    static func withStory() throws -> World {
        let world = try World()
        try world.project()
        try world.dataset("data/train", ["a.csv": "1,2\n", "b.csv": "3,4\n"])
        try world.model("models/m.onnx", "weights 1")
        try world.commit("First model", as: "ana", at: "2026-01-02T09:00:00Z")
        try world.found(at: "2026-01-01T08:00:00Z")
        try world.release("1.0.0", as: "ana", at: "2026-01-03T09:00:00Z")
        let test1 = try world.propose("1.0.0", to: "test", as: "ana", at: "2026-01-04T08:00:00Z")
        try world.promote(test1, as: "ana", at: "2026-01-04T09:00:00Z")
        try world.witness(at: "2026-01-04T10:00:00Z")
        let prod1 = try world.propose("1.0.0", to: "prod", as: "ana", at: "2026-01-12T08:00:00Z", ticket: "CHG0001")
        try world.decide(prod1, team: "risk", as: "mia", at: "2026-01-12T08:30:00Z")
        try world.decide(prod1, team: "operations", as: "leo", at: "2026-01-12T08:40:00Z")
        try world.promote(prod1, as: "leo", at: "2026-01-12T09:00:00Z")
        try world.witness(at: "2026-01-12T09:05:00Z")

        try world.dataset("data/train", ["a.csv": "1,2\n", "b.csv": "3,5\n", "c.csv": "5,6\n"])
        try world.model("models/m.onnx", "weights 2")
        try world.commit("More data", as: "jan", at: "2026-01-20T09:00:00Z")
        try world.release("1.1.0", as: "jan", at: "2026-01-20T10:00:00Z")
        let test2 = try world.propose("1.1.0", to: "test", as: "jan", at: "2026-01-21T08:00:00Z")
        try world.promote(test2, as: "jan", at: "2026-01-21T09:00:00Z")
        try world.witness(at: "2026-01-21T10:00:00Z")
        let prod2 = try world.propose("1.1.0", to: "prod", as: "jan", at: "2026-02-01T08:00:00Z")
        try world.decide(prod2, team: "risk", as: "mia", at: "2026-02-01T09:00:00Z")
        try world.decide(prod2, team: "operations", as: "leo", at: "2026-02-01T10:00:00Z")
        try world.promote(prod2, as: "jan", at: "2026-02-02T09:00:00Z")
        try world.witness(at: "2026-02-02T09:01:00Z")
        try world.rollback("prod", as: "leo", at: "2026-02-05T12:00:00Z")
        return world
    }

    /// 1.0.0 released, and running nowhere.
    static func withOneRelease() throws -> World {
        let world = try World()
        try world.project()
        try world.dataset("data/train", ["a.csv": "1,2\n"])
        try world.model("models/m.onnx", "weights")
        try world.commit("First", as: "ana", at: "2026-01-02T09:00:00Z")
        try world.found(at: "2026-01-01T08:00:00Z")
        try world.release("1.0.0", as: "ana", at: "2026-01-03T09:00:00Z")
        return world
    }

    /// The state at the end of the story.
    func audit(
        at time: String = "2026-02-10T00:00:00Z", pin: LedgerIdentity.Pin = .pinned
    ) throws -> (session: LedgerSession, timeline: Timeline, identity: LedgerIdentity, blamer: ModelBlamer) {
        let session = try session(time)
        let timeline = try session.timeline()
        let identity = try LedgerIdentity(timeline, pin: pin)
        return (
            session, timeline, identity,
            ModelBlamer(session.ledger, remote: nil, timeline: timeline, identity: identity, now: session.now(timeline))
        )
    }

    func moment(_ text: String, now: String = "2026-02-10T00:00:00Z") throws -> AuditMoment {
        try AuditMoment(text, now: #require(Timestamp(now)))
    }
}

/// The story, played once: its ledger is only read, or copied first.
enum Story {
    static let shared: Result<URL, any Error> = Result { try World.withStory().folder }
}

extension World {
    /// A copy of the story of its own, to be changed at will.
    convenience init(copying story: Result<URL, any Error>) throws {
        try self.init()
        try FileManager.default.removeItem(at: folder)
        try FileManager.default.copyItem(at: story.get(), to: folder)
    }
}
