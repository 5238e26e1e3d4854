import MLOpsCore
import MLOpsGit

/// What a `policy` event puts in force: a proposed policy, on the approvals of the policy before it.
public struct PolicySubject: EventSubject, Equatable {
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
