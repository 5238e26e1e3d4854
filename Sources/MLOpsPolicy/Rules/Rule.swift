import MLOpsCore

/// One rule: what it asks, and how it is judged from what is known. The facts a rule may look at are its context.
struct Rule<Context>: Sendable {
    let id: String
    /// What the rule asks, in one sentence without a final full stop.
    let requirement: String
    let text: RuleText
    let judge: @Sendable (Context) -> Judgement

    init(
        id: String, requirement: String, about text: RuleText, judge: @escaping @Sendable (Context) -> Judgement
    ) {
        (self.id, self.requirement, self.text, self.judge) = (id, requirement, text, judge)
    }

    func description(_ subject: Subject.Kind) -> RuleDescription {
        RuleDescription(id: id, subject: subject, requirement: requirement, text: text)
    }

    func result(_ context: Context) -> RuleResult {
        let judgement = judge(context)
        return RuleResult(
            rule: id, requirement: requirement, outcome: judgement.outcome, sentence: judgement.sentence,
            evidence: judgement.evidence,
            hint: judgement.hint ?? hint(for: judgement.outcome))
    }

    /// What helps whoever meets the rule, where the judgement itself knows nothing better.
    private func hint(for outcome: Outcome) -> String? {
        switch outcome {
        case .pass, .notRequired, .waived: nil
        case .fail: text.remedy
        case .unknown: "bring in what is missing (git fetch, git mlops ledger sync, git mlops pull), then ask again"
        }
    }
}
