import MLOpsCore

extension Rule<PromotionContext> {
    /// May the release still be used at all?
    static let notRetired = Rule(
        id: "not-retired", requirement: "the release was neither retired nor revoked",
        about: RuleText(
            evidence: "the retirements of the ledger", remedy: "propose another release", keys: [])
    ) { context in
        var findings = Findings()
        for item in context.facts.items {
            let name = Words.show(item.to.description)
            switch item.standing.value {
            case .usable?: findings.pass("\(name) is not retired", item.standing.grade)
            case .ended(let event, let reason, let isRevoked)?:
                findings.fail(
                    "\(name) was \(isRevoked ? "revoked" : "retired") by \(Words.brief(event)): \(Words.reason(reason))",
                    item.standing.grade, hint: "propose another release")
            case nil: findings.unknown("whether \(name) is retired is not known: \(item.standing.reason)")
            }
        }
        return findings.judgement(nothing: "the change names no release")
    }
}
