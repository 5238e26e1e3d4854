import MLOpsCore

/// The branches of a push that a rule of the policy is about.
struct BranchesUnderRule {
    let pushed: [(name: String, facts: BranchFacts, rules: BranchRules)]

    /// Those whose rules ask for something here.
    init(_ context: PushContext, where isAsked: (BranchRules) -> Bool) {
        pushed = context.facts.updates.compactMap { update in
            guard case .branch(let facts) = update.target, update.change != .deleted,
                let rules = context.policy.branches.first(where: { $0.branch.utf8.elementsEqual(facts.branch.bytes) }),
                isAsked(rules)
            else { return nil }
            return (VisibleText.of(facts.branch), facts, rules)
        }
    }
}
