import MLOpsAudit
import MLOpsCore
import MLOpsLedger
import MLOpsReports
import MLOpsReview

/// What approving and rejecting have in common.
struct Decision {
    let change: String
    let team: String?
    let message: String?
    let expires: String?
    let writing: WritingOptions

    func run(_ type: EventType, in context: CommandContext) throws {
        let writer = try LedgerWriter(context, writing)
        let result = try writer.write(
            writing,
            { timeline, person in
                let expires = try self.expires.map {
                    try context.moment($0, from: writer.session.now(timeline), option: "--expires")
                }
                return try DecideAction(timeline).draft(
                    type, timeline.decidable(matching: change), by: person, asked: team, message: message,
                    expires: expires)
            },
            did: { record, timeline in
                let verb = type == .approve ? "approved" : "rejected"
                guard let subject = try? record.subject(DecisionSubject.self) else { return verb }
                let title = try timeline.decidable(subject.change)?.title ?? subject.change.short
                return "\(verb) \(title) for \(subject.team)"
            })
        guard let result, !writing.json else { return }
        let next = try NextStep(after: result.record, writer.session, result.timeline)
        if let warning = NextStepText.warning(of: next) { context.warn(warning) }
        context.suggest(NextStepText.text(of: next))
    }
}
