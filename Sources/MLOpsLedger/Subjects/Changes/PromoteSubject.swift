import MLOpsCore

/// What a `promote` event does: carries a change out, on these approvals, with this resulting environment.
public struct PromoteSubject: EventSubject, Equatable {
    public let change: Digest
    public let scope: ChangeScope
    /// The `approve` events it rests on, sorted.
    public let approvals: [Digest]
    /// SHA-256 of the listing of the whole resulting environment tree.
    public let listing: Digest

    public init(change: Digest, scope: ChangeScope, approvals: [Digest], listing: Digest) {
        (self.change, self.scope, self.listing) = (change, scope, listing)
        self.approvals = approvals.sorted()
    }

    public var json: JSON {
        var members = scope.members
        members["change"] = .string(change.hex)
        members["approvals"] = .array(approvals.map { .string($0.hex) })
        members["listing"] = .string(listing.hex)
        return .object(members)
    }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        self.init(
            change: try fields.digest("change"), scope: try ChangeScope(&fields),
            approvals: try fields.digests("approvals"), listing: try fields.digest("listing"))
        try fields.finish()
    }
}
