import MLOpsAudit
import MLOpsCore
import MLOpsPolicy

/// One change in full, as text.
public enum ChangeText {
    public static func text(of change: ChangeView, explain: Bool = false, _ style: ReportStyle) -> String {
        var result = style.paint(.strong, "change ") + style.paint(.identifier, change.id.short) + "  "
        result += VisibleText.of(change.title) + "  (" + state(change.state, style) + ")\n"
        var facts = FactList(indent: 2)
        facts.add("kind", ["normal", "policy"].contains(change.kind) ? nil : change.kind)
        facts.add("proposed by", "\(change.proposer) on \(change.time.minuteUTC)")
        facts.add("ticket", change.ticket)
        facts.add("reason", change.message)
        facts.add("lapses", change.expires?.minuteUTC)
        for item in change.items {
            let from = item.from.map { "\($0) → \(item.to)" } ?? "\(item.to), where nothing ran before"
            facts.add(item.model, from + (shortBuild(item.build).map { ", build \($0)" } ?? ", no build"))
        }
        for file in change.files {
            let what = file.to.map { "set to \($0.short)" } ?? "taken away"
            facts.add("config/\(VisibleText.of(file.path))", what + (file.from.map { ", \($0.short) before" } ?? ""))
        }
        facts.add(
            "reviewed by",
            change.reviewer.map {
                $0 + (change.isObjected ? ", WHO OBJECTED" : "") + (change.reviewWords.map { ": \($0)" } ?? "")
            },
            change.isObjected ? .bad : .plain)
        facts.add(
            change.isReviewOverdue ? "review OVERDUE" : "review due", change.reviewDue?.minuteUTC,
            change.isReviewOverdue ? .bad : .plain)
        if let recovery = change.recovery {
            facts.add(
                "takes effect",
                recovery.ready.map { "from \($0.minuteUTC) on, by git mlops policy apply \(change.id.short)" }
                    ?? "some time after a witness has seen it", .caution)
            facts.add("not yet", recovery.obstacle)
            facts.add("may stop it", recovery.admins.joined(separator: ", "))
        }
        result += facts.text(style)
        if change.recovery != nil {
            result +=
                "  " + style.paint(.caution, "hint:")
                + " an admin stops it: git mlops reject \(change.id.short) -m 'why'\n"
        }
        if !change.decisions.isEmpty { result += "\n" + decisions(change, style) }
        if let verdict = change.verdict { result += "\n" + VerdictText.text(of: verdict, explain: explain, style) }
        if !change.missing.isEmpty { result += "\n" + MissingText.text(of: change.missing, id: change.id, style) }
        return result
    }

    static func state(_ state: ChangeView.State, _ style: ReportStyle) -> String {
        switch state {
        case .open: style.paint(.good, "open")
        case .stale: style.paint(.caution, "stale: what it starts from has changed; propose it again")
        case .done(let event): "carried out by " + style.paint(.identifier, event.short)
        case .withdrawn(let event): "withdrawn by " + style.paint(.identifier, event.short)
        }
    }

    private static func decisions(_ change: ChangeView, _ style: ReportStyle) -> String {
        var table = TextTable(indent: 2)
        for decision in change.decisions {
            let word = decision.isApproval ? "approved" : "REJECTED"
            table.add([
                .init(word, decision.isApproval ? .good : .bad), .init(decision.team), .init(decision.person, .strong),
                .init(decision.time.minuteUTC), .init(decision.event.short, .identifier),
                .init(
                    [
                        decision.withdrawnBy.map { "withdrawn by \($0.short)" },
                        decision.counted == false ? "did not count" : nil,
                        decision.expires.map { "lapses \($0.minuteUTC)" }, decision.message,
                    ].compactMap(\.self).joined(separator: "; ")),
            ])
        }
        return style.paint(.strong, "decisions") + "\n" + table.text(style)
    }

    /// A change for machines.
    public static func json(of change: ChangeView) -> JSON {
        var object = body(of: change)
        object["schema"] = "git-mlops-change/1"
        object["verdict"] = change.verdict?.json ?? .null
        object["policy"] =
            change.policies.map { ["before": $0.before ?? .null, "proposed": $0.proposed] as JSON } ?? .null
        return .object(object)
    }

    static func body(of change: ChangeView) -> JSONObject {
        [
            "id": .string(change.id.hex), "title": .string(change.title), "environment": JSON(change.environment),
            "items": .array(
                change.items.map {
                    [
                        "model": .string($0.model), "from": JSON($0.from?.description),
                        "to": .string($0.to.description), "build": JSON($0.build),
                    ]
                }), "proposer": .string(change.proposer), "time": .string(change.time.description),
            "message": JSON(change.message), "ticket": JSON(change.ticket),
            "expires": JSON(change.expires?.description), "state": .string(change.state.word),
            "ended_by": JSON(change.state.event?.hex),
            "decisions": .array(
                change.decisions.map {
                    [
                        "event": .string($0.event.hex), "decision": $0.isApproval ? "approve" : "reject",
                        "person": .string($0.person), "team": .string($0.team), "time": .string($0.time.description),
                        "message": JSON($0.message), "expires": JSON($0.expires?.description),
                        "withdrawn_by": JSON($0.withdrawnBy?.hex), "counted": $0.counted.map { .bool($0) } ?? .null,
                    ]
                }),
            "missing": MissingText.json(of: change.missing), "kind": .string(change.kind),
            "configuration": .array(
                change.files.map {
                    [
                        "path": .string($0.path.escapedText), "from": JSON($0.from?.hex), "to": JSON($0.to?.hex),
                    ]
                }), "reviewer": JSON(change.reviewer),
            "review": change.reviewer == nil ? .null : .string(change.isObjected ? "objected" : "accepted"),
            "review_words": JSON(change.reviewWords), "review_due": JSON(change.reviewDue?.description),
            "recovery": change.recovery.map {
                [
                    "ready": JSON($0.ready?.description), "obstacle": JSON($0.obstacle),
                    "admins": .strings($0.admins),
                ]
            } ?? .null,
        ]
    }
}

/// A list of changes.
public enum ChangesText {
    public static func text(of changes: [ChangeView], waivers: [WaiverView] = [], _ style: ReportStyle) -> String {
        let below = WaiverText.table(of: waivers, style)
        guard !changes.isEmpty else { return "no changes\n" + (below.isEmpty ? "" : "\n" + below) }
        var table = TextTable([
            "CHANGE", "STATE", "WHAT", "PROPOSED BY", "ON (UTC)", "APPROVED BY", "STILL OWED", "TICKET",
        ])
        for change in changes {
            let standing = change.decisions.filter { $0.withdrawnBy == nil && $0.counted != false }
            let approved = standing.filter(\.isApproval).map { "\($0.team): \($0.person)" }
            let rejected = standing.filter { !$0.isApproval }.map { "rejected by \($0.person)" }
            table.add([
                .init(change.id.short, .identifier), .init(change.state.word, role(of: change.state)),
                .init(change.title + kind(change)), .init(change.proposer), .init(change.time.dateAndMinute),
                .init((approved + rejected).isEmpty ? "nobody" : (approved + rejected).joined(separator: ", ")),
                .init(MissingText.brief(change.missing)),
                .init(change.ticket),
            ])
        }
        return table.text(style) + (below.isEmpty ? "" : "\n" + below)
    }

    /// ` (emergency, review due 2026-11-12 08:00 UTC)`; empty for an ordinary one.
    private static func kind(_ change: ChangeView) -> String {
        if let recovery = change.recovery {
            return " (recovery, " + (recovery.ready.map { "from \($0.minuteUTC) on" } ?? "not seen by a witness yet")
                + ")"
        }
        guard !["normal", "policy"].contains(change.kind) else { return "" }
        return " (\(change.kind)"
            + (change.reviewDue.map { ", review \(change.isReviewOverdue ? "OVERDUE since" : "due") \($0.minuteUTC)" }
                ?? "")
            + (change.isObjected ? ", objected to in review" : "") + ")"
    }

    private static func role(of state: ChangeView.State) -> ReportStyle.Role {
        switch state {
        case .open: .good
        case .stale: .caution
        case .done: .plain
        case .withdrawn: .dim
        }
    }

    /// The list for machines.
    public static func json(of changes: [ChangeView], waivers: [WaiverView] = []) -> JSON {
        [
            "schema": "git-mlops-changes/1",
            "changes": .array(changes.map { .object(ChangeText.body(of: $0)) }),
            "waivers": .array(waivers.map { .object(WaiverText.body(of: $0)) }),
        ]
    }
}
