import MLOpsCore

/// An event about to be signed: what the actor states and the files that go with it.
public struct EventDraft: Sendable {
    public var type: EventType
    public var subject: JSON
    public var message: String?
    public var ticket: String?
    public var expires: Timestamp?
    /// By path below `attachments/`.
    public var attachments: [(path: String, bytes: [UInt8])]

    public init(
        _ type: EventType, subject: JSON, message: String? = nil, ticket: String? = nil, expires: Timestamp? = nil,
        attachments: [(path: String, bytes: [UInt8])] = []
    ) {
        (self.type, self.subject, self.message, self.ticket) = (type, subject, message, ticket)
        (self.expires, self.attachments) = (expires, attachments)
    }
}
