import MLOpsCore

/// What an event says besides its subject: who says it, when, and what it refers to.
public struct EventHead: Sendable {
    public let type: EventType
    /// The event id of the ledger's first event; nil in that event itself.
    public let genesis: Digest?
    public let actor: Event.Actor
    /// The id of the event whose policy was in force when this was signed; nil in the genesis.
    public let policy: Digest?
    /// The last ordered event the actor had seen; nil in the genesis.
    public let after: Digest?
    /// The actor's own clock.
    public let time: Timestamp
    public let expires: Timestamp?
    /// A reference in a system outside.
    public let ticket: String?
    /// Free words of the actor.
    public let message: String?
    /// Sorted by path.
    public let attachments: [Event.Attachment]
}

extension Event {
    /// This event without its subject.
    public var head: EventHead {
        EventHead(
            type: type, genesis: genesis, actor: actor, policy: policy, after: after, time: time, expires: expires,
            ticket: ticket, message: message, attachments: attachments)
    }
}
