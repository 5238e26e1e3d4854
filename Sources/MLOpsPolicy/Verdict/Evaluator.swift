import MLOpsCore

/// The one place where facts meet the policy. Pure: equal arguments give equal verdicts, and nothing else is looked at.
public enum Evaluator {
    /// Judges `facts` by `policy`, the one in force *before* what is judged; `policyID`, the event that put it in force,
    /// is shown and not judged.
    public static func evaluate(_ facts: Facts, _ policy: Policy, policyID: String? = nil) -> Verdict {
        switch facts {
        case .promotion(let facts): promotion(facts, policy, policyID)
        case .rollback(let facts): rollback(facts, policy, policyID)
        case .push(let facts): push(facts, policy, policyID)
        }
    }

    private static func promotion(_ facts: PromotionFacts, _ policy: Policy, _ policyID: String?) -> Verdict {
        let moves =
            facts.items.map { item in item.from.map { "\($0) → \(item.to.version)" } ?? item.to.description }
            + facts.configuration.map(\.text)
        let subject = Subject(
            kind: .promotion, text: title(moves, "to", facts.environment), environment: facts.environment,
            event: facts.change)
        return judged(facts.gate, subject, policy, policyID) { environment in
            let context = PromotionContext(facts: facts, policy: policy, environment: environment)
            let waiving = Waiving(context: context)
            return RuleBook.promotion.map { waiving.apply($0.text, $0.result(context)) }
        }
    }

    private static func rollback(_ facts: RollbackFacts, _ policy: Policy, _ policyID: String?) -> Verdict {
        let subject = Subject(
            kind: .rollback,
            text: "back to "
                + title(facts.items.map(\.to.description) + facts.configuration.map(\.text), "in", facts.environment),
            environment: facts.environment, event: facts.event)
        return judged(facts.gate, subject, policy, policyID) { environment in
            let context = RollbackContext(facts: facts, policy: policy, environment: environment)
            return RuleBook.rollback.map { $0.result(context) }
        }
    }

    private static func push(_ facts: PushFacts, _ policy: Policy, _ policyID: String?) -> Verdict {
        let parts: Fact<[Verdict]>
        if let promotions = facts.promotions.value, let rollbacks = facts.rollbacks.value {
            parts = .known(
                promotions.map { promotion($0, policy, policyID) } + rollbacks.map { rollback($0, policy, policyID) },
                min(facts.promotions.grade, facts.rollbacks.grade))
        } else {
            parts = .unknown(facts.promotions.value == nil ? facts.promotions.reason : facts.rollbacks.reason)
        }
        let names = facts.updates.map { VisibleText.of($0.name) }
        let text = names.isEmpty ? "a push of nothing" : "a push of \(names.joined(separator: ", "))"
        let context = PushContext(facts: facts, policy: policy, parts: parts)
        return Verdict(
            gate: facts.gate, subject: Subject(kind: .push, text: text, environment: nil, event: nil),
            policyID: policyID,
            results: RuleBook.push.map { $0.result(context) }, parts: parts.value ?? [])
    }

    private static func title(_ names: [String], _ word: String, _ environment: String) -> String {
        let list = names.isEmpty ? "nothing" : names.joined(separator: ", ")
        return VisibleText.of("\(list) \(word) \(environment)")
    }

    /// The results of all rules, or the one that says that there is no such environment.
    private static func judged(
        _ gate: Gate, _ subject: Subject, _ policy: Policy, _ policyID: String?,
        _ results: (PolicyEnvironment) -> [RuleResult]
    ) -> Verdict {
        let name = subject.environment ?? ""
        let rule = RuleBook.knownEnvironment
        func known(_ outcome: Outcome, _ sentence: String, _ hint: String?) -> RuleResult {
            RuleResult(
                rule: rule.id, requirement: rule.requirement, outcome: outcome, sentence: sentence,
                evidence: [Evidence(sentence, .proven)], hint: hint)
        }
        guard let environment = policy.environment(name) else {
            let names = policy.environments.map(\.name)
            let hint =
                Names.nearest(to: name, in: names).map { "did you mean `\($0)`?" }
                ?? "known are: \(names.joined(separator: ", "))"
            let result = known(.fail, "the policy has no environment `\(Words.show(name))`", hint)
            return Verdict(gate: gate, subject: subject, policyID: policyID, results: [result], parts: [])
        }
        let first = known(.pass, "\(name) is an environment of the policy", nil)
        return Verdict(
            gate: gate, subject: subject, policyID: policyID, results: [first] + results(environment), parts: [])
    }
}
