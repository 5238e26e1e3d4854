import MLOpsCore

/// What the rules for a promotion look at.
struct PromotionContext {
    let facts: PromotionFacts
    let policy: Policy
    /// The rules of the environment that the change names.
    let environment: PolicyEnvironment
    /// Everybody who made what the change brings, as far as that is known.
    let makers: Makers
    /// Which of the change's approvals count; nil when they are not known. Counted once, as several rules ask.
    private(set) var count: ApprovalCount?

    init(facts: PromotionFacts, policy: Policy, environment: PolicyEnvironment) {
        (self.facts, self.policy, self.environment) = (facts, policy, environment)
        makers = Makers(facts.contributors.value ?? [], proposer: facts.proposer, change: facts.change)
        count = nil
        count = facts.approvals.value.map { ApprovalCount($0, terms) }
    }
}

/// What the rules for a rollback look at.
struct RollbackContext {
    let facts: RollbackFacts
    let policy: Policy
    let environment: PolicyEnvironment
}

/// What the rules for a push look at.
struct PushContext {
    let facts: PushFacts
    let policy: Policy
    /// The verdicts on promotions and rollbacks among the new events.
    let parts: Fact<[Verdict]>
}
