import MLOpsCore

extension Rule<PromotionContext> {
    /// Are the digests, metrics, documents and configuration that were signed those of the commit that was reviewed?
    static let releaseContents = Rule(
        id: "release-contents",
        requirement:
            "the release says what its commit holds (assets, metrics and documents), and configuration is what its commit holds",
        about: RuleText(
            evidence: "the manifests, metrics, documents and configuration files of the commits",
            remedy: "release the commit again, as another version; propose the configuration from the commit",
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
        for item in context.facts.configuration where item.digest != nil { judge(item, &findings) }
        return findings.judgement(nothing: "the change names no release and sets no file")
    }

    private static func judge(_ item: ConfigurationItem, _ findings: inout Findings) {
        let grade = item.isFromCommit.grade
        switch item.isFromCommit.value {
        case true?: findings.pass("\(item.text) is what the commit holds that it comes from", grade)
        case false?:
            findings.fail(
                "\(item.text) is not what the commit holds that it is said to come from", grade,
                hint: "propose the file again, from a commit that holds it: git mlops propose --config")
        case nil:
            findings.unknown(
                "\(item.text) could not be compared with the commit it comes from: \(item.isFromCommit.reason)")
        }
    }
}
