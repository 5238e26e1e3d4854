import MLOpsCore

extension Rule<PromotionContext> {
    /// Can those who call the service go on doing so?
    static let api = Rule(
        id: "api",
        requirement: "the release's API breaks nobody who calls what runs there now, or their teams accepted that",
        about: RuleText(
            evidence: "the `openapi.json` of the release and of what runs there now, and the signed approvals",
            remedy: "keep the old API beside the new one, or ask the consumers' teams to approve",
            keys: ["environments.<env>.api"], isWaivable: true)
    ) { context in
        guard let rule = context.environment.api else {
            return .notRequired("\(context.environment.name) asks for no compatible API")
        }
        var findings = Findings()
        var causes: [String] = []
        for item in context.facts.items {
            let name = Words.show(item.to.description)
            guard let comparison = item.api.value else {
                findings.unknown("whether the API of \(name) breaks anybody is not known: \(item.api.reason)")
                continue
            }
            let grade = item.api.grade
            switch comparison {
            case .noDescription:
                findings.fail(
                    "\(name) describes no API", grade,
                    hint: "commit openapi.json and name it under `api` in mlops.yaml")
            case .first: findings.pass("\(name) is the first with an API here", grade)
            case .compared(let breaks):
                if breaks.isEmpty { findings.pass("the API of \(name) breaks nobody", grade) }
                causes += breaks.compactMap { judge($0, rule, name, grade, &findings) }
            }
        }
        let extra = context.demandsOfConsumers
        guard !extra.isEmpty else { return findings.judgement(nothing: "the change names no release") }
        return context.judge(extra, besides: context.demandsOfOwners, because: causes, &findings)
    }

    /// What breaks and whom it concerns; a failure, and nil, where nobody could accept it.
    private static func judge(
        _ found: APIBreak, _ rule: APIRule, _ name: String, _ grade: Grade, _ findings: inout Findings
    ) -> String? {
        let text = "the API of \(name): \(Words.show(found.text))"
        let concerned = rule.consumers(concernedBy: found)
        guard !concerned.isEmpty else {
            findings.fail(
                "\(text), and no consumer is named who could accept that", grade,
                hint: "keep the old API beside the new one, or name the consumers in the policy")
            return nil
        }
        let names = concerned.map(\.name).joined(separator: ", ")
        findings.note("\(text); this concerns \(names)", grade)
        return "\(Words.show(found.text)), which concerns \(names)"
    }
}

extension APIRule {
    /// Those who call what breaks.
    func consumers(concernedBy found: APIBreak) -> [Consumer] {
        consumers.filter { consumer in
            found.path.bytes.isEmpty || consumer.paths.contains { $0.mayMatch(template: found.path) }
        }
    }
}
