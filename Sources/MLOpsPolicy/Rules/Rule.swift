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
            evidence: judgement.evidence, hint: judgement.hint)
    }
}

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

/// What people have to know of a rule beside what it asks.
struct RuleText: Sendable, Hashable {
    /// What it is judged by.
    let evidence: String
    /// What to do when it stands in the way.
    let remedy: String
    /// Where the policy switches it on or sets its bounds; empty for a rule that always holds.
    let keys: [String]
    /// Whether a policy may let it be waived, or spare an emergency change from it.
    var isWaivable = false
}

/// A rule of the product, for documentation.
public struct RuleDescription: Sendable, Hashable {
    public let id: String
    public let subject: Subject.Kind
    /// What it asks, in one sentence without a final full stop.
    public let requirement: String
    /// What it is judged by.
    public let evidence: String
    /// What to do when it stands in the way.
    public let remedy: String
    /// Where the policy switches it on or sets its bounds; empty for a rule that always holds.
    public let keys: [String]
    /// Whether a policy may let it be waived, or spare an emergency change from it.
    public let isWaivable: Bool

    init(id: String, subject: Subject.Kind, requirement: String, text: RuleText) {
        (self.id, self.subject, self.requirement) = (id, subject, requirement)
        (evidence, remedy, keys, isWaivable) = (text.evidence, text.remedy, text.keys, text.isWaivable)
    }
}
