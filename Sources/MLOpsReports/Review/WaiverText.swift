import MLOpsAudit
import MLOpsCore

/// Waivers, one or many.
public enum WaiverText {
    /// One waiver in full.
    public static func text(of waiver: WaiverView, _ style: ReportStyle) -> String {
        var result = style.paint(.strong, "waiver ") + style.paint(.identifier, waiver.id.short) + "  "
        result += VisibleText.of(waiver.rule) + " in " + style.paint(.place, VisibleText.of(waiver.environment))
        result += "  (" + style.paint(role(of: waiver.state), word(waiver.state)) + ")\n"
        var facts = FactList(indent: 2)
        facts.add("for", waiver.target)
        facts.add("asked for by", "\(waiver.requester) on \(waiver.time.minuteUTC)")
        facts.add("reason", waiver.reason)
        facts.add("until", waiver.expires.minuteUTC)
        for approval in waiver.approvals {
            facts.add(
                "approved for \(approval.team)", approval.person + (approval.counts ? "" : ", which does not count"),
                approval.counts ? .plain : .caution)
        }
        result += facts.text(style)
        return result
            + (waiver.missing.isEmpty ? "" : "\n" + MissingText.text(of: waiver.missing, id: waiver.id, style))
    }

    /// A list; empty for none.
    public static func table(of waivers: [WaiverView], _ style: ReportStyle) -> String {
        guard !waivers.isEmpty else { return "" }
        var table = TextTable(["WAIVER", "STATE", "RULE", "FOR", "ASKED FOR BY", "UNTIL (UTC)", "STILL OWED"])
        for waiver in waivers {
            table.add([
                .init(waiver.id.short, .identifier), .init(waiver.state.rawValue, role(of: waiver.state)),
                .init("\(waiver.rule) in \(waiver.environment)"), .init(waiver.target), .init(waiver.requester),
                .init(waiver.expires.dateAndMinute), .init(MissingText.brief(waiver.missing)),
            ])
        }
        return table.text(style)
    }

    private static func word(_ state: WaiverView.State) -> String {
        switch state {
        case .asked: "asked for, and not approved yet"
        case .holds: "holds"
        case .rejected: "rejected"
        case .ended: "ended"
        case .withdrawn: "withdrawn"
        }
    }

    private static func role(of state: WaiverView.State) -> ReportStyle.Role {
        switch state {
        case .asked: .caution
        case .holds: .good
        case .rejected: .bad
        case .ended, .withdrawn: .dim
        }
    }

    /// For machines.
    public static func json(of waiver: WaiverView) -> JSON {
        var object = body(of: waiver)
        object["schema"] = "git-mlops-waiver/1"
        return .object(object)
    }

    static func body(of waiver: WaiverView) -> JSONObject {
        [
            "id": .string(waiver.id.hex), "rule": .string(waiver.rule), "environment": .string(waiver.environment),
            "for": .string(waiver.target), "for_event": .string(waiver.targetEvent.hex),
            "reason": .string(waiver.reason), "requester": .string(waiver.requester),
            "time": .string(waiver.time.description), "expires": .string(waiver.expires.description),
            "state": .string(waiver.state.rawValue),
            "approvals": .array(
                waiver.approvals.map {
                    ["team": .string($0.team), "person": .string($0.person), "counts": .bool($0.counts)]
                }),
            "missing": MissingText.json(of: waiver.missing),
        ]
    }
}
