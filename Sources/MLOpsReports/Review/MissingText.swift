import MLOpsAudit
import MLOpsCore

/// What teams still owe a change or a waiver, and who may give it.
public enum MissingText {
    static func text(of missing: [ChangeView.Missing], id: Digest, _ style: ReportStyle) -> String {
        var table = TextTable(indent: 2)
        for owed in missing {
            let who =
                owed.candidates.isEmpty
                ? "nobody who may: see the policy" : "may approve: \(owed.candidates.joined(separator: ", "))"
            table.add([.init(owed.team, .strong), .init("\(owed.have) of \(owed.need)"), .init(who)])
        }
        return style.paint(.strong, "still to approve") + "\n" + table.text(style)
            + "  " + style.paint(.caution, "hint:") + " git mlops approve \(id.short)\n"
    }

    /// `risk 0/1, operations 1/2`
    public static func brief(_ missing: [ChangeView.Missing]) -> String {
        missing.isEmpty ? "–" : missing.map { "\($0.team) \($0.have)/\($0.need)" }.joined(separator: ", ")
    }

    static func json(of missing: [ChangeView.Missing]) -> JSON {
        .array(
            missing.map {
                [
                    "team": .string($0.team), "have": .count($0.have), "need": .count($0.need),
                    "candidates": .strings($0.candidates),
                ]
            })
    }
}
