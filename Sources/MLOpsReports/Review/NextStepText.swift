import MLOpsAudit
import MLOpsCore
import MLOpsPolicy

/// What comes next, for whoever just approved or rejected something.
public enum NextStepText {
    /// What they must know of their own word; nil when it counts.
    public static func warning(of next: NextStep) -> String? {
        next.uncounted.map { "this approval counts for nothing: \($0)" }
    }

    /// What is still missing, or the command that goes on.
    public static func text(of next: NextStep) -> String {
        let id = next.target.short
        return switch next.need {
        case .nothing: "nothing is missing: git mlops promote \(id)"
        case .rules(let open): "not met yet: \(words(of: open)); see: git mlops show \(id)"
        case .admins(let said, let isEnough): said + (isEnough ? ": git mlops policy apply \(id)" : "")
        case .recovery: "see whether it stands: git mlops show \(id)"
        case .waiver(let missing):
            missing.isEmpty
                ? "no approval is missing: git mlops show \(id)" : "not met yet: \(MissingText.brief(missing))"
        }
    }

    /// What people can do something about in a sentence, everything else by its name.
    private static func words(of open: [RuleResult]) -> String {
        let failed = open.filter { $0.outcome == .fail }.map { result in
            let isShort = result.sentence.utf8.count <= 120
            return result.rule == "approvals" || isShort && open.count <= 2
                ? "\(result.rule) (\(VisibleText.excerpt(result.sentence, limit: 200)))" : result.rule
        }
        let unknown = open.filter { $0.outcome != .fail }.map(\.rule)
        return (failed + (unknown.isEmpty ? [] : ["not known here: \(unknown.joined(separator: ", "))"]))
            .joined(separator: "; ")
    }
}
