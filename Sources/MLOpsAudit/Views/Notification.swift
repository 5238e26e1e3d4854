import MLOpsCore
import MLOpsLedger
import MLOpsReview

/// What other programs are told of an event: a chat, a ticket system, a mail.
public struct Notification: Sendable {
    public let project: String
    public let event: Digest
    public let type: String
    public let by: String
    public let time: Timestamp
    /// One line that says what happened.
    public let summary: String
    public let environment: String?
    /// The change or waiver that it is about.
    public let change: Digest?
    public let message: String?
    public let ticket: String?
    /// People who may act on the change now; sorted.
    public let waitingFor: [String]

    init(
        project: String, event: Digest, type: String, by: String, time: Timestamp, summary: String,
        environment: String?, change: Digest?, message: String?, ticket: String?, waitingFor: [String]
    ) {
        (self.project, self.event, self.type, self.by) = (project, event, type, by)
        (self.time, self.summary, self.environment, self.change) = (time, summary, environment, change)
        (self.message, self.ticket, self.waitingFor) = (message, ticket, waitingFor)
    }

    /// - Parameters:
    ///   - record: the event.
    ///   - views: of the state with it.
    /// - Throws: `environment` when objects are missing here.
    public init(_ record: EventRecord, _ views: ChangeViews) throws {
        let event = record.event
        let change = Self.change(of: record, views.timeline)
        (project, self.event, type) = (views.timeline.genesis.project, record.id, event.type.rawValue)
        (by, time, message, ticket) = (event.actor.name, event.time, event.message, event.ticket)
        summary = "\(event.actor.name): \(event.type.rawValue) \(record.summary)"
        environment = record.subjectJSON["environment"]?.string
        self.change = change
        waitingFor = try Self.people(change, views)
    }

    private static func change(of record: EventRecord, _ timeline: Timeline) -> Digest? {
        let named = record.subjectJSON["change"]?.string.flatMap { Digest(hex: $0) }
        return [.propose, .waive].contains(record.event.type) ? record.id : named
    }

    /// Nobody where that cannot be told: a notice is better than none.
    private static func people(_ id: Digest?, _ views: ChangeViews) throws -> [String] {
        guard let id else { return [] }
        if let change = try views.timeline.change(id), change.state == .open {
            guard let view = try? views.view(of: change) else { return [] }
            return Set(view.missing.flatMap(\.people) + (view.recovery?.admins ?? [])).sorted()
        }
        if let waiver = try views.timeline.waiver(id) {
            return Set((try? views.view(of: waiver).missing)?.flatMap(\.people) ?? []).sorted()
        }
        return []
    }
}
