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
        let shown = Words.show(branch)
        var findings = Findings()
        for item in context.facts.items {
            let name = Words.show(item.to.description)
            guard let branches = item.reachedBranches.value else {
                findings.unknown(
                    "whether the commit of \(name) has reached \(shown) is not known: \(item.reachedBranches.reason)")
                continue
            }
            if branches.contains(where: { $0.utf8.elementsEqual(branch.utf8) }) {
                findings.pass("the commit of \(name) has reached \(shown)", item.reachedBranches.grade)
            } else {
                findings.fail(
                    "the commit of \(name) has not reached \(shown)", item.reachedBranches.grade,
                    hint: "merge it into \(shown) after review, and release from there")
            }
        }
        return findings.judgement(nothing: "the change names no release")
    }
}
