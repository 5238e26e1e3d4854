import MLOpsCore

extension Rule<PromotionContext> {
    /// Has the release's commit reached the reviewed branch?
    static let fromBranch = Rule(
        id: "from-branch", requirement: "the release's commit has reached the branch asked for",
        about: RuleText(
            evidence: "the branch as the server has it, or as it was fetched last",
            remedy: "merge the commit into the branch after review, and release from there",
            keys: ["environments.<env>.from_branch"])
    ) {
        context in
        guard let branch = context.environment.fromBranch else {
            return .notRequired("\(context.environment.name) takes releases from any branch")
        }
        var findings = Findings()
        for item in context.facts.items {
            judge(item.reachedBranches, branch, "the commit of \(Words.show(item.to.description))", &findings)
        }
        for item in context.facts.configuration where item.digest != nil {
            judge(item.reachedBranches, branch, "the commit that \(item.text) comes from", &findings)
        }
        return findings.judgement(nothing: "the change names no release and sets no file")
    }

    private static func judge(
        _ reached: Fact<[String]>, _ branch: String, _ what: String, _ findings: inout Findings
    ) {
        let shown = Words.show(branch)
        guard let branches = reached.value else {
            findings.unknown("whether \(what) has reached \(shown) is not known: \(reached.reason)")
            return
        }
        if branches.contains(where: { $0.utf8.elementsEqual(branch.utf8) }) {
            findings.pass("\(what) has reached \(shown)", reached.grade)
        } else {
            findings.fail(
                "\(what) has not reached \(shown)", reached.grade,
                hint: "merge it into \(shown) after review, and propose it from there")
        }
    }
}
