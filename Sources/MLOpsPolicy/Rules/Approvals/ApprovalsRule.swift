import MLOpsCore

extension Rule<PromotionContext> {
    /// Have enough distinct persons of each team approved exactly this change?
    static let approvals = Rule(
        id: "approvals",
        requirement: "enough people of each team approved exactly this change, each counting for one team",
        about: RuleText(
            evidence: "the signed approvals of exactly this change, and the people behind them",
            remedy: "ask the people the verdict names to run `git mlops approve`",
            keys: ["environments.<env>.approvals", "environments.<env>.approvals_valid_for", "absences"])
    ) { context in
        let demands = context.demands
        guard !demands.isEmpty else {
            let what = context.facts.kind == .standard ? "a standard change to " : ""
            return .notRequired("\(what)\(context.environment.name) asks for no approvals")
        }
        guard let count = context.count else {
            return .unknown("the approvals are not known: \(context.facts.approvals.reason)")
        }
        let state = ApprovalState(demands, count, context.terms)
        let evidence = state.count.evidence(state.match, demands) + state.count.ownWork + state.count.notes
        let sentence = state.sentence(for: demands)
        let missing = state.match.missing
        guard !missing.isEmpty else { return .pass(sentence, evidence) }
        return Judgement(
            outcome: state.isOpen(missing) ? .unknown : .fail, sentence: sentence + state.refusals(for: missing),
            evidence: evidence,
            hint: state.hint(for: missing))
    }
}
