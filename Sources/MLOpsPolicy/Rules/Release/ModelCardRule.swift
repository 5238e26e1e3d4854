import MLOpsCore

extension Rule<PromotionContext> {
    /// Does the release carry a model card?
    static let modelCard = Rule(
        id: "model-card", requirement: "the release carries a model card",
        about: RuleText(
            evidence: "the card that the release event carries",
            remedy: "write the card, name it in mlops.yaml and make a new release",
            keys: ["environments.<env>.require"], isWaivable: true)
    ) { context in
        guard context.environment.require.contains(where: { $0.kind == EvidenceDemand.modelCard }) else {
            return .notRequired("\(context.environment.name) asks for no model card")
        }
        var findings = Findings()
        for item in context.facts.items {
            let name = Words.show(item.to.description)
            switch item.hasModelCard.value {
            case true?: findings.pass("\(name) has a model card", item.hasModelCard.grade)
            case false?:
                findings.fail(
                    "\(name) has no model card", item.hasModelCard.grade, hint: "write the card and make a new release")
            case nil: findings.unknown("whether \(name) has a model card is not known: \(item.hasModelCard.reason)")
            }
        }
        return findings.judgement(nothing: "the change names no release")
    }
}
