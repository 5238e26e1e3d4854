import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// Freezes, and reviews of emergencies.
extension TimelineBuilder {
    func applyFreeze(_ record: EventRecord, _ position: Int, _ timeline: inout Timeline) throws {
        let subject = try record.subject(FreezeSubject.self)
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
            timeline.memory.add(
                FreezeDeclaration(
                    record: record, environment: environment.name, position: position, until: until, reason: reason))
        case .lift(let id):
            guard policy.isAdmin(person) else { throw Inert("only an admin may lift a freeze") }
            guard
                let index = try timeline.place(ofFreeze: id),
                timeline.memory.freezes[index].environment == environment.name,
                timeline.memory.freezes[index].liftedBy == nil
            else { throw Inert("there is no such freeze of '\(environment.name)' to lift") }
            timeline.memory.freezes[index].liftedBy = record.id
        }
    }

    func applyReview(_ record: EventRecord, _ timeline: inout Timeline) throws {
        let subject = try record.subject(ReviewSubject.self)
        guard let change = try timeline.change(subject.change), change.kind == .emergency else {
            throw Inert("\(subject.change.short) is no emergency change")
        }
        guard case .done = change.state else { throw Inert("the emergency change was not carried out") }
        guard try timeline.review(of: change.id) == nil else { throw Inert("it was reviewed already") }
        let person = record.event.actor.name
        guard try !timeline.actors(in: change).contains(person) else {
            throw Inert("\(person) acted in the emergency and cannot review it")
        }
        guard subject.outcome == .accepted || record.event.message != nil else {
            throw Inert("an objection without a reason helps nobody")
        }
        timeline.memory.reviews[change.id] = ChangeReview(record: record, reviewer: person, outcome: subject.outcome)
    }
}
