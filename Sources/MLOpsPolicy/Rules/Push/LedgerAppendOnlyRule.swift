import MLOpsCore

extension Rule<PushContext> {
    /// Does the ledger only grow?
    static let ledgerAppendOnly = Rule(
        id: "ledger-append-only", requirement: "the ledger only grows: its old tip stays on the first-parent chain",
        about: RuleText(
            evidence: "the ledger's old and new tips",
            remedy: "run `git mlops ledger sync`, which appends, and push again",
            keys: [])
    ) { context in
        var findings = Findings()
        for update in context.facts.updates {
            guard case .ledger(let ledger) = update.target else { continue }
            if update.change == .deleted {
                findings.fail("the ledger would be deleted", .proven, hint: "nothing is ever deleted from a ledger")
                continue
            }
            switch ledger.isFastForward.value {
            case true?: findings.pass("the ledger grows from its old tip", ledger.isFastForward.grade)
            case false?:
                findings.fail(
                    "the ledger's old tip is not on the new first-parent chain: history would be rewritten",
                    ledger.isFastForward.grade, hint: "run `git mlops ledger sync`, which appends, and push again")
            case nil:
                findings.unknown(
                    "whether the ledger grows from its old tip is not known: \(ledger.isFastForward.reason)")
            }
        }
        return findings.judgement(nothing: "the ledger is not touched")
    }
}
