/// Everything that one evaluation looks at. Gathered by the gates; the evaluator asks nobody else.
public enum Facts: Sendable {
    /// A change is to be carried out.
    case promotion(PromotionFacts)
    /// An environment goes back to what ran there before.
    case rollback(RollbackFacts)
    /// Refs are to be updated on a remote.
    case push(PushFacts)
}

/// A point where the policy is evaluated.
public enum Gate: String, Sendable, Hashable, CaseIterable {
    /// The command that carries a change out.
    case promote
    /// The hook on the pushing side.
    case prePush = "pre-push"
    /// The hook on the server.
    case preReceive = "pre-receive"
    /// A job of continuous integration, which stands in where a host runs no hooks.
    case ci
}

/// A release named in facts.
public struct ReleaseName: Sendable, Hashable, CustomStringConvertible {
    public var model: String
    public var version: String
    /// The release event.
    public var id: String

    public init(model: String, version: String, id: String) {
        (self.model, self.version, self.id) = (model, version, id)
    }

    /// `credit-risk@1.4.0`
    public var description: String { "\(model)@\(version)" }
}
