import FoundationEssentials
import GRDB
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy

/// Releases and changes, and what was said of them.
extension LedgerIndex {
    // MARK: Releases

    private func release(_ row: Row) throws -> Release {
        let record = try record(row.objectID("commit"))
        return Release(record: record, subject: try record.subject(), position: row["position"])
    }

    func release(_ id: Digest) throws -> Release? {
        try row("SELECT \"commit\", position FROM release WHERE event = ?", [id.stored]).map(release)
    }

    func release(_ model: String, _ version: SemVer) throws -> Release? {
        try row(
            "SELECT \"commit\", position FROM release WHERE model = ? AND version = ? ORDER BY n LIMIT 1",
            [model, version.description]
        ).map(release)
    }

    func releases(of model: String?) throws -> [Release] {
        try rows(
            "SELECT \"commit\", position FROM release WHERE ?1 IS NULL OR model = ?1 ORDER BY n", [model]
        ).map(release)
    }

    func models() throws -> [String] {
        try rows("SELECT DISTINCT model FROM release").map { $0["model"] }
    }

    func retirement(of release: Digest) throws -> Retirement? {
        guard let row = try row("SELECT \"commit\" FROM retirement WHERE release = ?", [release.stored]) else {
            return nil
        }
        return try Retirement(record(row.objectID("commit")))
    }

    func attestations(of release: Digest) throws -> [AttestationRecord] {
        try rows("SELECT \"commit\", position FROM attestation WHERE release = ? ORDER BY n", [release.stored]).map {
            let record = try record($0.objectID("commit"))
            return AttestationRecord(record: record, subject: try record.subject(), position: $0["position"])
        }
    }

    func unreadable() throws -> [EventRecord] {
        try rows("SELECT \"commit\" FROM unreadable ORDER BY n").map { try record($0.objectID("commit")) }
    }

    // MARK: Changes

    private func change(_ row: Row) throws -> Change {
        let record = try record(row.objectID("commit"))
        let subject = try record.subject(ProposeSubject.self)
        var change = Change(
            record: record, subject: subject, proposer: record.event.actor.name, position: row["position"],
            configuration: try configuration(of: subject, in: record))
        switch (row["state"] as Int, try row.digest("ended")) {
        case (0, nil): change.state = .open
        case (1, let event?): change.state = .done(event)
        case (2, let event?): change.state = .withdrawn(event)
        default: throw Self.damaged
        }
        (change.approvals, change.rejections) = try decisions(about: change.id)
        return change
    }

    private func configuration(of subject: ProposeSubject, in record: EventRecord) throws -> [RepoPath: [UInt8]] {
        guard case .deployment(let scope, _) = subject else { return [:] }
        var files: [RepoPath: [UInt8]] = [:]
        for item in scope.configuration where item.to != nil {
            files[item.path] = try record.attachment(item.attachment, in: repository)
        }
        return files
    }

    private func decisions(about id: Digest) throws -> (approvals: [Change.Decision], rejections: [Change.Decision]) {
        var (approvals, rejections): ([Change.Decision], [Change.Decision]) = ([], [])
        for row in try rows("SELECT * FROM decision WHERE about = ? ORDER BY n", [id.stored]) {
            let record = try record(row.objectID("commit"))
            guard let policy = record.event.policy else { throw Self.damaged }
            let decision = Change.Decision(
                record: record, person: record.event.actor.name, team: try record.subject(DecisionSubject.self).team,
                position: row["position"], policy: policy, withdrawnBy: try row.digest("withdrawn"))
            if row["approves"] { approvals.append(decision) } else { rejections.append(decision) }
        }
        return (approvals, rejections)
    }

    func subject(ofDecision id: Digest) throws -> Digest? {
        try row("SELECT about FROM decision WHERE event = ?", [id.stored])?.digest("about")
    }

    func change(_ id: Digest) throws -> Change? {
        try row("SELECT * FROM change WHERE event = ?", [id.stored]).map(change)
    }

    func changes() throws -> [Change] { try rows("SELECT * FROM change ORDER BY n").map(change) }

    func newestChanges(_ limit: Int) throws -> [Change] {
        try rows("SELECT * FROM change ORDER BY n DESC LIMIT ?", [limit]).reversed().map(change)
    }

    func changeCount() throws -> Int { try row("SELECT count(*) AS count FROM change")?["count"] ?? 0 }

    func openChanges() throws -> [Change] { try rows("SELECT * FROM change WHERE state = 0 ORDER BY n").map(change) }

    func changes(beginning digits: String) throws -> [Change] {
        try rows(
            "SELECT * FROM change WHERE substr(lower(hex(event)), 1, ?2) = ?1 ORDER BY n", [digits, digits.utf8.count]
        ).map(change)
    }

    /// Emergencies of an environment that were carried out, with the event that did.
    func emergencies(in environment: String) throws -> [(change: Digest, state: Digest)] {
        try rows(
            "SELECT event, ended FROM change WHERE environment = ? AND emergency <> 0 AND state = 1 ORDER BY n",
            [environment]
        ).map { (try $0.requiredDigest("event"), try $0.requiredDigest("ended")) }
    }

    func review(of change: Digest) throws -> ChangeReview? {
        guard let row = try row("SELECT \"commit\" FROM review WHERE change = ?", [change.stored]) else { return nil }
        let record = try record(row.objectID("commit"))
        return ChangeReview(
            record: record, reviewer: record.event.actor.name, outcome: try record.subject(ReviewSubject.self).outcome)
    }

    // MARK: Waivers and freezes

    private func waiver(_ row: Row) throws -> WaiverRequest {
        let record = try record(row.objectID("commit"))
        guard let expires = record.event.expires, let reason = record.event.message else { throw Self.damaged }
        var waiver = WaiverRequest(
            record: record, subject: try record.subject(), position: row["position"],
            requester: record.event.actor.name, expires: expires, reason: reason)
        (waiver.approvals, waiver.rejections) = try decisions(about: waiver.id)
        waiver.withdrawnBy = try row.digest("withdrawn")
        return waiver
    }

    func waiver(_ id: Digest) throws -> WaiverRequest? {
        try row("SELECT * FROM waiver WHERE event = ?", [id.stored]).map(waiver)
    }

    func waivers() throws -> [WaiverRequest] { try rows("SELECT * FROM waiver ORDER BY n").map(waiver) }

    func freezes() throws -> [FreezeDeclaration] {
        try rows("SELECT * FROM freeze ORDER BY n").map { row in
            let record = try record(row.objectID("commit"))
            let subject = try record.subject(FreezeSubject.self)
            guard case .freeze(let until) = subject.action, let reason = record.event.message else {
                throw Self.damaged
            }
            return FreezeDeclaration(
                record: record, environment: subject.environment, position: row["position"], until: until,
                reason: reason, liftedBy: try row.digest("lifted"))
        }
    }

    // MARK: Environments

    func steps(of environment: String) throws -> Int {
        try row("SELECT max(step) AS last FROM state WHERE environment = ?", [environment]).flatMap {
            $0["last"] as Int?
        }.map { $0 + 1 } ?? 0
    }

    func lastState(of environment: String) throws -> EnvironmentState? {
        let steps = try steps(of: environment)
        return steps == 0 ? nil : try state(environment, step: steps - 1)
    }

    func states(of environment: String) throws -> [EnvironmentState] {
        try (0..<steps(of: environment)).compactMap { try state(environment, step: $0) }
    }

    /// Step and position of each state, the newest first, with the time its event states.
    func moments(of environment: String) throws -> [(step: Int, position: Int, time: Timestamp)] {
        try rows("SELECT step, position, time FROM state WHERE environment = ? ORDER BY step DESC", [environment]).map {
            ($0["step"], $0["position"], Timestamp(seconds: $0["time"]))
        }
    }

    func step(of event: Digest) throws -> (environment: String, step: Int)? {
        try row("SELECT environment, step FROM state WHERE event = ?", [event.stored]).map {
            ($0["environment"], $0["step"])
        }
    }

    /// The steps at which a model began to run as it did until the next, the newest first.
    func turns(of model: String, in environment: String) throws -> [(step: Int, running: EnvironmentTree.ModelState?)] {
        let path = EnvironmentTree.path(of: model)
        return try rows(
            "SELECT step, bytes FROM file WHERE environment = ? AND path = ? ORDER BY step DESC",
            [environment, Data(path.bytes)]
        ).map { row in
            let bytes: Data? = row["bytes"]
            return (row["step"], try bytes.map { try EnvironmentTree.ModelState(bytes: Array($0)) })
        }
    }

    func commitsRun(of model: String, in environment: String) throws -> Set<ObjectID> {
        Set(
            try rows("SELECT \"commit\" FROM ran WHERE environment = ? AND model = ?", [environment, model]).map {
                try $0.objectID("commit")
            })
    }

    func verdict(on event: Digest) throws -> Verdict? {
        try row("SELECT text FROM verdict WHERE event = ?", [event.stored]).map {
            let text: String = $0["text"]
            return try Verdict(json: JSON.parse(Array(text.utf8), limits: .init(bytes: 64 << 20, depth: 64)))
        }
    }
}
