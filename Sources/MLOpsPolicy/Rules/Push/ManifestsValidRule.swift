import MLOpsCore

extension Rule<PushContext> {
    /// Is every manifest valid that the new commits touch?
    static let manifestsValid = Rule(
        id: "manifests-valid", requirement: "every manifest that new commits of the branch touch is valid",
        about: RuleText(
            evidence: "every manifest that the new commits alter",
            remedy: "write the manifest anew with `git mlops add`",
            keys: ["branches.<branch>.manifests_valid"])
    ) {
        context in
        var findings = Findings()
        for branch in BranchesUnderRule(context, where: \.manifestsValid).pushed {
            guard let problems = branch.facts.manifestProblems.value else {
                findings.unknown(
                    "the manifests of \(branch.name) are not known: \(branch.facts.manifestProblems.reason)")
                continue
            }
            let grade = branch.facts.manifestProblems.grade
            for problem in problems {
                findings.fail(
                    "\(branch.name): \(Words.show(problem))", grade,
                    hint: "write the manifest anew with `git mlops add`")
            }
            if problems.isEmpty { findings.pass("the new manifests of \(branch.name) are valid", grade) }
        }
        return findings.judgement(nothing: "no branch with this rule is pushed")
    }
}
