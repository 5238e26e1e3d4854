import MLOpsCore

/// What a `withdraw` event takes back: a proposal, an approval or a rejection of the same person.
public struct WithdrawSubject: EventSubject, Equatable {
    public let event: Digest

    public init(event: Digest) { self.event = event }

    public var json: JSON { ["event": .string(event.hex)] }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        event = try fields.digest("event")
        try fields.finish()
    }
}
