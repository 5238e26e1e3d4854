import MLOpsAudit
import MLOpsCore

/// The events of a ledger as text, newest first, one line each.
public enum LedgerLogText {
    public static func text(of log: LedgerLog, _ style: ReportStyle) -> String {
        var result = log.ledger.isTesting ? style.testLedger : ""
        var table = TextTable([
            "POSITION", "EVENT", "TYPE", "WHAT", "ACTOR", "TIME (UTC)", "WITNESSED (UTC)", "STANDING",
        ])
        for row in log.rows { table.add(cells(row)) }
        result += table.text(style)
        return result
    }

    static func cells(_ row: LedgerLog.Row) -> [TextTable.Cell] {
        let standing = row.reason.map { "\(row.standing): \($0)" } ?? row.standing
        return [
            .init(row.arrivedBySide ? "\(row.position) (merged)" : String(row.position)),
            .init(row.event?.short ?? String(row.commit.prefix(12)), .identifier), .init(row.type, .strong),
            .init(row.summary), .init(row.actor), .init(row.time?.dateAndMinute),
            .init(row.witnessed?.dateAndMinute ?? "not yet"), .init(standing, role(of: row.standing)),
        ]
    }

    private static func role(of standing: String) -> ReportStyle.Role {
        switch standing {
        case "valid": .good
        case "unverified": .caution
        default: .bad
        }
    }

    /// The events for machines.
    public static func json(of log: LedgerLog) -> JSON {
        [
            "schema": "git-mlops-ledger-log/1", "ledger": ledgerJSON(log.ledger),
            "events": .array(log.rows.map { .object(body(of: $0)) }),
        ]
    }

    static func body(of row: LedgerLog.Row) -> JSONObject {
        [
            "position": .count(row.position), "merged": .bool(row.arrivedBySide), "event": JSON(row.event?.hex),
            "commit": .string(row.commit), "type": JSON(row.type), "summary": .string(row.summary),
            "actor": JSON(row.actor), "time": JSON(row.time?.description),
            "witnessed": JSON(row.witnessed?.description), "standing": .string(row.standing),
            "reason": JSON(row.reason),
        ]
    }
}

/// What verifying a ledger found, as text.
public enum LedgerCheckText {
    public static func text(of check: LedgerCheck, _ style: ReportStyle) -> String {
        let ledger = check.ledger
        var result = ledger.isTesting ? style.testLedger : ""
        var facts = FactList()
        facts.add("ledger of", ledger.project, .strong)
        facts.add("genesis", "\(ledger.genesis.hex) (\(ledger.pin.rawValue))")
        facts.add("tip", "\(ledger.tip) at position \(ledger.position)")
        facts.add("policy", "\(ledger.policy.short), version \(ledger.policyVersion)")
        facts.add("last witnessed", ledger.lastWitnessed?.minuteUTC ?? "never")
        facts.add(
            "checked",
            "\(check.events) \(check.events == 1 ? "event" : "events") with their signatures, "
                + "\(check.attachments) \(check.attachments == 1 ? "attachment" : "attachments") hashed")
        result += facts.text(style)
        if check.isClean {
            result += "\n" + style.paint(.good, "✓ every event counts, and everything was checked") + "\n"
        }
        if !check.findings.isEmpty {
            let inert = check.findings.count { $0.standing == "inert" }
            result += "\n" + style.paint(.bad, "✗ \(inert) inert, \(check.findings.count - inert) unverified") + "\n"
            for row in check.findings {
                let name = row.event?.short ?? String(row.commit.prefix(12))
                result += "  \(row.position)  " + style.paint(.identifier, name) + "  "
                result += VisibleText.of("\(row.type ?? "no event"): \(row.summary)") + "\n"
                result += "      " + style.paint(.caution, row.standing) + ": "
                result += VisibleText.of(row.reason ?? "no reason is known") + "\n"
            }
        }
        for reference in check.references {
            result += style.paint(.bad, "✗") + " " + VisibleText.of(reference) + "\n"
        }
        return result
    }

    /// The answer for machines.
    public static func json(of check: LedgerCheck) -> JSON {
        [
            "schema": "git-mlops-ledger-verify/1", "ledger": ledgerJSON(check.ledger),
            "clean": .bool(check.isClean), "events": .count(check.events),
            "attachments": .count(check.attachments),
            "findings": .array(check.findings.map { .object(LedgerLogText.body(of: $0)) }),
            "references": .strings(check.references),
        ]
    }
}

/// One event in full.
public enum EventText {
    public static func text(of event: EventView, _ style: ReportStyle) -> String {
        let row = event.row
        var result = style.paint(.strong, "\(row.type ?? "event") ")
        result += style.paint(.identifier, row.event?.hex ?? row.commit) + "\n"
        var facts = FactList(indent: 2)
        facts.add("what", row.summary)
        facts.add("actor", "\(row.actor ?? "?") with \(event.key)")
        facts.add("signed by", event.signers.joined(separator: ", "))
        facts.add("time", row.time.map { "\($0.minuteUTC), by the actor's clock" })
        facts.add("witnessed", row.witnessed?.minuteUTC ?? "not yet")
        facts.add("position", "\(row.position)" + (row.arrivedBySide ? ", brought in by a merge" : ""))
        facts.add("commit", row.commit, .identifier)
        facts.add("policy", event.policy?.short, .identifier)
        facts.add("ticket", event.ticket)
        facts.add("message", event.message)
        facts.add("lapses", event.expires?.minuteUTC)
        facts.add("standing", row.reason.map { "\(row.standing): \($0)" } ?? row.standing)
        result += facts.text(style)
        if !event.attachments.isEmpty {
            result += "\n" + style.paint(.strong, "attachments") + "\n"
            var table = TextTable(indent: 2)
            for attachment in event.attachments {
                table.add([
                    .init(attachment.digest.short, .identifier),
                    attachment.isIntact ? .init("intact", .good) : .init("NOT WHAT WAS SIGNED", .bad),
                    .init(attachment.path),
                ])
            }
            result += table.text(style)
        }
        result += "\n" + style.paint(.strong, "subject") + "\n"
        for line in event.subject.prettyText.split(separator: "\n") {
            result += "  " + VisibleText.of(String(line)) + "\n"
        }
        return result
    }

    /// The event for machines.
    public static func json(of event: EventView) -> JSON {
        var object = LedgerLogText.body(of: event.row)
        object["schema"] = "git-mlops-ledger-event/1"
        object["key"] = .string(event.key)
        object["signers"] = .strings(event.signers)
        object["policy"] = JSON(event.policy?.hex)
        object["message"] = JSON(event.message)
        object["ticket"] = JSON(event.ticket)
        object["expires"] = JSON(event.expires?.description)
        object["attachments"] = .array(
            event.attachments.map {
                ["path": .string($0.path), "digest": .string($0.digest.hex), "intact": .bool($0.isIntact)]
            })
        object["subject"] = event.subject
        return .object(object)
    }
}
