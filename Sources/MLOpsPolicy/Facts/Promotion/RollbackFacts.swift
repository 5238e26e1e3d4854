/// What is known about a rollback when it is to be carried out.
public struct RollbackFacts: Sendable {
    public var gate: Gate
    public var environment: String
    /// The rollback event, when it exists already.
    public var event: String?
    /// Who rolls back; unknown for a signer the policy does not know.
    public var actor: Fact<String>
    public var items: [RollbackItem]
    /// Configuration files that come back as they were in an earlier state.
    public var configuration: [ConfigurationItem]
    /// True while the environment runs exactly what the rollback says it comes from.
    public var currentMatchesFrom: Fact<Bool>

    public init(
        gate: Gate, environment: String, event: String?, actor: Fact<String>, items: [RollbackItem],
        configuration: [ConfigurationItem] = [], currentMatchesFrom: Fact<Bool>
    ) {
        self.configuration = configuration
        self.gate = gate
        self.environment = environment
        self.event = event
        self.actor = actor
        self.items = items
        self.currentMatchesFrom = currentMatchesFrom
    }
}

/// One model that a rollback alters.
public struct RollbackItem: Sendable {
    public var from: ReleaseName?
    public var to: ReleaseName
    public var builds: [String]
    /// True when a valid promotion once brought exactly this release with these builds into this environment.
    public var wasPromotedHere: Fact<Bool>
    /// True when the release was revoked since; a retired one may come back.
    public var isRevoked: Fact<Bool>

    public init(
        from: ReleaseName?, to: ReleaseName, builds: [String], wasPromotedHere: Fact<Bool>, isRevoked: Fact<Bool>
    ) {
        self.from = from
        self.to = to
        self.builds = builds
        self.wasPromotedHere = wasPromotedHere
        self.isRevoked = isRevoked
    }
}
