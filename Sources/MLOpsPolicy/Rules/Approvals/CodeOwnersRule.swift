import MLOpsCore

extension Rule<PromotionContext> {
    /// Have the owners of the files that the change alters approved it?
    static let codeOwners = Rule(
        id: "code-owners",
        requirement: "the owners of the files that the change alters approved it, each person counting for one team",
        about: RuleText(
            evidence: "the files that differ between what runs there now and the release, and the signed approvals",
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
        var extra: [TeamApprovals] = []
        for (rule, touched) in context.environment.owners(of: altered) {
            let more = touched.count > 1 ? " and \(touched.count - 1) more" : ""
            let owners = rule.approvals.map(\.team).joined(separator: ", ")
            findings.note("\(touched.first.map { VisibleText.of($0) } ?? "")\(more) belongs to \(owners)", grade)
            extra = extra.merged(with: rule.approvals)
        }
        guard !extra.isEmpty else {
            findings.pass("the change alters no file that has owners", grade)
            return findings.judgement(nothing: "")
        }
        return context.judge(extra, &findings)
    }
}

extension PolicyEnvironment {
    /// The rules about owners that a change concerns, each with the files it touches.
    func owners(of altered: AlteredFiles) -> [(rule: CodeOwnerRule, touched: [RepoPath])] {
        let paths = altered.code + altered.data
        return codeOwners.compactMap { rule in
            let touched = paths.filter { path in rule.paths.contains { $0.matches(path) } }
            return touched.isEmpty ? nil : (rule, touched)
        }
    }
}

extension PromotionContext {
    /// Whether approvals that a rule asks for beside the change's own were given.
    func judge(_ extra: [TeamApprovals], _ findings: inout Findings) -> Judgement {
        guard let count else {
            findings.unknown("who approved is not known: \(facts.approvals.reason)")
            return findings.judgement(nothing: "")
        }
        let state = state(with: extra, count)
        // What does not count is told of by the rule about the change's own approvals.
        for evidence in state.count.evidence(state.match, extra) + state.count.ownWork {
            findings.note(evidence.text, evidence.grade)
        }
        // A person who fills a place here may leave one open among the change's own approvals.
        let own = DistinctApprovers.match(demands, votes: state.count.separate).missing
        let teams = Set(extra.map(\.team))
        let missing = state.match.missing
        let owed = missing.filter { teams.contains($0.team) }
        let sentence = state.sentence(for: extra)
        if owed.isEmpty, missing.total <= own.total {
            findings.pass(sentence, facts.approvals.grade)
        } else if state.isOpen(missing) {
            findings.unknown(sentence, hint: state.hint(for: missing))
        } else {
            findings.fail(sentence, facts.approvals.grade, hint: state.hint(for: missing))
        }
        return findings.judgement(nothing: "")
    }
}
