/// All rules, in the order in which a verdict lists them.
public enum RuleBook {
    static let promotion: [Rule<PromotionContext>] = [
        .change, .freshness, .previousEnvironment, .soak, .approvals, .notRejected, .separationOfDuties, .metrics,
        .modelCard, .fromBranch, .releaseTag, .releaseContents, .freeze,
    ]

    static let rollback: [Rule<RollbackContext>] = [.authority, .target, .freshness]

    static let push: [Rule<PushContext>] = [
        .knownRefs, .ledgerAppendOnly, .ledgerEvents, .environmentView, .releasedTags, .promotions, .manifestsValid,
        .payloadsPushed, .maxFileSize,
    ]

    /// The rule that stands alone when an environment is not in the policy.
    static let knownEnvironment = (id: "known-environment", requirement: "the environment is listed in the policy")

    /// Every rule with what it asks, for documentation.
    public static let all: [RuleDescription] =
        [
            RuleDescription(
                id: knownEnvironment.id, subject: .promotion, requirement: knownEnvironment.requirement)
        ]
        + promotion.map { RuleDescription(id: $0.id, subject: .promotion, requirement: $0.requirement) }
        + rollback.map { RuleDescription(id: $0.id, subject: .rollback, requirement: $0.requirement) }
        + push.map { RuleDescription(id: $0.id, subject: .push, requirement: $0.requirement) }
}
