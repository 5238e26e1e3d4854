import MLOpsCore

extension Rule<PromotionContext> {
    /// Is the environment frozen now?
    static let freeze = Rule(
        id: "freeze", requirement: "the environment is not frozen, neither by the policy's calendar nor by an event",
        about: RuleText(
            evidence: "the windows of the policy, the freeze events of the ledger, and the time",
            remedy: "wait, or have the freeze lifted: `git mlops freeze --lift`",
            keys: ["environments.<env>.freeze"], isWaivable: true)
    ) { context in
        let environment = context.environment
        let facts = context.facts
        var findings = Findings()
        if !environment.freeze.isEmpty {
            if let now = facts.now.value {
                let windows = environment.freeze.filter { $0.contains(now) }
                for window in windows {
                    let why = window.reason.map { " (\(Words.show($0)))" } ?? ""
                    findings.fail(
                        "\(environment.name) is frozen until \(Words.minute(window.to))\(why)", facts.now.grade,
                        hint: "wait until \(Words.minute(window.to))")
                }
                if windows.isEmpty { findings.pass("no freeze of the policy covers this moment", facts.now.grade) }
            } else {
                findings.unknown("whether a freeze covers this moment is not known: \(facts.now.reason)")
            }
        }
        switch facts.declaredFreeze {
        case .known(_, .unknown), .unknown:
            findings.unknown(
                "whether \(environment.name) is frozen by an event is not known: \(facts.declaredFreeze.reason)")
        case .known(let freeze?, let grade):
            let end = freeze.until.map { " until \(Words.minute($0))" } ?? ""
            findings.fail(
                "\(environment.name) is frozen\(end) by \(Words.brief(freeze.event)): \(Words.reason(freeze.reason))",
                grade,
                hint: "an admin can lift the freeze")
        case .known(nil, let grade): findings.pass("no event freezes \(environment.name)", grade)
        }
        return findings.judgement(nothing: "")
    }
}
