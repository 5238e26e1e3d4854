import MLOpsCore

extension Rule<PromotionContext> {
    /// Are the release's metrics within the limits, and not too much worse than what runs now?
    static let metrics = Rule(
        id: "metrics",
        requirement:
            "the release's metrics keep their limits, also against what runs there now and against its baseline",
        about: RuleText(
            evidence: "the metrics that the release signs, of it, of what runs there now and of its baseline",
            remedy: "improve the model, or have the limit changed",
            keys: ["environments.<env>.metrics"], isWaivable: true)
    ) { context in
        let gates = context.environment.metrics
        guard !gates.isEmpty else { return .notRequired("\(context.environment.name) sets no limits") }
        var findings = Findings()
        for item in context.facts.items { MetricLimits.judge(gates, of: item, &findings) }
        return findings.judgement(nothing: "the change names no release")
    }
}
