import MLOpsCore

extension Rule<RollbackContext> {
    /// Does the rollback still start from what runs there?
    static let freshness = Rule(
        id: "freshness", requirement: "the environment still runs what the rollback comes from",
        about: RuleText(
            evidence: "what the environment runs by the ledger, beside what the rollback says it comes from",
            remedy: "look at what runs there now, and roll back again if that is still wanted",
            keys: [])
    ) { context in
        var findings = Findings()
        Freshness.judge(
            context.facts.currentMatchesFrom, environment: context.environment.name, what: "the rollback was asked for",
            hint: "look at what runs there now, and roll back again if that is still wanted", &findings)
        return findings.judgement(nothing: "")
    }
}
