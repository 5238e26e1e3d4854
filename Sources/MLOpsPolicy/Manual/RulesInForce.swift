import MLOpsCore

/// Which rules a policy asks in an environment, for people who want to know what a change will meet.
public enum RulesInForce {
    /// The rules of a normal change, in the order of a verdict: those that always hold, and those the policy switches on.
    public static func promotion(to environment: PolicyEnvironment, _ policy: Policy) -> [RuleDescription] {
        // A change of which nothing is known: whatever is asked cannot be answered.
        let release = ReleaseName(model: "model", version: "1.0.0", id: "release")
        let item = PromotionItem(
            from: release, to: release, builds: [], metrics: .notGathered, currentMetrics: .notGathered,
            hasModelCard: .notGathered, reachedBranches: .notGathered, tagMatches: .notGathered,
            contentProblems: .notGathered, runsInPrevious: .notGathered, inPreviousSince: .notGathered)
        let facts = PromotionFacts(
            gate: .promote, environment: environment.name, change: "change", proposer: .notGathered, items: [item],
            currentMatchesFrom: .notGathered, contributors: .notGathered, approvals: .notGathered,
            rejections: .notGathered, declaredFreeze: .notGathered, now: .notGathered)
        let verdict = Evaluator.evaluate(.promotion(facts), policy)
        let asked = Set(verdict.results.filter { $0.outcome != .notRequired }.map(\.rule))
        return RuleBook.all.filter { $0.subject == .promotion && asked.contains($0.id) }
    }
}
