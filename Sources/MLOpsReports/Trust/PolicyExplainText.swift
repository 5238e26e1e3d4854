import MLOpsCore
import MLOpsPolicy

/// What a policy asks of a change, rule by rule.
public enum PolicyExplainText {
    public static func text(of policy: Policy, _ style: ReportStyle) -> String {
        var result = ""
        for environment in policy.environments {
            result += "\n" + EnvironmentRulesText.text(of: environment, style) + "\n"
            var table = TextTable(indent: 2)
            for rule in RulesInForce.promotion(to: environment, policy) {
                let key = rule.keys.first { $0.hasPrefix("environments.<env>.") }?.dropFirst(19)
                table.add([
                    .init(rule.id, .strong), .init(key.map { "by \($0)" } ?? "always", .dim), .init(rule.requirement),
                ])
            }
            result += table.text(style)
        }
        return result
    }
}
