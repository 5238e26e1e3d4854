import MLOpsCore

extension Rule<PromotionContext> {
    /// Does the change still start from what runs there, and has it not lapsed?
    static let freshness = Rule(
        id: "freshness",
        requirement: "the environment still runs what the change comes from, and the change has not lapsed",
        about: RuleText(
            evidence: "what the environment runs by the ledger, beside what the proposal says it comes from",
            remedy: "propose the change again, so that it is approved against what runs there now",
            keys: [])
    ) { context in
        let facts = context.facts
        var findings = Findings()
        Freshness.judge(
            facts.currentMatchesFrom, environment: context.environment.name, what: "the change was proposed",
            hint: "propose the change again, so that it is approved against what runs there now", &findings)
        if let expires = facts.expires {
            if let now = facts.now.value {
                if now >= expires {
                    findings.fail(
                        "the change lapsed at \(Words.minute(expires))", facts.now.grade,
                        hint: "propose the change again")
                }
            } else {
                findings.unknown("whether the change has lapsed is not known: \(facts.now.reason)")
            }
        }
        return findings.judgement(nothing: "")
    }
}

/// Freshness as promotions and rollbacks share it.
enum Freshness {
    static func judge(
        _ matches: Fact<Bool>, environment: String, what: String, hint: String, _ findings: inout Findings
    ) {
        switch matches.value {
        case true?: findings.pass("\(environment) still runs what it ran when \(what)", matches.grade)
        case false?:
            findings.fail("\(environment) no longer runs what it ran when \(what)", matches.grade, hint: hint)
        case nil: findings.unknown("what \(environment) runs now is not known: \(matches.reason)")
        }
    }
}
