import MLOpsCore

extension Rule<PromotionContext> {
    /// Is it a change of a kind that the environment knows, proposed by somebody who may?
    static let change = Rule(
        id: "change",
        requirement: "the change is of a kind that the environment knows, alters something, and a person of the policy "
            + "proposed it",
        about: RuleText(
            evidence: "the proposal, its kind, and who signed it",
            remedy: "propose the change anew, as somebody of the policy and of a kind the environment knows",
            keys: ["environments.<env>.standard", "environments.<env>.emergency"])
    ) { context in
        let facts = context.facts
        let id = Words.brief(facts.change)
        let name = context.environment.name
        switch facts.kind {
        case .normal: break
        case .standard:
            guard context.environment.standard != nil else {
                return .fail(
                    "\(id) is a standard change, and \(name) has no envelope for one",
                    hint: "propose it as a normal change")
            }
        case .emergency:
            guard context.environment.emergency != nil else {
                return .fail(
                    "\(id) is an emergency change, and nobody may act in an emergency in \(name)",
                    hint: "propose it as a normal change")
            }
        }
        guard !facts.items.isEmpty || !facts.configuration.isEmpty else {
            return .fail(
                "\(id) alters nothing: it names neither a release nor a configuration file",
                hint: "propose a release or a configuration file")
        }
        guard let proposer = facts.proposer.value else {
            return .unknown("who proposed \(id) is not known: \(facts.proposer.reason)")
        }
        guard facts.proposer.grade >= .recorded else {
            return .fail(
                "that \(Words.show(proposer)) proposed \(id) is only asserted",
                [Evidence("nobody signed the proposal", facts.proposer.grade)],
                hint: "let a person of the policy sign the proposal")
        }
        guard context.policy.person(proposer) != nil else {
            return .fail(
                "\(Words.show(proposer)), who proposed \(id), is not in the policy",
                hint: "let a person of the policy propose it")
        }
        var evidence = [Evidence("\(proposer) proposed \(id)", facts.proposer.grade)]
        evidence += facts.configuration.map { Evidence("it sets \($0.text)", facts.proposer.grade) }
        let kind = facts.kind == .normal ? "" : " as \(facts.kind == .standard ? "a standard" : "an emergency") change"
        return .pass("\(proposer) proposed \(id)\(kind)", evidence)
    }
}
