import MLOpsCore

extension Rule<PromotionContext> {
    /// Is the release's tag the signed tag of its event?
    static let releaseTag = Rule(
        id: "release-tag",
        requirement: "the release's tag is signed by whoever released it, and is the one that the ledger names",
        about: RuleText(
            evidence: "the tag object that the release event carries, and the tag here",
            remedy: "fetch the tags again; if the server's differs, somebody moved it",
            keys: [])
    ) { context in
        var findings = Findings()
        for item in context.facts.items {
            let name = Words.show(item.to.description)
            switch item.tagMatches.value {
            case true?: findings.pass("the tag of \(name) is the one in the ledger", item.tagMatches.grade)
            case false?:
                findings.fail(
                    "the tag of \(name) is not the one in the ledger, or not signed by whoever released it",
                    item.tagMatches.grade,
                    hint: "fetch the tags again; if the server's tag differs, somebody moved it")
            case nil: findings.unknown("the tag of \(name) could not be checked: \(item.tagMatches.reason)")
            }
        }
        return findings.judgement(nothing: "the change names no release")
    }
}
