/// All rules, in the order in which a verdict lists them.
public enum RuleBook {
    static let promotion: [Rule<PromotionContext>] = [
        .change, .freshness, .previousEnvironment, .soak, .approvals, .codeOwners, .notRejected, .separationOfDuties,
        .standard, .emergency, .emergencyReviews, .metrics, .kpis, .modelCard, .evidence, .api, .notRetired,
        .modelFiles, .packages, .fromBranch, .releaseTag, .releaseContents, .freeze, .changeWindow,
    ]

    static let rollback: [Rule<RollbackContext>] = [.authority, .target, .freshness]

    static let push: [Rule<PushContext>] = [
        .knownRefs, .ledgerAppendOnly, .ledgerEvents, .environmentView, .releasedTags, .policyBase, .promotions,
        .manifestsValid,
        .payloadsPushed, .maxFileSize, .schemasValid, .notebookOutputs, .residency, .modelFiles, .packages,
    ]

    /// The rule that stands alone when an environment is not in the policy.
    static let knownEnvironment = (
        id: "known-environment", requirement: "the environment is listed in the policy",
        text: RuleText(
            evidence: "the policy in force", remedy: "name an environment of the policy, or add this one to it",
            keys: ["environments"])
    )

    /// The ids of the rules that a policy may let be waived.
    static let waivable = promotion.filter(\.text.isWaivable).map(\.id)

    /// The ids of the rules that a policy may spare an emergency change.
    static let skippable = waivable

    /// Every rule with what it asks, for documentation.
    public static let all: [RuleDescription] =
        [
            RuleDescription(
                id: knownEnvironment.id, subject: .promotion, requirement: knownEnvironment.requirement,
                text: knownEnvironment.text)
        ]
        + promotion.map { $0.description(.promotion) } + rollback.map { $0.description(.rollback) }
        + push.map { $0.description(.push) }

    /// The rule of a promotion that was most likely meant; nil when none is near.
    public static func nearest(to id: String) -> String? { Names.nearest(to: id, in: promotion.map(\.id)) }
}
