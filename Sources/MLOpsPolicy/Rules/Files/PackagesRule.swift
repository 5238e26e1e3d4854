import MLOpsCore

extension Rule<PromotionContext> {
    /// Does the release's lock file bring in what it may?
    static let packages = Rule(id: "packages", requirement: PackagesJudge.requirement, about: PackagesJudge.text) {
        context in
        guard let rules = context.policy.packages else { return .notRequired("the policy says nothing about packages") }
        let judge = PackagesJudge(rules: rules, now: context.facts.now)
        var findings = Findings()
        for item in context.facts.items {
            judge.judge(item.packages, of: Words.show(item.to.description), &findings)
        }
        return findings.judgement(nothing: "the change names no release")
    }
}

extension Rule<PushContext> {
    /// Does the branch's lock file bring in what it may?
    static let packages = Rule(id: "packages", requirement: PackagesJudge.requirement, about: PackagesJudge.text) {
        context in
        guard let rules = context.policy.packages else { return .notRequired("the policy says nothing about packages") }
        let judge = PackagesJudge(rules: rules, now: context.facts.now)
        var findings = Findings()
        for branch in BranchesUnderRule(context, where: { _ in true }).pushed {
            switch branch.facts.packages {
            case .known(nil, let grade) where grade != .unknown: continue
            case .known(let facts?, let grade): judge.judge(.known(facts, grade), of: branch.name, &findings)
            case .known(nil, _): judge.judge(.unknown("nobody vouches for it"), of: branch.name, &findings)
            case .unknown(let reason): judge.judge(.unknown(reason), of: branch.name, &findings)
            }
        }
        return findings.judgement(nothing: "the lock file of no branch with rules is altered")
    }
}
