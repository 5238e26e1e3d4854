import MLOpsCore

/// What a `rollback` event does: sets an environment back to the state an earlier event gave it.
public struct RollbackSubject: EventSubject, Equatable {
    public let scope: ChangeScope
    /// The promotion or rollback whose state comes back.
    public let target: Digest
    /// SHA-256 of the listing of the whole resulting environment tree.
    public let listing: Digest

    public init(scope: ChangeScope, target: Digest, listing: Digest) {
        (self.scope, self.target, self.listing) = (scope, target, listing)
    }

    public var json: JSON {
        var members = scope.members
        members["target"] = .string(target.hex)
        members["listing"] = .string(listing.hex)
        return .object(members)
    }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        self.init(
            scope: try ChangeScope(&fields), target: try fields.digest("target"),
            listing: try fields.digest("listing"))
        try fields.finish()
    }
}
