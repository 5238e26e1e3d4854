import MLOpsCore

extension Rule<PromotionContext> {
    /// Does exactly this release with exactly these builds run in the environment before?
    static let previousEnvironment = Rule(
        id: "previous-environment",
        requirement: "the release runs, with the same builds, in the environment that comes before",
        about: RuleText(
            evidence: "the states of the environment before, by the ledger",
            remedy: "promote the release to the environment before",
            keys: ["environments.<env>.from"], isWaivable: true)
    ) { context in
        guard let previous = context.environment.from else {
            return .notRequired("\(context.environment.name) is the first environment")
        }
        var findings = Findings()
        for item in context.facts.items {
            let name = Words.show(item.to.description)
            switch item.runsInPrevious.value {
            case true?: findings.pass("\(name) runs in \(previous)", item.runsInPrevious.grade)
            case false?:
                findings.fail(
                    "\(name) with these builds does not run in \(previous)", item.runsInPrevious.grade,
                    hint: "promote it to \(previous) first")
            case nil:
                findings.unknown("whether \(name) runs in \(previous) is not known: \(item.runsInPrevious.reason)")
            }
        }
        return findings.judgement(nothing: "the change names no release")
    }
}
