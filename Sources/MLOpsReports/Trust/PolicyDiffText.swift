import MLOpsCore
import MLOpsPolicy

/// What one policy does differently from another, in words.
public enum PolicyDiffText {
    /// One line for each change, weaker ones marked; `from` and `to` say which policies they are.
    public static func text(
        of comparison: PolicyComparison, from: String, to: String, _ style: ReportStyle
    ) -> String {
        var result = style.paint(.strong, "from \(VisibleText.of(from)) to \(VisibleText.of(to))") + "\n"
        guard !comparison.changes.isEmpty else { return result + "  the rules are the same\n" }
        for change in comparison.changes {
            let (word, role): (String, ReportStyle.Role) =
                switch change.direction {
                case .weaker: ("WEAKER  ", .bad)
                case .stronger: ("stronger", .good)
                case .neutral: ("        ", .plain)
                }
            result += "  " + style.paint(role, word) + "  " + VisibleText.of(change.text) + "\n"
        }
        let weaker = comparison.weaker.count
        return result + (weaker == 0 ? "" : "\(weaker) \(weaker == 1 ? "rule" : "rules") weaker than before\n")
    }

    /// For machines.
    public static func json(of comparison: PolicyComparison, from: String, to: String) -> JSON {
        [
            "schema": "git-mlops-policy-diff/1", "from": .string(from), "to": .string(to),
            "weaker": .count(comparison.weaker.count),
            "changes": .array(
                comparison.changes.map {
                    [
                        "path": .string($0.path), "text": .string($0.text), "direction": .string($0.direction.rawValue),
                        "ordered": .bool($0.isOrdered),
                    ]
                }),
        ]
    }
}
