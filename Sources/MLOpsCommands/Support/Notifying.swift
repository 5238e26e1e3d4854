import MLOpsAudit
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReports
import MLOpsReview
import MLOpsSystem

/// Tells the command that the setting `mlops.notify` names of events, and never waits for it.
struct Notifying {
    private let context: CommandContext
    private let session: LedgerSession

    init(_ context: CommandContext, _ session: LedgerSession) {
        (self.context, self.session) = (context, session)
    }

    /// Of one event, which `timeline` holds. What goes wrong is a warning: the event is there.
    func tell(_ record: EventRecord, _ timeline: Timeline) {
        tell([record], timeline)
    }

    /// On a server, of what a push brought.
    func tell(after updates: [ReferenceUpdate]) throws {
        guard let update = updates.first(where: { session.ledger.names.role(of: $0.name) == .ledger }),
            (try? command()) != nil, let timeline = try? session.timeline()
        else { return }
        let known = try update.old.flatMap { try timeline.history.position(of: $0) } ?? -1
        let records = try timeline.entries(after: known).filter(\.standing.counts)
            .compactMap(\.ledger.record).filter { $0.event.type != .receipt }
        tell(records, timeline)
    }

    private func command() throws -> String? { try session.repository.setting("mlops.notify") }

    /// As many as anybody reads; a ledger that comes whole tells of its last events.
    private static let most = 20

    private func tell(_ records: [EventRecord], _ timeline: Timeline) {
        do {
            guard let command = try command(), !command.isEmpty else { return }
            let views = ChangeViews(session, timeline)
            for record in records.suffix(Self.most) {
                let text = NotificationJSON.json(of: try Notification(record, views)).prettyText
                try BackgroundCommand.start(
                    command, input: Array(text.utf8),
                    directory: session.repository.workTree ?? session.repository.gitDirectory,
                    environment: context.environment)
            }
        } catch let error as Diagnostic {
            context.warn("nobody was notified: \(([error.message] + error.causes).joined(separator: ": "))")
        } catch {
            context.warn("nobody was notified")
        }
    }
}
