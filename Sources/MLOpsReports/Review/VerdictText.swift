import MLOpsCore
import MLOpsPolicy

/// A verdict as a checklist: a sign and a word for each rule, what is missing, and what to do next.
public enum VerdictText {
    /// `explain`: also show what each rule asks for and what its answer rests on.
    public static func text(of verdict: Verdict, explain: Bool = false, _ style: ReportStyle) -> String {
        var result = style.paint(.strong, VisibleText.of(verdict.subject.text)) + ": "
        result += verdict.passed ? style.paint(.good, "accepted") : style.paint(.bad, "refused")
        result += summary(verdict) + "\n"
        result += checklist(verdict.results, explain, style)
        for part in verdict.parts {
            result += "\n" + text(of: part, explain: explain, style)
        }
        if explain, let policy = verdict.policyID {
            result += "policy \(style.paint(.identifier, String(policy.prefix(12)))), gate \(verdict.gate.rawValue)\n"
        }
        return result
    }

    private static func summary(_ verdict: Verdict) -> String {
        let failed = verdict.results.count { $0.outcome == .fail }
        let unknown = verdict.results.count { $0.outcome == .unknown }
        var parts: [String] = []
        if failed > 0 { parts.append("\(failed) not met") }
        if unknown > 0 { parts.append("\(unknown) not known") }
        return parts.isEmpty ? "" : " (" + parts.joined(separator: ", ") + ")"
    }

    private static func checklist(_ results: [RuleResult], _ explain: Bool, _ style: ReportStyle) -> String {
        let width = results.map { style.columns($0.rule) }.max() ?? 0
        var result = ""
        for rule in results {
            // What the policy does not ask for is noise, unless somebody wants to see everything.
            if rule.outcome == .notRequired, !explain { continue }
            let (sign, word, role) = sign(of: rule.outcome)
            let name = rule.rule + String(repeating: " ", count: width - style.columns(rule.rule))
            result += "  " + style.paint(role, "\(sign) \(word)") + "  " + style.paint(.strong, name) + "  "
            result += VisibleText.of(rule.sentence) + "\n"
            let indent = String(repeating: " ", count: 10)
            if explain {
                result += indent + "asks: " + VisibleText.of(rule.requirement) + "\n"
                for evidence in rule.evidence {
                    result += indent + style.paint(evidence.grade.role, evidence.grade.rawValue) + ": "
                    result += VisibleText.of(evidence.text) + "\n"
                }
            }
            if let hint = rule.hint, !rule.outcome.isAcceptable {
                result += indent + style.paint(.caution, "hint:") + " " + VisibleText.of(hint) + "\n"
            }
        }
        return result
    }

    /// Sign and word; the words have equal length, so that sentences stand below one another.
    private static func sign(of outcome: Outcome) -> (String, String, ReportStyle.Role) {
        switch outcome {
        case .pass: ("✓", "met    ", .good)
        case .fail: ("✗", "NOT MET", .bad)
        case .unknown: ("?", "UNKNOWN", .caution)
        case .waived: ("!", "waived ", .caution)
        case .notRequired: ("–", "no rule", .dim)
        }
    }
}
