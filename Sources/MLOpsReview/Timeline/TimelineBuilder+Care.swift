import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// Waivers, freezes, reviews, retirements and attestations.
extension TimelineBuilder {
    func applyWaiver(_ record: EventRecord, _ position: Int, _ timeline: inout Timeline) throws {
        let subject = try WaiveSubject(record.event.subject)
        guard let expires = record.event.expires else { throw Inert("it does not say when it ends") }
        guard let reason = record.event.message else { throw Inert("it gives no reason") }
        guard timeline.current.policy.environment(subject.environment) != nil else {
            throw Inert("the policy has no environment '\(VisibleText.of(subject.environment))'")
        }
        switch subject.target {
        case .change(let id):
            guard let change = timeline.change(id), change.scope?.environment == subject.environment else {
                throw Inert("\(id.short) is no change of '\(VisibleText.of(subject.environment))'")
            }
        case .release(let id):
            guard timeline.release(id) != nil else { throw Inert("\(id.short) is not a release of this ledger") }
        }
        timeline.add(
            WaiverRequest(
                record: record, subject: subject, position: position, requester: record.event.actor.name,
                expires: expires, reason: reason))
    }

    /// A word about a waiver counts like one about a change.
    func applyDecision(
        _ subject: DecisionSubject, by record: EventRecord, onWaiverAt index: Int, _ position: Int,
        _ timeline: inout Timeline
    ) throws {
        guard subject.scope == nil else { throw Inert("it states releases, and is about a waiver") }
        guard timeline.current.policy.couldCount(record.event.actor.name, for: subject.team) else {
            throw Inert("\(record.event.actor.name) is not in the team '\(VisibleText.of(subject.team))'")
        }
        let decision = Change.Decision(
            record: record, person: record.event.actor.name, team: subject.team, position: position,
            policy: record.event.policy ?? timeline.current.id)
        timeline.add(decision, record.event.type, toWaiver: index)
    }

    func applyFreeze(_ record: EventRecord, _ position: Int, _ timeline: inout Timeline) throws {
        let subject = try FreezeSubject(record.event.subject)
        let person = record.event.actor.name
        let policy = timeline.current.policy
        guard let environment = policy.environment(subject.environment) else {
            throw Inert("the policy has no environment '\(VisibleText.of(subject.environment))'")
        }
        guard let reason = record.event.message else { throw Inert("it gives no reason") }
        switch subject.action {
        case .freeze(let until):
            guard
                policy.isAdmin(person)
                    || environment.emergencyTeams.contains(where: { policy.isMember(person, of: $0) })
            else { throw Inert("only the emergency team of '\(environment.name)' and admins may freeze it") }
            timeline.freezes.append(
                FreezeDeclaration(
                    record: record, environment: environment.name, position: position, until: until, reason: reason))
        case .lift(let id):
            guard policy.isAdmin(person) else { throw Inert("only an admin may lift a freeze") }
            guard
                let index = timeline.freezes.firstIndex(where: {
                    $0.record.id == id && $0.environment == environment.name && $0.liftedBy == nil
                })
            else { throw Inert("there is no such freeze of '\(environment.name)' to lift") }
            timeline.freezes[index].liftedBy = record.id
        }
    }

    func applyReview(_ record: EventRecord, _ timeline: inout Timeline) throws {
        let subject = try ReviewSubject(record.event.subject)
        guard let change = timeline.change(subject.change), change.kind == .emergency else {
            throw Inert("\(subject.change.short) is no emergency change")
        }
        guard case .done = change.state else { throw Inert("the emergency change was not carried out") }
        guard timeline.reviews[change.id] == nil else { throw Inert("it was reviewed already") }
        let person = record.event.actor.name
        guard !timeline.actors(in: change).contains(person) else {
            throw Inert("\(person) acted in the emergency and cannot review it")
        }
        guard subject.outcome == .accepted || record.event.message != nil else {
            throw Inert("an objection without a reason helps nobody")
        }
        timeline.reviews[change.id] = ChangeReview(record: record, reviewer: person, outcome: subject.outcome)
    }

    func applyRetirement(_ record: EventRecord, _ timeline: inout Timeline) throws {
        let subject = try RetireSubject(record.event.subject)
        guard timeline.current.policy.isAdmin(record.event.actor.name) else {
            throw Inert("only an admin may retire a release")
        }
        guard let release = timeline.release(subject.release) else {
            throw Inert("\(subject.release.short) is not a release of this ledger")
        }
        guard let reason = record.event.message else { throw Inert("it gives no reason") }
        let earlier = timeline.retirements[release.record.id]
        guard earlier == nil || subject.action == .revoke && earlier?.isRevoked == false else {
            throw Inert("\(release.title) was retired already")
        }
        timeline.retirements[release.record.id] = Retirement(
            record: record, isRevoked: subject.action == .revoke, reason: reason)
    }

    func applyAttestation(_ record: EventRecord, _ position: Int, _ timeline: inout Timeline) throws {
        let subject = try AttestSubject(record.event.subject)
        guard timeline.release(subject.release) != nil else {
            throw Inert("\(subject.release.short) is not a release of this ledger")
        }
        if record.event.actor.kind == .attester, timeline.current.policy.person(record.event.actor.name) != nil {
            throw Inert("a service must not call itself by a person's name")
        }
        guard timeline.current.mayAttest(record.event.actor, subject.kind) else {
            throw Inert("\(record.event.actor.name) may not attest '\(subject.kind)'")
        }
        for (name, value) in subject.values where DecimalNumber(value) == nil {
            throw Inert("the figure '\(VisibleText.of(name))' is no number")
        }
        timeline.attestations[subject.release, default: []].append(
            AttestationRecord(record: record, subject: subject, position: position))
    }
}

extension PolicyInForce {
    /// Whether somebody, or a service's key, may attest a kind of evidence.
    public func mayAttest(_ actor: Event.Actor, _ kind: String) -> Bool {
        guard let rule = policy.attesters.first(where: { $0.kind == kind }) else { return false }
        switch actor.kind {
        case .person: return rule.people.contains(actor.name) && keys.person(holding: actor.key) == actor.name
        case .attester:
            guard keys.holder(of: actor.key) == .attester, let line = keys.line(of: actor.key) else { return false }
            return rule.keys.contains(line)
        case .witness, .recovery: return false
        }
    }
}
