import MLOpsCore

extension Rule<PushContext> {
    /// Does every ref have a name that is what it seems to be?
    static let knownRefs = Rule(
        id: "known-refs",
        requirement: "every ref of git-mlops is one that the mapping and the policy know, and no name imitates another"
    ) { context in
        var findings = Findings()
        for update in context.facts.updates {
            let shown = VisibleText.of(update.name)
            switch update.target {
            case .unmapped:
                findings.fail(
                    "\(shown) is no ref of git-mlops", .proven,
                    hint: "names below git-mlops/ are written by git mlops alone; choose another name")
            case .environmentView(let view):
                if context.policy.environment(view.environment) == nil {
                    findings.fail(
                        "\(shown): the policy has no environment `\(Words.show(view.environment))`", .proven,
                        hint: "add the environment to the policy first")
                } else {
                    findings.pass("\(shown) is an environment of the policy", .proven)
                }
            case .branch, .other:
                if let original = imitated(by: update.name, context.policy) {
                    findings.fail(
                        "\(shown) imitates \(original)", .proven,
                        hint: "choose a name that differs in more than its case")
                }
            case .ledger, .releaseTag: break
            }
        }
        return findings.judgement(nothing: "no ref of git-mlops is touched")
    }

    /// The name that `name` equals but for case or Unicode form; nil for an honest one.
    private static func imitated(by name: RepoPath, _ policy: Policy) -> String? {
        guard let text = String(validating: name.bytes, as: UTF8.self) else { return nil }
        let folded = Names.folded(text)
        for prefix in ["refs/heads/git-mlops/", "refs/heads/git-mlops-inbox/", "refs/mlops/"] {
            if folded.hasPrefix(prefix) { return prefix }
        }
        for rules in policy.branches {
            let protected = "refs/heads/\(rules.branch)"
            if Names.folded(protected) == folded, !protected.utf8.elementsEqual(text.utf8) { return protected }
        }
        return nil
    }
}
