import MLOpsCore
import MLOpsGit

/// What a `waive` event asks for: one rule set aside for one change or one release, until the event expires.
///
/// People agree by `approve` events that name the waiver as their change.
public struct WaiveSubject: EventSubject, Equatable {
    public enum Target: Sendable, Hashable {
        /// The `propose` event.
        case change(Digest)
        /// The `release` event.
        case release(Digest)
    }

    public let environment: String
    /// The id of the rule.
    public let rule: String
    public let target: Target

    public init(environment: String, rule: String, target: Target) {
        (self.environment, self.rule, self.target) = (environment, rule, target)
    }

    public var json: JSON {
        var members: JSONObject = ["environment": .string(environment), "rule": .string(rule)]
        switch target {
        case .change(let id): members["change"] = .string(id.hex)
        case .release(let id): members["release"] = .string(id.hex)
        }
        return .object(members)
    }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        environment = try fields.string("environment")
        rule = try fields.string("rule")
        switch (try fields.optionalDigest("change"), try fields.optionalDigest("release")) {
        case (let change?, nil): target = .change(change)
        case (nil, let release?): target = .release(release)
        default: throw Diagnostic.input("subject must name either a change or a release")
        }
        try fields.finish()
    }
}
