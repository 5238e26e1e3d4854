import MLOpsCore
import MLOpsGit

/// What a witness states in a `receipt`: this tip lay before it at this time.
public struct ReceiptSubject: EventSubject, Equatable {
    public let tip: ObjectID
    /// By the witness's clock; never earlier than the receipt before.
    public let seen: Timestamp

    public init(tip: ObjectID, seen: Timestamp) {
        (self.tip, self.seen) = (tip, seen)
    }

    public var json: JSON {
        ["tip": .string(tip.hex), "seen": .string(seen.description)]
    }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        tip = try fields.objectID("tip")
        seen = try fields.timestamp("seen")
        try fields.finish()
    }
}
