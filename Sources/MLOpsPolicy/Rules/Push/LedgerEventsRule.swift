import MLOpsCore

extension Rule<PushContext> {
    /// Does every new event count?
    static let ledgerEvents = Rule(
        id: "ledger-events",
        requirement: "every new event of the ledger is valid: well formed, signed, by somebody who may",
        about: RuleText(
            evidence: "every event that the push brings, judged at its place",
            remedy: "run `git mlops ledger verify` to see what is wrong with it",
            keys: [])
    ) { context in
        var findings = Findings()
        for update in context.facts.updates where update.change != .deleted {
            guard case .ledger(let ledger) = update.target else { continue }
            guard let events = ledger.events.value else {
                findings.unknown("the new events are not known: \(ledger.events.reason)")
                continue
            }
            let grade = ledger.events.grade
            for event in events {
                let name = "\(Words.show(event.type)) \(Words.brief(event.id))"
                switch event.standing {
                case .valid: findings.pass("\(name) is valid", grade)
                case .inert(let reason):
                    findings.fail(
                        "\(name) would never count: \(Words.show(reason))", grade,
                        hint: "run `git mlops ledger verify` to see all such events")
                }
            }
        }
        return findings.judgement(nothing: "no new event")
    }
}
