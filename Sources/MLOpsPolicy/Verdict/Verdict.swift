import MLOpsCore

/// How one rule came out.
public enum Outcome: String, Sendable, Hashable, CaseIterable {
    case pass
    case fail
    /// It could not be found out; counts as a failure.
    case unknown
    /// It did not pass, and was set aside: by a waiver, or because an emergency change is spared it.
    case waived
    /// The policy asks for nothing here.
    case notRequired = "not-required"

    /// True for what lets a verdict pass.
    public var isAcceptable: Bool {
        switch self {
        case .pass, .waived, .notRequired: true
        case .fail, .unknown: false
        }
    }
}

/// Something that an outcome rests on.
public struct Evidence: Sendable, Hashable {
    public let text: String
    public let grade: Grade

    public init(_ text: String, _ grade: Grade) {
        (self.text, self.grade) = (text, grade)
    }
}

/// One rule's answer.
public struct RuleResult: Sendable, Hashable {
    /// The id of the rule, such as `soak`.
    public let rule: String
    /// What the rule asks, in general.
    public let requirement: String
    public let outcome: Outcome
    /// What came out here, such as `2d 3h of 7d in test; ends 2026-12-01 09:00 UTC`.
    public let sentence: String
    public let evidence: [Evidence]
    /// What to do next.
    public let hint: String?
}

/// What a verdict is about.
public struct Subject: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case promotion
        case rollback
        case push
    }

    public let kind: Kind
    /// One line for people, such as `credit-risk@1.4.0 to prod`.
    public let text: String
    public let environment: String?
    /// The event that proposed the change, or the rollback event.
    public let event: String?
}

/// The policy's answer, rule by rule.
public struct Verdict: Sendable, Hashable {
    public let gate: Gate
    public let subject: Subject
    /// The event that put the policy in force; nil for a policy that is not in force.
    public let policyID: String?
    /// Every rule that was asked, in a fixed order.
    public let results: [RuleResult]
    /// The verdicts on the promotions, then on the rollbacks within a push, each in the order of the ledger.
    public let parts: [Verdict]

    /// True when no rule failed or stayed unknown, here and in all parts.
    public var passed: Bool {
        !results.isEmpty && results.allSatisfy(\.outcome.isAcceptable) && parts.allSatisfy(\.passed)
    }

    /// The results that keep the verdict from passing, without those of the parts.
    public var blocking: [RuleResult] { results.filter { !$0.outcome.isAcceptable } }

    /// The same verdict as it is read later: rules that were judged while it was new, and cannot be judged again, say so.
    public func settled(_ rules: Set<String>) -> Verdict {
        Verdict(
            gate: gate, subject: subject, policyID: policyID,
            results: results.map { result in
                guard rules.contains(result.rule), !result.outcome.isAcceptable else { return result }
                return RuleResult(
                    rule: result.rule, requirement: result.requirement, outcome: .notRequired,
                    sentence: "judged when it was carried out, and not again: the promotion carries that verdict",
                    evidence: [], hint: nil)
            }, parts: parts.map { $0.settled(rules) })
    }

    public func result(of rule: String) -> RuleResult? { results.first { $0.rule == rule } }
}
