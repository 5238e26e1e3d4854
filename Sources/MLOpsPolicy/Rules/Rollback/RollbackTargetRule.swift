import MLOpsCore

extension Rule<RollbackContext> {
    /// Did what is to run again come here by a valid promotion, and is it still fit to run?
    static let target = Rule(
        id: "rollback-target",
        requirement: "the release was promoted to this environment before, with the same builds, and is not revoked",
        about: RuleText(
            evidence: "the promotions of the environment and the retirements of the ledger",
            remedy: "roll back to a release that ran there and still may",
            keys: [])
    ) { context in
        let environment = context.environment.name
        guard !context.facts.items.isEmpty || !context.facts.configuration.isEmpty else {
            return .fail("the rollback names neither a release nor a configuration file")
        }
        var findings = Findings()
        for item in context.facts.configuration {
            findings.pass(
                item.digest == nil
                    ? "config/\(VisibleText.of(item.path)) was not in \(environment) before"
                    : "\(item.text) was so in \(environment) before", context.facts.currentMatchesFrom.grade)
        }
        for item in context.facts.items {
            let name = Words.show(item.to.description)
            switch item.wasPromotedHere.value {
            case true?: findings.pass("\(name) was promoted to \(environment) before", item.wasPromotedHere.grade)
            case false?:
                findings.fail(
                    "\(name) with these builds was never promoted to \(environment)", item.wasPromotedHere.grade,
                    hint: "roll back to a release that ran there, or propose a change")
            case nil:
                findings.unknown(
                    "whether \(name) was promoted to \(environment) before is not known: \(item.wasPromotedHere.reason)"
                )
            }
            switch item.isRevoked.value {
            case true?:
                findings.fail("\(name) is revoked", item.isRevoked.grade, hint: "roll back to another release")
            case false?: findings.note("\(name) is not revoked", item.isRevoked.grade)
            case nil: findings.unknown("whether \(name) is revoked is not known: \(item.isRevoked.reason)")
            }
        }
        return findings.judgement(nothing: "")
    }
}
