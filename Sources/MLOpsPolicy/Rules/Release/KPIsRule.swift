import MLOpsCore

extension Rule<PromotionContext> {
    /// Do the business figures that the model is for keep their limits?
    static let kpis = Rule(
        id: "kpis", requirement: "the business figures attested of the release keep their limits",
        about: RuleText(
            evidence: "the newest `kpi` attestation of the release, of those whom `attesters` names",
            remedy: "attest the figures anew, or keep what runs there now",
            keys: ["environments.<env>.kpis", "attesters"], isWaivable: true)
    ) { context in
        let gates = context.environment.kpis
        guard !gates.isEmpty else {
            return .notRequired("\(context.environment.name) sets no limits to business figures")
        }
        var findings = Findings()
        for item in context.facts.items {
            let name = Words.show(item.to.description)
            guard let all = item.attestations.value else {
                findings.unknown("what is attested of \(name) is not known: \(item.attestations.reason)")
                continue
            }
            let hint = context.policy.attestHint("kpi", name)
            guard let found = Attested.latest("kpi", in: all, &findings) else {
                findings.fail("no business figures of \(name) are attested", item.attestations.grade, hint: hint)
                continue
            }
            if !found.passed {
                findings.fail("the business figures of \(name) are attested as a failure", found.attester.grade)
            }
            for gate in gates {
                let what = "business figures of \(name)"
                guard Attested.isFresh(found, gate.maxAge, context.facts.now, what: what, hint, &findings) else {
                    continue
                }
                judge(gate, found, name, hint, &findings)
            }
        }
        return findings.judgement(nothing: "the change names no release")
    }

    private static func judge(
        _ gate: KPIGate, _ found: Attestation, _ name: String, _ hint: String, _ findings: inout Findings
    ) {
        let grade = min(found.attester.grade, found.given.grade)
        guard let value = found.values[gate.name] else {
            findings.fail("no `\(gate.name)` of \(name) is attested", grade, hint: hint)
            return
        }
        let figure = "\(gate.name) of \(name) is \(value)"
        if let limit = gate.atLeast, value < limit {
            findings.fail("\(figure), below \(limit)", grade)
        } else if let limit = gate.atMost, value > limit {
            findings.fail("\(figure), above \(limit)", grade)
        } else {
            findings.pass("\(figure), within its limits", grade)
        }
    }
}
