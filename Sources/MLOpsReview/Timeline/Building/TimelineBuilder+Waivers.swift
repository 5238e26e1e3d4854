import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// Waivers, and what people say of them.
extension TimelineBuilder {
    func applyWaiver(_ record: EventRecord, _ position: Int, _ timeline: inout Timeline) throws {
        let subject = try record.subject(WaiveSubject.self)
        guard let expires = record.event.expires else { throw Inert("it does not say when it ends") }
        guard let reason = record.event.message else { throw Inert("it gives no reason") }
        guard timeline.current.policy.environment(subject.environment) != nil else {
            throw Inert("the policy has no environment '\(VisibleText.of(subject.environment))'")
        }
        switch subject.target {
        case .change(let id):
            guard let change = try timeline.change(id), change.scope?.environment == subject.environment else {
                throw Inert("\(id.short) is no change of '\(VisibleText.of(subject.environment))'")
            }
        case .release(let id):
            guard try timeline.release(id) != nil else { throw Inert("\(id.short) is not a release of this ledger") }
        }
        timeline.memory.add(
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
        timeline.memory.add(decision, record.event.type, toWaiver: index)
    }
}
