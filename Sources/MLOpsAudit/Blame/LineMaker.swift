import MLOpsCore
import MLOpsLedger
import MLOpsReview

/// Makes lines from events: each line says who signed it, when, and how far it can be trusted here.
struct LineMaker {
    let timeline: Timeline
    let identity: LedgerIdentity
    let now: Timestamp

    /// A line that rests on one event.
    ///
    /// What is asked:
    ///   - grade: what the check of the fact itself allows; the event's standing and the pin may lower it.
    ///   - who: the actor of the event unless said otherwise.
    func line(
        _ name: String, _ value: String?, from record: EventRecord, at position: Int, grade: Grade = .proven,
        reason: String? = nil, problem: String? = nil
    ) throws -> BlameLine {
        let standing = try timeline.entry(record.id)?.standing
        let moment = try timeline.moment(of: record, at: position)
        let actor = record.event.actor.name
        var reasons = reason.map { [$0] } ?? []
        if let why = standing?.reason { reasons.append(why) }
        if let reason = identity.pinReason { reasons.append(reason) }
        let result = identity.capped(min(grade, standing?.grade ?? .unknown))
        if result == .recorded { reasons.insert("signed by \(actor) \(age(of: moment.time))", at: 0) }
        return BlameLine(
            name, value, result, reason: result == .proven || reasons.isEmpty ? nil : reasons.joined(separator: "; "),
            who: actor, when: moment.time, isWitnessed: moment.isWitnessed, place: .event(record.id), problem: problem)
    }

    /// `12d 3h ago`, `just now`.
    func age(of time: Timestamp) -> String {
        let span = now - time
        return span.seconds < 1 ? "just now" : "\(span) ago"
    }
}
