import MLOpsCore

extension Rule<PushContext> {
    /// Is any raw file in the new commits too big for git?
    static let maxFileSize = Rule(
        id: "max-file-size", requirement: "no raw file in the branch's new commits is larger than the policy allows",
        about: RuleText(
            evidence: "the files that the new commits add or alter",
            remedy: "put the file under git-mlops with `git mlops add`, and rewrite the commit",
            keys: ["branches.<branch>.max_file_size"])
    ) { context in
        var findings = Findings()
        for branch in BranchesUnderRule(context, where: { $0.maxFileSize != nil }).pushed {
            guard let limit = branch.rules.maxFileSize else { continue }
            guard let files = branch.facts.files.value else {
                findings.unknown("the new files of \(branch.name) are not known: \(branch.facts.files.reason)")
                continue
            }
            let grade = branch.facts.files.grade
            let large = files.filter { $0.size > limit }
            for file in large {
                let path = VisibleText.of(file.path)
                findings.fail(
                    "\(branch.name): \(path) has \(file.size.rounded), more than \(limit)", grade,
                    hint: CommandHint("put it under git-mlops and rewrite the commit: git mlops add \(file.path)").or(
                        "put it under git-mlops and rewrite the commit"))
            }
            if large.isEmpty { findings.pass("no new file of \(branch.name) is larger than \(limit)", grade) }
        }
        return findings.judgement(nothing: "no branch with this rule is pushed")
    }
}
