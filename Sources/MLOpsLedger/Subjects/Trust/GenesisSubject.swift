import MLOpsCore
import MLOpsGit

/// What the `genesis` event founds: a ledger, its first policy, and whether its clock may be moved for tests.
public struct GenesisSubject: EventSubject, Equatable {
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
