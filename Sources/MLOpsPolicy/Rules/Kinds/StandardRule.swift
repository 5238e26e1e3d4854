import MLOpsCore

extension Rule<PromotionContext> {
    /// Does a standard change stay within what was approved beforehand?
    static let standard = Rule(
        id: "standard",
        requirement: "a standard change stays within its envelope (metrics, data and files) and sets no configuration",
        about: RuleText(
            evidence: "the release's metrics, and the files and assets that differ from what runs there now",
            remedy: "propose it as a normal change", keys: ["environments.<env>.standard"])
    ) { context in
        guard context.facts.kind == .standard else { return .notRequired("it is no standard change") }
        guard let envelope = context.environment.standard else {
            return .fail("\(context.environment.name) has no envelope for standard changes")
        }
        var findings = Findings()
        for item in context.facts.items { MetricLimits.judge(envelope.metrics, of: item, &findings) }
        guard let altered = context.facts.altered.value else {
            findings.unknown("what the change alters is not known: \(context.facts.altered.reason)")
            return findings.judgement(nothing: "")
        }
        let grade = context.facts.altered.grade
        func judge(_ paths: [RepoPath], _ allowed: [PathPattern], _ what: String) {
            let outside = paths.filter { path in !allowed.contains { $0.matches(path) } }
            for path in outside {
                findings.fail(
                    "\(VisibleText.of(path)) lies outside the envelope for \(what)", grade,
                    hint: "propose it as a normal change")
            }
            if outside.isEmpty {
                findings.pass(
                    "\(Words.count(paths.count, what == "data" ? "asset" : "file", what == "data" ? "assets" : "files")) altered, within the envelope",
                    grade)
            }
        }
        judge(altered.data, envelope.data, "data")
        judge(altered.code, envelope.code, "code")
        for item in context.facts.configuration {
            findings.fail(
                "\(item.text): a standard change sets no configuration", context.facts.proposer.grade,
                hint: "propose it as a normal change")
        }
        return findings.judgement(nothing: "")
    }
}
