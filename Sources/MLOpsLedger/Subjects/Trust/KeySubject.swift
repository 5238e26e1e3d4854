import MLOpsCore
import MLOpsGit

/// What a `key` event changes: a key that a person gains, with proof of holding it, or loses.
public struct KeySubject: EventSubject, Equatable {
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
