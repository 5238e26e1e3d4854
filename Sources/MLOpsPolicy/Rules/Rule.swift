import MLOpsCore

/// One rule: what it asks, and how it is judged from what is known. The facts a rule may look at are its context.
struct Rule<Context>: Sendable {
    let id: String
    /// What the rule asks, in one sentence without a final full stop.
    let requirement: String
    let judge: @Sendable (Context) -> Judgement

    func result(_ context: Context) -> RuleResult {
        let judgement = judge(context)
        return RuleResult(
            rule: id, requirement: requirement, outcome: judgement.outcome, sentence: judgement.sentence,
            evidence: judgement.evidence, hint: judgement.hint)
    }
}

/// What the rules for a promotion look at.
struct PromotionContext {
    let facts: PromotionFacts
    let policy: Policy
    /// The rules of the environment that the change names.
    let environment: PolicyEnvironment
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

/// How one rule came out, before it is put beside its name.
struct Judgement {
    var outcome: Outcome
    var sentence: String
    var evidence: [Evidence] = []
    var hint: String?

    static func notRequired(_ sentence: String) -> Judgement { Judgement(outcome: .notRequired, sentence: sentence) }

    static func pass(_ sentence: String, _ evidence: [Evidence] = []) -> Judgement {
        Judgement(outcome: .pass, sentence: sentence, evidence: evidence)
    }

    static func fail(_ sentence: String, _ evidence: [Evidence] = [], hint: String? = nil) -> Judgement {
        Judgement(outcome: .fail, sentence: sentence, evidence: evidence, hint: hint)
    }

    static func unknown(_ sentence: String, _ evidence: [Evidence] = [], hint: String? = nil) -> Judgement {
        Judgement(outcome: .unknown, sentence: sentence, evidence: evidence, hint: hint)
    }
}

/// A rule of the product, for documentation.
public struct RuleDescription: Sendable, Hashable {
    public let id: String
    public let subject: Subject.Kind
    public let requirement: String
}
