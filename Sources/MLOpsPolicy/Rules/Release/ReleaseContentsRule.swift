import MLOpsCore

extension Rule<PromotionContext> {
    /// Are the digests, metrics and documents that were signed those of the commit that was reviewed?
    static let releaseContents = Rule(
        id: "release-contents", requirement: "the release says what its commit holds: assets, metrics and documents",
        about: RuleText(
            evidence: "the manifests, metrics and documents of the release's commit",
            remedy: "release the commit again, as another version",
            keys: [])
    ) { context in
        var findings = Findings()
        for item in context.facts.items {
            let name = Words.show(item.to.description)
            guard let problems = item.contentProblems.value else {
                findings.unknown(
                    "the contents of \(name) could not be compared with its commit: \(item.contentProblems.reason)")
                continue
            }
            let grade = item.contentProblems.grade
            for problem in problems {
                findings.fail(
                    "\(name): \(Words.show(problem))", grade, hint: "release the commit again, as another version")
            }
            if problems.isEmpty { findings.pass("\(name) says what its commit holds", grade) }
        }
        return findings.judgement(nothing: "the change names no release")
    }
}
