import MLOpsCore

extension Rule<PushContext> {
    /// Does an environment's view show what was promoted, and nothing else?
    static let environmentView = Rule(
        id: "environment-view",
        requirement: "an environment's files are exactly those that a promotion or rollback in the ledger signs",
        about: RuleText(
            evidence: "the tree that is pushed and the listing that the newest promotion signed",
            remedy: "push with `git mlops push`, which sends ledger and environments in order",
            keys: [])
    ) { context in
        var findings = Findings()
        for update in context.facts.updates {
            guard case .environmentView(let view) = update.target else { continue }
            let name = Words.show(view.environment)
            if update.change == .deleted {
                findings.fail("the view of \(name) would be deleted", .proven, hint: "views are never deleted")
                continue
            }
            switch view.eventInLedger.value {
            case true?: findings.pass("the promotion behind \(name) is in the ledger", view.eventInLedger.grade)
            case false?:
                findings.fail(
                    "the promotion behind \(name) is not in the ledger", view.eventInLedger.grade,
                    hint: "push the ledger first: `git mlops push` does both in order")
            case nil:
                findings.unknown(
                    "whether the promotion behind \(name) is in the ledger is not known: \(view.eventInLedger.reason)")
            }
            switch view.listingMatches.value {
            case true?: findings.pass("the files of \(name) are those that were signed", view.listingMatches.grade)
            case false?:
                findings.fail(
                    "the files of \(name) are not those that were signed", view.listingMatches.grade,
                    hint:
                        "an environment changes by `promote` and `rollback` alone; `git mlops ledger sync` writes its view anew"
                )
            case nil:
                findings.unknown(
                    "whether the files of \(name) are those that were signed is not known: \(view.listingMatches.reason)"
                )
            }
        }
        return findings.judgement(nothing: "no environment is touched")
    }
}
