import MLOpsCore
import MLOpsGit

/// What a `freeze` event does to an environment: nothing is promoted there until it ends or is lifted.
public struct FreezeSubject: EventSubject, Equatable {
    public enum Action: Sendable, Hashable {
        /// Nil for until it is lifted.
        case freeze(until: Timestamp?)
        /// Ends that freeze.
        case lift(Digest)
    }

    public let environment: String
    public let action: Action

    public init(environment: String, action: Action) {
        (self.environment, self.action) = (environment, action)
    }

    public var json: JSON {
        var members: JSONObject = ["environment": .string(environment)]
        switch action {
        case .freeze(let until):
            members["action"] = "freeze"
            members["until"] = JSON(until?.description)
        case .lift(let freeze):
            members["action"] = "lift"
            members["freeze"] = .string(freeze.hex)
        }
        return .object(members)
    }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        environment = try fields.string("environment")
        switch try fields.string("action") {
        case "freeze": action = .freeze(until: try fields.optionalTimestamp("until"))
        case "lift": action = .lift(try fields.digest("freeze"))
        default: throw Diagnostic.input("subject.action must be 'freeze' or 'lift'")
        }
        try fields.finish()
    }
}
