import MLOpsAudit
import MLOpsCore

/// A board as text.
public enum BoardText {
    public static func text(of board: Board, _ style: ReportStyle) -> String {
        var result = board.ledger.isTesting ? style.testLedger : ""
        let when = board.at.map { " on \($0.minuteUTC)" } ?? ""
        if board.rows.isEmpty {
            let verb = board.at == nil ? "runs" : "ran"
            result += "nothing \(verb) in " + style.paint(.place, VisibleText.of(board.environment)) + when + "\n"
        } else {
            result += style.paint(.place, VisibleText.of(board.environment)) + when + "\n\n"
            var table = TextTable([
                "MODEL", "VERSION", "SINCE (UTC)", "BY", "APPROVED BY", "CHANGE", "TICKET", "BUILD", "GRADE",
            ])
            for row in board.rows {
                table.add([
                    .init(row.model, .strong), .init(row.version.description),
                    .init(shownTime(row.since, isWitnessed: row.isWitnessed)),
                    .init(row.isRollback ? "\(row.by) (rollback)" : row.by), .init(approvers(row)),
                    .init(row.change.short, .identifier), .init(row.ticket),
                    .init(shortBuild(row.build), .identifier), .init(row.grade.rawValue, row.grade.role),
                ])
            }
            result += table.text(style)
            for file in board.configuration {
                result += "\nconfig/\(VisibleText.of(file.path))  sha256:\(file.digest.short)\n"
            }
            for row in board.rows where row.isRollback {
                let reason = row.rollbackReason.map { VisibleText.of($0) } ?? "no reason was given"
                let ticket = row.rollbackTicket.map { " (\(VisibleText.of($0)))" } ?? ""
                result +=
                    "\n\(VisibleText.of(row.model)) was rolled back by \(VisibleText.of(row.by)): \(reason)\(ticket)\n"
            }
            if board.rows.contains(where: { !$0.isWitnessed }) {
                result += "\n~ by the clock of who carried it out: no witness's receipt of it is here yet\n"
            }
        }
        result += "\n" + footer(board, style)
        for warning in board.warnings { result += style.warning(warning) }
        return result
    }

    private static func approvers(_ row: Board.Row) -> String {
        row.approvals.isEmpty ? "nobody" : row.approvals.map { "\($0.team): \($0.person)" }.joined(separator: ", ")
    }

    private static func footer(_ board: Board, _ style: ReportStyle) -> String {
        let ledger = board.ledger
        return "policy \(style.paint(.identifier, board.policy.short)) (version \(board.policyVersion)) · "
            + "ledger \(style.paint(.identifier, String(ledger.tip.prefix(10)))) at position \(ledger.position), "
            + "last witnessed \(ledger.lastWitnessed.map { $0.dateAndMinute + " UTC" } ?? "never") · "
            + "genesis \(style.paint(.identifier, ledger.genesis.short)), \(ledger.pin.rawValue)\n"
    }

    /// The board for machines.
    public static func json(of board: Board) -> JSON {
        [
            "schema": "git-mlops-board/1",
            "environment": .string(board.environment),
            "at": JSON(board.at?.description),
            "ledger": ledgerJSON(board.ledger),
            "policy": ["id": .string(board.policy.hex), "version": .integer(board.policyVersion)],
            "models": .array(board.rows.map(json)),
            "configuration": .array(
                board.configuration.map { ["path": .string($0.path.escapedText), "sha256": .string($0.digest.hex)] }),
            "warnings": .strings(board.warnings),
        ]
    }

    private static func json(_ row: Board.Row) -> JSON {
        [
            "model": .string(row.model), "version": .string(row.version.description),
            "since": .string(row.since.description), "witnessed": .bool(row.isWitnessed), "by": .string(row.by),
            "rollback": .bool(row.isRollback), "rollback_reason": JSON(row.rollbackReason),
            "rollback_ticket": JSON(row.rollbackTicket),
            "approvals": .array(
                row.approvals.map { ["team": .string($0.team), "person": .string($0.person)] }),
            "change": .string(row.change.hex), "event": .string(row.event.hex), "ticket": JSON(row.ticket),
            "build": JSON(row.build), "release": .string(row.release.hex), "grade": .string(row.grade.rawValue),
            "reason": JSON(row.reason),
        ]
    }
}
