import MLOpsCore

/// What a command that wrote to the ledger says to a program.
public enum EventResultJSON {
    /// - Parameters:
    ///   - event: the event's id.
    ///   - id: of what it is about: for most events the event itself.
    ///   - type: such as `approve`.
    ///   - isPublished: whether the remote has it.
    /// - Returns: `git-mlops-event-result/1`.
    public static func json(event: Digest, id: Digest, type: String, isPublished: Bool) -> JSON {
        [
            "schema": "git-mlops-event-result/1", "event": .string(event.hex), "id": .string(id.hex),
            "type": .string(type), "published": .bool(isPublished),
        ]
    }
}
