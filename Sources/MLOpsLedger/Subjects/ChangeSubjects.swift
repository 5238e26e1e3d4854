import MLOpsCore

/// What a `propose` event asks for.
public enum ProposeSubject: Sendable, Equatable {
    /// How a deployment wants to be judged.
    public enum Kind: String, Sendable, Hashable {
        case normal
        /// Within an envelope that was approved beforehand.
        case standard
        case emergency
    }

    /// Releases or configuration into an environment.
    case deployment(ChangeScope, Kind)
    /// A new policy, in canonical JSON, to replace the policy event `previous`.
    case policy(document: JSON, version: Int64, previous: Digest)
    /// A policy with other admins, proposed by recovery keys because the admins cannot act any more.
    case recovery(document: JSON, version: Int64, previous: Digest)

    public var json: JSON {
        switch self {
        case .deployment(let scope, let kind):
            var members = scope.members
            members["kind"] = .string(kind.rawValue)
            return .object(members)
        case .policy(let document, let version, let previous):
            return Self.policy("policy", document, version, previous)
        case .recovery(let document, let version, let previous):
            return Self.policy("recovery", document, version, previous)
        }
    }

    private static func policy(_ kind: String, _ document: JSON, _ version: Int64, _ previous: Digest) -> JSON {
        [
            "kind": .string(kind), "policy": document, "version": .integer(version), "previous": .string(previous.hex),
        ]
    }

    /// The policy that is proposed; nil for a deployment.
    public var policy: (document: JSON, version: Int64, previous: Digest)? {
        switch self {
        case .deployment: nil
        case .policy(let document, let version, let previous), .recovery(let document, let version, let previous):
            (document, version, previous)
        }
    }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        let kind = try fields.string("kind")
        if let kind = Kind(rawValue: kind) {
            self = .deployment(try ChangeScope(&fields), kind)
        } else if kind == "policy" || kind == "recovery" {
            guard let document = fields.value("policy"), document.object != nil else {
                throw Diagnostic.input("subject.policy must be an object")
            }
            let (version, previous) = (try fields.integer("version"), try fields.digest("previous"))
            self =
                kind == "policy"
                ? .policy(document: document, version: version, previous: previous)
                : .recovery(document: document, version: version, previous: previous)
        } else {
            throw Diagnostic.input("changes of kind '\(VisibleText.of(kind))' are not known to this version")
        }
        try fields.finish()
    }
}

/// What an `approve` or `reject` event states: one person's word, for one team, on one exact change.
public struct DecisionSubject: Sendable, Equatable {
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

/// What a `withdraw` event takes back: a proposal, an approval or a rejection of the same person.
public struct WithdrawSubject: Sendable, Equatable {
    public let event: Digest

    public init(event: Digest) { self.event = event }

    public var json: JSON { ["event": .string(event.hex)] }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        event = try fields.digest("event")
        try fields.finish()
    }
}

/// What a `promote` event does: carries a change out, on these approvals, with this resulting environment.
public struct PromoteSubject: Sendable, Equatable {
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

/// What a `rollback` event does: sets an environment back to the state an earlier event gave it.
public struct RollbackSubject: Sendable, Equatable {
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
