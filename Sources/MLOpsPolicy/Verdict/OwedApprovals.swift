import MLOpsCore

/// What one team still owes a change, and who may give it.
public struct OwedApprovals: Sendable, Hashable {
    /// Somebody who may approve.
    public struct Candidate: Sendable, Hashable {
        public let person: String
        /// Whom a deputy stands in for.
        public let inPlaceOf: String?
    }

    public let team: String
    public let have: Int
    public let need: Int
    /// Members who are there and made nothing of it, then deputies; sorted.
    public let candidates: [Candidate]
}

extension Evaluator {
    /// What a change still needs, by all rules that ask for approvals; empty when nothing is owed.
    ///
    /// What is not known, such as who made it, cannot be held against anybody here; the verdict fails for it.
    public static func owedApprovals(of facts: PromotionFacts, _ policy: Policy) -> [OwedApprovals] {
        guard let environment = policy.environment(facts.environment) else {
            return []
        }
        let context = PromotionContext(facts: facts, policy: policy, environment: environment)
        guard let count = context.count else { return [] }
        let demands = context.demands.merged(with: context.demandsOfOwners).merged(with: context.demandsOfConsumers)
        return owed(ApprovalState(demands, count, context.terms))
    }

    /// The same for a waiver of a change's rule.
    public static func owedApprovals(
        of waiver: Waiver, for facts: PromotionFacts, _ policy: Policy
    ) -> [OwedApprovals] {
        guard let environment = policy.environment(facts.environment), let rule = environment.waivers else { return [] }
        return owed(state(of: waiver, for: facts, policy, environment, rule))
    }

    /// The approvals of a waiver that count, by event id.
    public static func countedApprovals(
        of waiver: Waiver, for facts: PromotionFacts, _ policy: Policy
    ) -> Set<String> {
        guard let environment = policy.environment(facts.environment), let rule = environment.waivers else { return [] }
        return Set(state(of: waiver, for: facts, policy, environment, rule).count.ids.values)
    }

    private static func state(
        of waiver: Waiver, for facts: PromotionFacts, _ policy: Policy, _ environment: PolicyEnvironment,
        _ rule: WaiverRule
    ) -> ApprovalState {
        var terms = PromotionContext(facts: facts, policy: policy, environment: environment).terms
        terms.requester = waiver.requester.value
        return ApprovalState(rule.approvals, ApprovalCount(waiver.approvals, terms), terms)
    }

    private static func owed(_ state: ApprovalState) -> [OwedApprovals] {
        state.match.missing.map { missing in
            let need = state.demands.first { $0.team == missing.team }?.count ?? missing.count
            return OwedApprovals(
                team: missing.team, have: need - missing.count, need: need,
                candidates: state.candidates(for: missing.team).map {
                    OwedApprovals.Candidate(person: $0.person, inPlaceOf: $0.inPlaceOf)
                })
        }
    }
}
