import MLOpsAudit
import MLOpsCore

/// Who could do what, as a table.
public enum AccessText {
    public static func text(of report: AccessReport, _ style: ReportStyle) -> String {
        var result = report.ledger.isTesting ? style.testLedger : ""
        result += style.paint(.strong, "who could do what") + " at \(report.at.minuteUTC), by policy version "
        result += "\(report.version)  " + style.paint(.identifier, report.policy.short) + "\n\n"
        var table = TextTable(["WHERE", "WHAT", "TAKES", "WHO COULD", "NAMED, AND COULD NOT"])
        for line in report.lines {
            table.add([
                .init(line.environment ?? "everywhere", .place), .init(line.deed),
                .init(String(line.need)), .init(line.people.isEmpty ? "nobody" : line.people.joined(separator: ", ")),
                .init(line.others.isEmpty ? "–" : line.others.joined(separator: ", "), .caution),
            ])
        }
        return result + table.text(style)
    }

    /// For machines.
    public static func json(of report: AccessReport) -> JSON {
        [
            "schema": "git-mlops-access/1", "at": .string(report.at.description), "policy": .string(report.policy.hex),
            "version": .integer(report.version),
            "access": .array(
                report.lines.map {
                    [
                        "environment": JSON($0.environment), "deed": .string($0.deed), "need": .count($0.need),
                        "people": .strings($0.people), "others": .strings($0.others),
                    ]
                }),
        ]
    }
}
