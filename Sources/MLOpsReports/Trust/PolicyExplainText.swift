import MLOpsCore
import MLOpsPolicy

/// What a policy asks, rule by rule, before it is in force.
public enum PolicyExplainText {
    public static func text(of policy: Policy, _ style: ReportStyle) -> String {
        var result = "\n" + PolicyText.parties(policy).text(style)
        for environment in policy.environments {
            result += "\n" + EnvironmentRulesText.text(of: environment, style) + "\n"
            for rule in RulesInForce.promotion(to: environment, policy) {
                let keys = RulesInForce.keys(of: rule, in: environment, policy)
                let by = keys.isEmpty ? "always" : "by \(keys.joined(separator: ", "))"
                result += "  " + style.paint(.strong, rule.id) + "  " + style.paint(.dim, by) + "\n"
                result += WrappedText.lines(rule.requirement, columns: 76).map { "    \($0)\n" }.joined()
            }
        }
        return result + PolicyText.others(policy, style)
    }
}
