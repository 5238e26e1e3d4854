import MLOpsCore
import MLOpsPolicy

/// A verdict as Markdown, for job summaries and comments of GitHub, GitLab and Azure DevOps: a table of the rules, and
/// what their answers rest on folded away.
///
/// Texts of others are shown as they are: nothing in them is a table's border, markup, HTML, a link, a mention (which
/// would notify people) or a reference to an issue; see ``MarkdownText``.
public enum VerdictMarkdown {
    /// At most so much evidence is shown for a rule; all of it is in the JSON form.
    static let shownEvidence = 50

    /// The document, with a final newline.
    public static func text(of verdict: Verdict) -> String {
        VerdictList(verdict).entries.map(section).joined(separator: "\n")
    }

    private static func section(_ entry: VerdictList.Entry) -> String {
        let verdict = entry.verdict
        var result = "### \(MarkdownText.line(verdict.subject.text)): "
        result += (verdict.passed ? "accepted" : "**refused**") + "\n\n"
        result += "| outcome | rule | what came out | what to do |\n"
        result += "| --- | --- | --- | --- |\n"
        for item in entry.items where item.outcome != .notRequired {
            let hint = item.outcome.isAcceptable ? "" : MarkdownText.cell(item.hint ?? "")
            result += "| \(sign(item.outcome)) | \(MarkdownText.cell(item.rule)) "
            result += "| \(MarkdownText.cell(item.sentence)) | \(hint) |\n"
        }
        let skipped = entry.items.filter { $0.outcome == .notRequired }
        if !skipped.isEmpty {
            let names = skipped.map { MarkdownText.line($0.rule) }.joined(separator: ", ")
            result += "\nNot asked for by the policy: \(names).\n"
        }
        result += "\n<details><summary>What this rests on</summary>\n\n"
        for item in entry.items where item.outcome != .notRequired {
            result += "- \(MarkdownText.line(item.rule)) asks: \(MarkdownText.line(item.requirement))\n"
            for evidence in item.evidence.prefix(shownEvidence) {
                result += "  - \(evidence.grade.rawValue): \(MarkdownText.line(evidence.text))\n"
            }
            if item.evidence.count > shownEvidence {
                result += "  - and \(item.evidence.count - shownEvidence) more\n"
            }
        }
        let policy = verdict.policyID.map { "Policy \(MarkdownText.line($0))" } ?? "A policy that is not in force"
        return result + "\n\(policy), gate \(verdict.gate.rawValue).\n\n</details>\n"
    }

    private static func sign(_ outcome: Outcome) -> String {
        switch outcome {
        case .pass: "✓ met"
        case .fail: "✗ **not met**"
        case .unknown: "? **unknown**"
        case .waived: "! waived"
        case .notRequired: "– no rule"
        }
    }
}
