import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// Releases, what is attested of them, and how they end.
extension TimelineBuilder {
    func applyRelease(_ record: EventRecord, _ position: Int, _ timeline: inout Timeline) throws {
        let subject = try record.subject(ReleaseSubject.self)
        if let earlier = try timeline.release(subject.model, subject.version) {
            throw Inert("\(earlier.title) was released already, by event \(earlier.record.id.short)")
        }
        timeline.memory.add(Release(record: record, subject: subject, position: position))
    }

    func applyAttestation(_ record: EventRecord, _ position: Int, _ timeline: inout Timeline) throws {
        let subject = try record.subject(AttestSubject.self)
        guard try timeline.release(subject.release) != nil else {
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
        timeline.memory.attestations[subject.release, default: []].append(
            AttestationRecord(record: record, subject: subject, position: position))
    }

    func applyRetirement(_ record: EventRecord, _ timeline: inout Timeline) throws {
        let subject = try record.subject(RetireSubject.self)
        guard timeline.current.policy.isAdmin(record.event.actor.name) else {
            throw Inert("only an admin may retire a release")
        }
        guard let release = try timeline.release(subject.release) else {
            throw Inert("\(subject.release.short) is not a release of this ledger")
        }
        guard let reason = record.event.message else { throw Inert("it gives no reason") }
        let earlier = try timeline.retirement(of: release.record.id)
        guard earlier == nil || subject.action == .revoke && earlier?.isRevoked == false else {
            throw Inert("\(release.title) was retired already")
        }
        timeline.memory.retirements[release.record.id] = Retirement(
            record: record, isRevoked: subject.action == .revoke, reason: reason)
    }
}
