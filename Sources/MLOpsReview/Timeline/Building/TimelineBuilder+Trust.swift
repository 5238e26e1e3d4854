import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

extension TimelineBuilder {
    /// The team name under which admins approve a change of the policy.
    public static let adminTeam = "admins"

    func applyPolicy(_ record: EventRecord, _ position: Int, _ timeline: inout Timeline) throws {
        let subject = try record.subject(PolicySubject.self)
        let before = timeline.current
        guard subject.previous == before.id else { throw Inert("the policy it replaces is not the one in force") }
        guard let index = try timeline.place(ofChange: subject.change),
            let (document, version, previous) = timeline.memory.changes[index].subject.policy
        else { throw Inert("it rests on no proposal of a policy") }
        let change = timeline.memory.changes[index]
        guard change.state == .open else { throw Inert("the proposal it rests on is no longer open") }
        guard document == subject.policy, version == subject.version, previous == subject.previous else {
            throw Inert("it is not the policy that was proposed")
        }
        let policy = try Policy(json: subject.policy, checkKey: PolicyInForce.checkKey)
        guard policy.version == before.policy.version + 1, version == policy.version else {
            throw Inert("its version is not \(before.policy.version + 1)")
        }
        let next = PolicyInForce(id: record.id, policy: policy, keys: try KeyRegistry(policy, before: before.keys))
        let moment = try moment(of: record, at: position, timeline, after: next).value
        if case .recovery = change.subject {
            if let obstacle = try Recovery(change, timeline).obstacle(at: moment) { throw Inert(obstacle) }
            guard subject.approvals.isEmpty else { throw Inert("it cites approvals that do not count") }
        } else {
            guard record.event.actor.kind == .person else { throw Inert("only a person may put it in force") }
            let standing = PolicyQuorum(change: change, policy: before, at: moment)
            guard standing.isMet else { throw Inert(standing.sentence) }
            guard Set(subject.approvals).isSubset(of: Set(standing.counted.map(\.record.id))) else {
                throw Inert("it cites approvals that do not count")
            }
        }
        timeline.memory.policies.append((position, next))
        timeline.memory.finish(changeAt: index, by: record.id)
    }

    func applyKey(_ record: EventRecord, _ timeline: inout Timeline) throws {
        let subject = try record.subject(KeySubject.self)
        let key = try SSHPublicKey(line: subject.key)
        var inForce = timeline.current
        guard inForce.policy.person(subject.person) != nil else {
            throw Inert("\(subject.person) is not in the policy")
        }
        switch subject.action {
        case .add:
            guard record.event.actor.name == subject.person else {
                throw Inert("only \(subject.person) may add a key of their own")
            }
            guard inForce.keys.holder(of: key.fingerprint) == nil else {
                throw Inert("the key is known already, or was revoked")
            }
            guard record.signers.contains(key) else { throw Inert("the new key did not sign it") }
            inForce.keys.add(key, to: subject.person)
        case .revoke:
            let actor = record.event.actor.name
            guard actor == subject.person || inForce.policy.isAdmin(actor) else {
                throw Inert("only \(subject.person) or an admin may revoke the key")
            }
            guard inForce.keys.person(holding: key.fingerprint) == subject.person else {
                throw Inert("\(subject.person) does not hold the key")
            }
            inForce.keys.revoke(key.fingerprint)
            let admins = inForce.policy.admins
            func able(_ keys: KeyRegistry) -> Int { admins.members.count { !keys.keys(of: $0).isEmpty } }
            guard able(inForce.keys) >= admins.threshold || able(inForce.keys) == able(timeline.current.keys) else {
                throw Inert(
                    "fewer than \(admins.threshold) admins would hold a key, and nobody could change the policy")
            }
        }
        timeline.memory.policies[timeline.memory.policies.count - 1].policy = inForce
    }

    func applyReceipt(_ record: EventRecord, _ position: Int, _ timeline: inout Timeline) throws {
        let subject = try record.subject(ReceiptSubject.self)
        guard let covers = try timeline.history.position(of: subject.tip), covers < position else {
            throw Inert("the tip it saw is not on the chain before it")
        }
        if let latest = try timeline.lastWitnessed(), subject.seen < latest {
            throw Inert("its time lies before that of an earlier receipt")
        }
        timeline.memory.receipts.add(
            .init(
                position: position, covers: covers, seen: subject.seen,
                witness: record.event.actor.key))
    }
}
