import MLOpsCore

extension Rule<PushContext> {
    /// Does the remote store have every payload that the new manifests name?
    static let payloadsPushed = Rule(
        id: "payloads-pushed",
        requirement: "the remote store has every payload that manifests of the branch's new commits name",
        about: RuleText(
            evidence: "the payloads that the new manifests name, and the remote store",
            remedy: "run `git mlops push`, which uploads payloads first",
            keys: ["branches.<branch>.payloads_pushed"])
    ) { context in
        var findings = Findings()
        for branch in BranchesUnderRule(context, where: \.payloadsPushed).pushed {
            guard let missing = branch.facts.missingPayloads.value else {
                findings.unknown(
                    "whether the payloads of \(branch.name) are on the remote is not known: "
                        + branch.facts.missingPayloads.reason)
                continue
            }
            let grade = branch.facts.missingPayloads.grade
            for payload in missing {
                findings.fail(
                    "\(branch.name): \(Words.show(payload)) is not on the remote", grade,
                    hint: "run `git mlops push`, which uploads payloads first")
            }
            if missing.isEmpty { findings.pass("the new payloads of \(branch.name) are on the remote", grade) }
        }
        return findings.judgement(nothing: "no branch with this rule is pushed")
    }
}
