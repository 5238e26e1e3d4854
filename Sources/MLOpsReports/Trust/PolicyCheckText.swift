import MLOpsCore
import MLOpsPolicy

/// What reading a policy document found.
public enum PolicyCheckText {
    /// `policy.yaml:12:5: error: environments.prod.soak: …`, as compilers write it.
    public static func text(of reading: PolicyReading, file: String, _ style: ReportStyle) -> String {
        var result = lines(of: reading.findings, file: file, style)
        let (errors, warnings) = (reading.errors.count, reading.warnings.count)
        if errors > 0 {
            result += "\(errors) \(errors == 1 ? "error" : "errors")"
            result += warnings > 0 ? ", \(warnings) \(warnings == 1 ? "warning" : "warnings")\n" : "\n"
        } else if let policy = reading.policy {
            result += style.paint(.good, "✓") + " \(VisibleText.of(file)) is a policy, version \(policy.version)"
            result += warnings > 0 ? ", with \(warnings) \(warnings == 1 ? "warning" : "warnings")\n" : "\n"
        }
        return result
    }

    /// One line for each finding, and its hint.
    static func lines(of findings: [PolicyFinding], file: String, _ style: ReportStyle) -> String {
        var result = ""
        for finding in findings.prefix(shown) {
            let place = finding.position.map { ":\($0.line):\($0.column)" } ?? ""
            result += style.paint(.place, VisibleText.of(file) + place) + ": "
            result += style.paint(finding.severity == .error ? .bad : .caution, finding.severity.rawValue) + ": "
            result += VisibleText.of(finding.path.isEmpty ? finding.message : "\(finding.path): \(finding.message)")
            result += "\n"
            if let hint = finding.hint {
                result += "  " + style.paint(.caution, "hint:") + " " + VisibleText.of(hint) + "\n"
            }
        }
        if findings.count > shown { result += "and \(findings.count - shown) more: see --json\n" }
        return result
    }

    /// How many findings people are shown.
    private static let shown = 100

    /// The findings for machines.
    public static func json(of reading: PolicyReading, file: String) -> JSON {
        [
            "schema": "git-mlops-policy-check/1", "file": .string(file), "valid": .bool(reading.policy != nil),
            "version": reading.policy.map { .integer($0.version) } ?? .null,
            "findings": json(of: reading.findings),
        ]
    }

    static func json(of findings: [PolicyFinding]) -> JSON {
        .array(
            findings.map { finding in
                [
                    "severity": .string(finding.severity.rawValue),
                    "line": finding.position.map { .count($0.line) } ?? .null,
                    "column": finding.position.map { .count($0.column) } ?? .null,
                    "path": .string(finding.path), "message": .string(finding.message),
                    "hint": JSON(finding.hint),
                ]
            })
    }
}
