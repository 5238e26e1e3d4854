import MLOpsCore
import MLOpsGit

/// What a `review` event states of an emergency change that was carried out.
public struct ReviewSubject: Sendable, Equatable {
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        case accepted
        /// It should not have been done so; the words say what follows.
        case objected
    }

    /// The `propose` event of the emergency.
    public let change: Digest
    public let outcome: Outcome

    public init(change: Digest, outcome: Outcome) {
        (self.change, self.outcome) = (change, outcome)
    }

    public var json: JSON { ["change": .string(change.hex), "outcome": .string(outcome.rawValue)] }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        change = try fields.digest("change")
        guard let outcome = Outcome(rawValue: try fields.string("outcome")) else {
            throw Diagnostic.input("subject.outcome must be 'accepted' or 'objected'")
        }
        self.outcome = outcome
        try fields.finish()
    }
}

/// What a `waive` event asks for: one rule set aside for one change or one release, until the event expires.
///
/// People agree by `approve` events that name the waiver as their change.
public struct WaiveSubject: Sendable, Equatable {
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

/// What a `freeze` event does to an environment: nothing is promoted there until it ends or is lifted.
public struct FreezeSubject: Sendable, Equatable {
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

/// What a `retire` event does to a release: it is not promoted any more.
public struct RetireSubject: Sendable, Equatable {
    public enum Action: String, Sendable, Hashable {
        /// Its time is over; what runs may run on.
        case retire
        /// It is not fit to run: nobody may go back to it either.
        case revoke
    }

    public let release: Digest
    public let action: Action

    public init(release: Digest, action: Action) {
        (self.release, self.action) = (release, action)
    }

    public var json: JSON { ["release": .string(release.hex), "action": .string(action.rawValue)] }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        release = try fields.digest("release")
        guard let action = Action(rawValue: try fields.string("action")) else {
            throw Diagnostic.input("subject.action must be 'retire' or 'revoke'")
        }
        self.action = action
        try fields.finish()
    }
}

/// What an `attest` event states about a release: the result of tests, a reproduction, business figures.
public struct AttestSubject: Sendable, Equatable {
    /// Such as `test-result`; who may attest it stands in the policy.
    public let kind: String
    public let release: Digest
    public let passed: Bool
    /// Figures as decimal text, by name.
    public let values: [(name: String, value: String)]

    public init(kind: String, release: Digest, passed: Bool, values: [(name: String, value: String)]) {
        (self.kind, self.release, self.passed) = (kind, release, passed)
        self.values = values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    public var json: JSON {
        var list = JSONObject()
        for (name, value) in values { list[name] = .string(value) }
        return [
            "kind": .string(kind), "release": .string(release.hex), "result": .string(passed ? "pass" : "fail"),
            "values": .object(list),
        ]
    }

    public init(_ json: JSON) throws {
        var fields = try JSONFields(json, at: "subject")
        let kind = try fields.string("kind")
        guard Event.isName(kind) else { throw Diagnostic.input("subject.kind is not the name of a kind of evidence") }
        let release = try fields.digest("release")
        let result = try fields.string("result")
        guard result == "pass" || result == "fail" else {
            throw Diagnostic.input("subject.result must be 'pass' or 'fail'")
        }
        let values = try fields.object("values").members.map { name, value in
            guard let text = value.string else { throw Diagnostic.input("subject.values.\(name) must be a string") }
            return (name: name, value: text)
        }
        try fields.finish()
        self.init(kind: kind, release: release, passed: result == "pass", values: values)
    }

    public static func == (left: AttestSubject, right: AttestSubject) -> Bool { left.json == right.json }
}
