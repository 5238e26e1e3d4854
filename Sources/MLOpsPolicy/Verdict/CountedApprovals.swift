extension Evaluator {
    /// The approvals of a change that count, by event id, in the order they were given: those that hold, of members of
    /// the teams they speak for, without those of the change's makers where duties are separated, one for each person
    /// and team.
    ///
    /// What is not known about the makers cannot be held against an approval here; the verdict fails for it.
    public static func countedApprovals(of facts: PromotionFacts, _ policy: Policy) -> [String] {
        guard let environment = policy.environment(facts.environment), let approvals = facts.approvals.value else {
            return []
        }
        let context = PromotionContext(facts: facts, policy: policy, environment: environment)
        let counted = Set((context.count?.ids ?? [:]).values)
        return approvals.map(\.id).filter { counted.contains($0) }
    }

    /// Why an approval of a change does not count; nil when it does, or when the change has none of this event id.
    public static func reason(
        againstApproval id: String, of facts: PromotionFacts, _ policy: Policy
    ) -> String? {
        guard let environment = policy.environment(facts.environment) else { return nil }
        return PromotionContext(facts: facts, policy: policy, environment: environment).count?.reasons[id]
    }
}
