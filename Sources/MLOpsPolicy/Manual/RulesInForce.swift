import MLOpsCore

/// Which rules a policy asks in an environment, for people who want to know what a change will meet.
public enum RulesInForce {
    /// The rules of a change, of whatever kind the environment knows, in the order of a verdict: those that always hold,
    /// and those the policy switches on.
    public static func promotion(to environment: PolicyEnvironment, _ policy: Policy) -> [RuleDescription] {
        // A change of which nothing is known: whatever is asked cannot be answered.
        let release = ReleaseName(model: "model", version: "1.0.0", id: "release")
        let item = PromotionItem(
            from: release, to: release, builds: [], metrics: .notGathered, currentMetrics: .notGathered,
            hasModelCard: .notGathered, reachedBranches: .notGathered, tagMatches: .notGathered,
            contentProblems: .notGathered, runsInPrevious: .notGathered, inPreviousSince: .notGathered)
        var facts = PromotionFacts(
            gate: .promote, environment: environment.name, change: "change", proposer: .notGathered, items: [item],
            currentMatchesFrom: .notGathered, contributors: .notGathered, approvals: .notGathered,
            rejections: .notGathered, declaredFreeze: .notGathered, now: .notGathered,
            // Only where emergencies may be must one ask whether some wait for a review.
            owedReviews: environment.emergency == nil ? .known([], .proven) : .notGathered)
        var asked: Set<String> = []
        let kinds: [ChangeKind?] = [
            .normal, environment.standard.map { _ in .standard }, environment.emergency.map { _ in .emergency },
        ]
        for kind in kinds.compactMap(\.self) {
            facts.kind = kind
            let results = Evaluator.evaluate(.promotion(facts), policy).results
            asked.formUnion(results.filter { $0.outcome != .notRequired }.map(\.rule))
        }
        return RuleBook.all.filter { $0.subject == .promotion && asked.contains($0.id) }
    }

    /// Where this policy switches a rule on in an environment, or sets its bounds, as one writes it below the
    /// environment: `metrics`, or `models` for the whole; empty for a rule that holds without a word.
    public static func keys(
        of rule: RuleDescription, in environment: PolicyEnvironment, _ policy: Policy
    ) -> [String] {
        let document = policy.canonicalJSON
        let prefix = "environments.<env>."
        var found: [String] = []
        for key in rule.keys {
            let isHere = key.hasPrefix(prefix)
            let words = (isHere ? String(key.dropFirst(prefix.count)) : key).split(separator: ".").map(String.init)
            let start = isHere ? document["environments"]?[environment.name] : document
            guard words.reduce(start, { $0?[$1] }) != nil else { continue }
            // Of what holds everywhere, the part of the policy is enough to find it.
            let name = isHere ? words.joined(separator: ".") : words.prefix(1).joined()
            if !found.contains(name) { found.append(name) }
        }
        return found
    }
}
