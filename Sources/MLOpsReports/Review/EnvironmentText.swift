import MLOpsAudit
import MLOpsCore

/// The history of an environment as text, newest first.
public enum EnvironmentText {
    public static func text(of history: EnvironmentHistory, _ style: ReportStyle) -> String {
        var result = history.ledger.isTesting ? style.testLedger : ""
        let name = style.paint(.place, VisibleText.of(history.environment))
        guard !history.states.isEmpty else { return result + "nothing ever ran in \(name)\n" }
        result += name + "\n\n"
        var table = TextTable(["SINCE (UTC)", "UNTIL (UTC)", "WHAT", "BY", "CHANGE", "TICKET", "EVENT", "GRADE", "WHY"])
        for state in history.states {
            table.add([
                .init(shownTime(state.since, isWitnessed: state.isWitnessed)),
                .init(state.until?.dateAndMinute ?? "now"), .init(moves(state)),
                .init(state.isRollback ? "\(state.by) (rollback)" : state.by),
                .init(state.change?.short, .identifier), .init(state.ticket), .init(state.event.short, .identifier),
                .init(state.grade.rawValue, state.grade.role), .init(state.message),
            ])
        }
        result += table.text(style)
        if history.states.contains(where: { !$0.isWitnessed }) {
            result += "\n~ by the clock of who carried it out: no witness's receipt of it is here yet\n"
        }
        if !history.warnings.isEmpty { result += "\n" }
        for warning in history.warnings { result += style.warning(warning) }
        return result
    }

    private static func moves(_ state: EnvironmentHistory.State) -> String {
        let models = state.moves.map { move in
            "\(move.model) " + (move.from.map { "\($0) → \(move.to)" } ?? "\(move.to)")
        }
        return (models + state.files).joined(separator: ", ")
    }

    /// The history for machines.
    public static func json(of history: EnvironmentHistory) -> JSON {
        [
            "schema": "git-mlops-environment/1", "environment": .string(history.environment),
            "ledger": ledgerJSON(history.ledger),
            "states": .array(
                history.states.map { state in
                    [
                        "event": .string(state.event.hex), "rollback": .bool(state.isRollback),
                        "since": .string(state.since.description), "witnessed": .bool(state.isWitnessed),
                        "until": JSON(state.until?.description), "by": .string(state.by),
                        "moves": .array(
                            state.moves.map {
                                [
                                    "model": .string($0.model), "from": JSON($0.from?.description),
                                    "to": .string($0.to.description),
                                ]
                            }), "files": .strings(state.files), "change": JSON(state.change?.hex),
                        "ticket": JSON(state.ticket),
                        "message": JSON(state.message), "grade": .string(state.grade.rawValue),
                        "reason": JSON(state.reason),
                    ]
                }), "warnings": .strings(history.warnings),
        ]
    }

    /// All environments, one line each.
    public static func text(of list: EnvironmentList, _ style: ReportStyle) -> String {
        var result = list.ledger.isTesting ? style.testLedger : ""
        guard !list.rows.isEmpty else { return result + "the policy has no environments\n" }
        var table = TextTable(["ENVIRONMENT", "RUNS", "SINCE (UTC)", "AFTER", "SOAK", "APPROVALS", "OPEN CHANGES"])
        for row in list.rows {
            table.add([
                .init(row.name, .place), .init(row.running.isEmpty ? "nothing" : row.running.joined(separator: ", ")),
                .init(row.since?.dateAndMinute), .init(row.from), .init(row.soak),
                row.isListed
                    ? .init(row.approvals.isEmpty ? "none" : row.approvals.joined(separator: ", "))
                    : .init("not in the policy", .caution), .init(String(row.open)),
            ])
        }
        result += table.text(style)
        let notices = list.rows.flatMap { row in row.notices.map { "\(row.name): \($0)" } }
        if !notices.isEmpty { result += "\n" }
        for notice in notices { result += style.warning(notice) }
        return result
    }

    /// All environments for machines.
    public static func json(of list: EnvironmentList) -> JSON {
        [
            "schema": "git-mlops-environments/1", "ledger": ledgerJSON(list.ledger),
            "environments": .array(
                list.rows.map { row in
                    [
                        "name": .string(row.name), "from": JSON(row.from), "approvals": .strings(row.approvals),
                        "soak": JSON(row.soak), "running": .strings(row.running),
                        "since": JSON(row.since?.description), "open_changes": .count(row.open),
                        "listed": .bool(row.isListed), "notices": .strings(row.notices),
                    ]
                }),
        ]
    }
}
