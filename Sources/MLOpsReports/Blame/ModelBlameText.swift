import MLOpsAudit
import MLOpsCore

/// The facts of a model as text, in the manner of `git blame`: place, person and time before each line.
public enum ModelBlameText {
    public static func text(of blame: ModelBlame, _ style: ReportStyle) -> String {
        var result = blame.ledger.isTesting ? style.testLedger : ""
        result += style.paint(.strong, blame.release)
        if let environment = blame.environment {
            result += " in " + style.paint(.place, VisibleText.of(environment))
        }
        result += (blame.at.map { " on \($0.minuteUTC)" } ?? "") + "\n"
        // One table for all sections would do, but headings stand between: equal widths come from equal columns.
        for section in blame.sections {
            result += "\n" + style.paint(.strong, VisibleText.of(section.title)) + "\n"
            var table = TextTable(indent: 2)
            for line in section.lines { table.add(cells(line)) }
            result += table.text(style)
        }
        let reasons = unproven(blame)
        if !reasons.isEmpty {
            result += "\n" + style.paint(.strong, "not proven, and why") + "\n"
            var table = TextTable(indent: 2)
            for (reason, names) in reasons { table.add([.init(names, .caution), .init(reason)]) }
            result += table.text(style)
        }
        if !blame.problems.isEmpty {
            result += "\n" + style.paint(.bad, "CONTRADICTED") + ": what was signed is not what is here\n"
            var table = TextTable(indent: 2)
            for line in blame.problems { table.add([.init(line.name, .bad), .init(line.problem)]) }
            result += table.text(style)
        }
        if !blame.warnings.isEmpty { result += "\n" }
        for warning in blame.warnings { result += style.warning(warning) }
        return result
    }

    private static func cells(_ line: BlameLine) -> [TextTable.Cell] {
        let place: TextTable.Cell =
            switch line.place {
            case .event(let id): .init(id.short, .identifier)
            case .commit(let id): .init("^" + id.prefix(11), .identifier)
            case nil: "–"
            }
        return [
            place, .init(line.who), .init(line.when.map { shownTime($0, isWitnessed: line.isWitnessed) }),
            line.problem == nil
                ? .init(line.grade.rawValue, line.grade.role) : .init("CONTRADICTED", .bad),
            .init(line.name, .strong), line.value == nil ? .init("unknown", .bad) : .init(line.value),
        ]
    }

    /// Each reason once, with the facts it is about.
    private static func unproven(_ blame: ModelBlame) -> [(reason: String, names: String)] {
        var order: [String] = []
        var names: [String: [String]] = [:]
        for line in blame.sections.flatMap(\.lines) where line.problem == nil {
            guard let reason = line.reason else { continue }
            if names[reason] == nil { order.append(reason) }
            names[reason, default: []].append(line.name)
        }
        return order.map { reason in
            let all = names[reason] ?? []
            let shown = all.prefix(4).joined(separator: ", ")
            return (reason, all.count > 4 ? "\(shown) and \(all.count - 4) more" : shown)
        }
    }

    /// The facts for machines.
    public static func json(of blame: ModelBlame) -> JSON {
        [
            "schema": "git-mlops-model-blame/1", "release": .string(blame.release),
            "event": .string(blame.event.hex), "environment": JSON(blame.environment),
            "at": JSON(blame.at?.description), "ledger": ledgerJSON(blame.ledger),
            "sections": .array(
                blame.sections.map {
                    ["title": .string($0.title), "facts": .array($0.lines.map(json))]
                }), "contradicted": .bool(!blame.problems.isEmpty), "warnings": .strings(blame.warnings),
        ]
    }

    private static func json(_ line: BlameLine) -> JSON {
        let place: JSON =
            switch line.place {
            case .event(let id): ["event": .string(id.hex)]
            case .commit(let id): ["commit": .string(id)]
            case nil: .null
            }
        return [
            "name": .string(line.name), "value": JSON(line.value), "grade": .string(line.grade.rawValue),
            "reason": JSON(line.reason), "who": JSON(line.who), "when": JSON(line.when?.description),
            "witnessed": .bool(line.isWitnessed), "place": place, "problem": JSON(line.problem),
        ]
    }
}
