import MLOpsCore
import MLOpsGit

/// What the `genesis` event founds: a ledger, its first policy, and whether its clock may be moved for tests.
public struct GenesisSubject: Sendable, Equatable {
    public let project: String
    /// Canonical JSON of the first policy.
    public let policy: JSON
    /// A test ledger: a moved clock is honoured, and every board says so.
    public let testing: Bool

    public init(project: String, policy: JSON, testing: Bool) {
        (self.project, self.policy, self.testing) = (project, policy, testing)
    }

    public var json: JSON {
        ["project": .string(project), "policy": policy, "testing": .bool(testing)]
    }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        project = try fields.string("project")
        guard let policy = fields.value("policy"), policy.object != nil else {
            throw Diagnostic.input("subject.policy must be an object")
        }
        self.policy = policy
        testing = try fields.bool("testing")
        try fields.finish()
    }
}

/// What a `policy` event puts in force: a proposed policy, on the approvals of the policy before it.
public struct PolicySubject: Sendable, Equatable {
    public let policy: JSON
    public let version: Int64
    /// The policy it replaces.
    public let previous: Digest
    /// The `propose` event.
    public let change: Digest
    /// The `approve` events it rests on, sorted.
    public let approvals: [Digest]

    public init(policy: JSON, version: Int64, previous: Digest, change: Digest, approvals: [Digest]) {
        (self.policy, self.version, self.previous, self.change) = (policy, version, previous, change)
        self.approvals = approvals.sorted()
    }

    public var json: JSON {
        [
            "policy": policy, "version": .integer(version), "previous": .string(previous.hex),
            "change": .string(change.hex), "approvals": .array(approvals.map { .string($0.hex) }),
        ]
    }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        guard let policy = fields.value("policy"), policy.object != nil else {
            throw Diagnostic.input("subject.policy must be an object")
        }
        self.init(
            policy: policy, version: try fields.integer("version"), previous: try fields.digest("previous"),
            change: try fields.digest("change"), approvals: try fields.digests("approvals"))
        try fields.finish()
    }
}

/// What a `key` event changes: a key that a person gains, with proof of holding it, or loses.
public struct KeySubject: Sendable, Equatable {
    public enum Action: String, Sendable {
        /// Signed by a key the person already has *and* by the new key.
        case add
        /// Signed by a key of the person or by an admin; a revoked key never comes back.
        case revoke
    }

    public let action: Action
    public let person: String
    /// `ssh-ed25519 AAAA…`, without a comment.
    public let key: String

    public init(action: Action, person: String, key: String) {
        (self.action, self.person, self.key) = (action, person, key)
    }

    public var json: JSON {
        ["action": .string(action.rawValue), "person": .string(person), "key": .string(key)]
    }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        guard let action = Action(rawValue: try fields.string("action")) else {
            throw Diagnostic.input("subject.action must be 'add' or 'revoke'")
        }
        self.action = action
        person = try fields.string("person")
        key = try fields.string("key")
        try fields.finish()
    }
}

/// What a witness states in a `receipt`: this tip lay before it at this time.
public struct ReceiptSubject: Sendable, Equatable {
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
