import MLOpsCore
import MLOpsPolicy

/// How the cases of a policy came out.
public enum PolicyCasesText {
    /// One file's cases; `explain` shows the verdict on each that failed.
    public static func text(
        of results: [CaseResult], findings: [PolicyFinding], file: String, explain: Bool, _ style: ReportStyle
    ) -> String {
        var result = PolicyCheckText.lines(of: findings, file: file, style)
        for item in results {
            let place = item.position.map { ":\($0.line)" } ?? ""
            let sign = item.passed ? style.paint(.good, "✓") : style.paint(.bad, "✗")
            result += "\(sign) \(style.paint(.place, VisibleText.of(file) + place))  \(VisibleText.of(item.name))\n"
            for difference in item.differences { result += "    \(VisibleText.of(difference))\n" }
            if explain, !item.passed { result += VerdictText.text(of: item.verdict, style) }
        }
        return result
    }

    /// For machines: all files.
    public static func json(of files: [(name: String, results: [CaseResult], findings: [PolicyFinding])]) -> JSON {
        [
            "schema": "git-mlops-policy-test/1",
            "passed": .bool(
                files.allSatisfy { $0.findings.allSatisfy { $0.severity != .error } && $0.results.allSatisfy(\.passed) }
            ),
            "files": .array(
                files.map { file in
                    [
                        "file": .string(file.name), "findings": PolicyCheckText.json(of: file.findings),
                        "cases": .array(
                            file.results.map { item in
                                [
                                    "name": .string(item.name),
                                    "line": item.position.map { .count($0.line) } ?? .null,
                                    "passed": .bool(item.passed), "differences": .strings(item.differences),
                                    "verdict": item.verdict.json,
                                ]
                            }),
                    ]
                }),
        ]
    }
}
