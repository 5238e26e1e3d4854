import MLOpsCore

extension Rule<PromotionContext> {
    /// Is it a change of the sort this version judges, proposed by somebody who may?
    static let change = Rule(
        id: "change", requirement: "the change is a normal one, names a release, and a person of the policy proposed it"
    ) { context in
        let facts = context.facts
        let id = Words.brief(facts.change)
        guard facts.kind == .normal else {
            return .fail(
                "\(id) is a \(facts.kind.rawValue) change, which this version does not judge yet",
                hint: "propose it as a normal change")
        }
        guard !facts.items.isEmpty else {
            return .fail("\(id) names no release; changes of configuration alone are not judged yet")
        }
        guard let proposer = facts.proposer.value else {
            return .unknown("who proposed \(id) is not known: \(facts.proposer.reason)")
        }
        guard context.policy.person(proposer) != nil else {
            return .fail(
                "\(Words.show(proposer)), who proposed \(id), is not in the policy",
                hint: "let a person of the policy propose it")
        }
        return .pass("\(proposer) proposed \(id)", [Evidence("\(proposer) proposed \(id)", facts.proposer.grade)])
    }
}
