import MLOpsCore
import MLOpsPolicy

/// A verdict as a GitLab code quality report (`artifacts: reports: codequality`): one issue for each rule that keeps it
/// from passing.
///
/// Source: GitLab's "Code Quality report format", a part of Code Climate's. GitLab shows such a report in a merge request
/// by comparing it with the one of the target branch, and issues only at lines of files; a rule has no line, so each
/// issue stands at the first line of the policy. Where the target branch has no report, nothing is shown: use
/// ``VerdictJUnit`` then, which a merge request shows in any case.
public enum VerdictCodeQuality {
    /// The report for GitLab.
    ///
    /// - Parameters:
    ///   - verdict: what to report.
    ///   - path: the file that issues are shown at, relative to the repository.
    /// - Returns: a list, empty when the verdict passes.
    public static func json(of verdict: Verdict, path: String = "policy.yaml") -> JSON {
        var issues: [JSON] = []
        for entry in VerdictList(verdict).entries {
            for item in entry.items where !item.outcome.isAcceptable {
                let subject = entry.verdict.subject
                // The same problem of the same subject keeps its fingerprint, however its sentence changes with time.
                let parts = [
                    item.rule, item.outcome.rawValue, subject.kind.rawValue, subject.text, subject.environment ?? "",
                    subject.event ?? "",
                ]
                let identity = JSON.array(parts.map(JSON.string)).canonicalBytes
                issues.append([
                    "type": "issue",
                    "check_name": .string("git-mlops/\(VisibleText.of(item.rule))"),
                    "description": .string(
                        VisibleText.of("\(subject.text): \(item.rule): \(item.sentenceAndHint)")),
                    "categories": ["Security"],
                    "fingerprint": .string(Digest.sha256(identity).hex),
                    "severity": item.outcome == .fail ? "blocker" : "critical",
                    "location": ["path": .string(path), "lines": ["begin": 1]],
                ])
            }
        }
        return .array(issues)
    }
}
