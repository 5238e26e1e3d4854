import MLOpsCore

extension PolicyManual {
    /// The rules, by what they judge.
    enum Subjects {
        static var sections: [String] {
            [
                section(
                    .promotion, "Rules for a promotion",
                    "Asked when a change is to be carried out: a release, or configuration, comes to an environment. The YAML "
                        + "below a rule shows its keys and nothing else."),
                section(
                    .rollback, "Rules for a rollback",
                    "Asked when an environment goes back to what ran there before. A rollback needs no approvals: it must "
                        + "be quick, and leads only to what was approved once. `known-environment` is asked here too."),
                section(
                    .push, "Rules for a push",
                    "Asked when refs are to be updated on a remote, by the hooks on both sides and in CI. Rules of a branch "
                        + "hold for the branches that `branches` lists; all others are free."),
            ]
        }

        private static func section(_ subject: Subject.Kind, _ title: String, _ text: String) -> String {
            let rules = RuleBook.all.filter { $0.subject == subject }
            return (["## \(title)", text] + rules.map { rule($0) }).joined(separator: "\n\n")
        }

        private static func rule(_ rule: RuleDescription) -> String {
            var lines = ["### `\(rule.id)`", "", sentence(rule.requirement), ""]
            lines.append("- Judged by: \(rule.evidence).")
            lines.append("- What to do: \(rule.remedy).")
            switch rule.subject {
            case .promotion:
                lines.append(
                    rule.isWaivable
                        ? "- Can be waived, and an emergency change can be spared it." : "- Cannot be waived.")
            case .rollback, .push: lines.append("- Cannot be waived.")
            }
            guard !rule.keys.isEmpty else { return (lines + ["- Always asked."]).joined(separator: "\n") }
            lines.append("- Keys: " + rule.keys.map { "`\($0)`" }.joined(separator: ", ") + ".")
            lines += ["", "```yaml"] + example(of: rule.keys) + ["```"]
            return lines.joined(separator: "\n")
        }

        private static func sentence(_ text: String) -> String {
            (text.first.map { $0.uppercased() } ?? "") + text.dropFirst() + "."
        }

        private static let names = ["<env>": "prod", "<branch>": "main"]

        /// A few lines of a policy with these keys in their places.
        static func example(of paths: [String]) -> [String] {
            var lines: [String] = []
            var above: [String] = []
            for path in paths {
                guard let key = PolicySchema.paths.first(where: { $0.path == path })?.key else { continue }
                let parts = path.split(separator: ".").map(String.init)
                let shared = zip(parts.dropLast(), above).prefix { $0 == $1 }.count
                for depth in shared..<(parts.count - 1) {
                    lines.append(indent(depth) + (names[parts[depth]] ?? parts[depth]) + ":")
                }
                lines.append("\(indent(parts.count - 1))\(key.name): \(YAMLFlow.text(key.example, key.shape))")
                above = parts.dropLast()
            }
            return lines
        }

        private static func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth) }
    }
}
