import MLOpsCore

/// What a `propose` event asks for.
public enum ProposeSubject: EventSubject, Equatable {
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
            throw Diagnostic.input("changes of kind '\(VisibleText.excerpt(kind))' are not known to this version")
        }
        try fields.finish()
    }
}
