import MLOpsCore

extension Rule<PromotionContext> {
    /// Have the owners of the files that the change alters approved it?
    static let codeOwners = Rule(
        id: "code-owners",
        requirement: "the owners of the files that the change alters approved it, each person counting for one team",
        about: RuleText(
            evidence:
                "the files and assets that differ between what runs there now and the release, configuration as `config/<file>` and as the file of the commit it comes from, and the signed approvals",
            remedy: "ask the people the verdict names to run `git mlops approve`",
            keys: ["environments.<env>.code_owners"], isWaivable: true)
    ) { context in
        let name = context.environment.name
        guard !context.environment.codeOwners.isEmpty else { return .notRequired("no file has owners in \(name)") }
        guard let altered = context.facts.altered.value else {
            return .unknown("which files the change alters is not known: \(context.facts.altered.reason)")
        }
        let grade = context.facts.altered.grade
        var findings = Findings()
        var causes: [String] = []
        for (rule, touched) in context.environment.owners(of: altered) {
            let more = touched.count > 1 ? " and \(touched.count - 1) more" : ""
            let owners = rule.approvals.map(\.team).joined(separator: ", ")
            let verb = touched.count > 1 ? "belong" : "belongs"
            causes.append("\(touched.first.map { VisibleText.of($0) } ?? "")\(more) \(verb) to \(owners)")
        }
        let extra = context.demandsOfOwners
        guard !extra.isEmpty else {
            findings.pass("the change alters no file that has owners", grade)
            return findings.judgement(nothing: "")
        }
        for cause in causes { findings.note(cause, grade) }
        return context.judge(extra, besides: [], because: causes, &findings)
    }
}
