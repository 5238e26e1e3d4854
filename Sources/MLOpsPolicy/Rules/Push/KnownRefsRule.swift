import MLOpsCore

extension Rule<PushContext> {
    /// Does every ref have a name that is what it seems to be?
    static let knownRefs = Rule(
        id: "known-refs",
        requirement: "every ref of git-mlops is one that the mapping and the policy know, and no name imitates another",
        about: RuleText(
            evidence: "the names of the refs that are pushed",
            remedy: "choose another name, or add the environment to the policy",
            keys: ["environments"])
    ) { context in
        var findings = Findings()
        for update in context.facts.updates {
            let shown = VisibleText.of(update.name)
            switch update.target {
            // Whoever takes away what should not be there does no harm.
            case .unmapped where update.change == .deleted, .branch where update.change == .deleted,
                .other where update.change == .deleted:
                break
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
                if update.name.bytes.starts(with: "refs/replace/".utf8) {
                    findings.fail(
                        "\(shown) would make git show another object than the one that is there", .proven,
                        hint: "replacements are a matter of one clone; do not push them")
                } else if let original = imitated(by: update.name, context.policy) {
                    findings.fail(
                        "\(shown) imitates \(original)", .proven,
                        hint: "choose a name that differs in more than its case or in what nobody sees")
                }
            case .ledger, .releaseTag: break
            }
        }
        return findings.judgement(nothing: "no ref of git-mlops is touched")
    }

    /// False for code points that show nothing, and for marks, which belong to the character before them.
    private static func shows(_ scalar: Unicode.Scalar) -> Bool {
        !HiddenCodePoints.contains(scalar.value) && !scalar.properties.isDefaultIgnorableCodePoint
            && scalar.properties.generalCategory != .nonspacingMark
    }

    /// True for `refs/tags/<model>@v<version>`.
    private static func isReleaseTag(_ name: String) -> Bool {
        guard name.utf8.starts(with: "refs/tags/".utf8), let at = name.lastIndex(of: "@") else { return false }
        let version = name[name.index(after: at)...]
        return version.first == "v" && SemVer(String(version.dropFirst())) != nil
    }

    /// The name that `name` equals but for case, Unicode form or what nobody sees; nil for an honest one.
    private static func imitated(by name: RepoPath, _ policy: Policy) -> String? {
        guard let text = String(validating: name.bytes, as: UTF8.self) else { return nil }
        let seen = String(String.UnicodeScalarView(text.unicodeScalars.filter(Self.shows)))
        if seen != text, isReleaseTag(seen) { return seen }
        for folded in [Names.folded(text), Names.folded(seen)] {
            for prefix in ["refs/heads/git-mlops/", "refs/heads/git-mlops-inbox/", "refs/mlops/"]
            where folded.utf8.starts(with: prefix.utf8) {
                return prefix
            }
            for rules in policy.branches {
                let protected = "refs/heads/\(rules.branch)"
                if Names.folded(protected) == folded, !protected.utf8.elementsEqual(text.utf8) { return protected }
            }
        }
        return nil
    }
}
