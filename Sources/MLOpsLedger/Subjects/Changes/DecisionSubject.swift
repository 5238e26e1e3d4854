import MLOpsCore

/// What an `approve` or `reject` event states: one person's word, for one team, on one exact change.
public struct DecisionSubject: EventSubject, Equatable {
    /// The id of the `propose` event.
    public let change: Digest
    public let team: String
    /// Repeats what the change does; nil for a change of policy and for a waiver.
    public let scope: ChangeScope?

    public init(change: Digest, team: String, scope: ChangeScope?) {
        (self.change, self.team, self.scope) = (change, team, scope)
    }

    public var json: JSON {
        var members = scope?.members ?? [:]
        members["change"] = .string(change.hex)
        members["team"] = .string(team)
        return .object(members)
    }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        change = try fields.digest("change")
        team = try fields.string("team")
        scope = fields.value("environment") == nil ? nil : try ChangeScope(&fields)
        try fields.finish()
    }
}
