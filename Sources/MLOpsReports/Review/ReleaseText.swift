import MLOpsAudit
import MLOpsCore

/// One release as text.
public enum ReleaseText {
    public static func text(of release: ReleaseView, _ style: ReportStyle) -> String {
        let row = release.row
        var result = style.paint(.strong, "\(row.model)@\(row.version)") + "\n"
        var facts = FactList(indent: 2)
        facts.add("released by", "\(row.by) on \(row.time.minuteUTC)")
        facts.add("event", row.event.short, .identifier)
        facts.add("commit", String(row.commit.prefix(10)), .identifier)
        facts.add("branch", release.branch)
        facts.add("tag", "\(release.tagName) (\(release.tag.prefix(10)))")
        facts.add("build", row.build ?? "none", .identifier)
        facts.add("builder", release.builder)
        facts.add("model", asset(release.asset))
        for input in release.inputs { facts.add("input", asset(input)) }
        for metric in release.metrics { facts.add("metric \(metric.name)", metric.value) }
        facts.add("carries", release.attachments.isEmpty ? "nothing" : release.attachments.joined(separator: ", "))
        facts.add("message", release.message)
        facts.add(
            "runs in", row.environments.isEmpty ? "no environment now" : row.environments.joined(separator: ", "),
            .place)
        facts.add("grade", row.grade.rawValue, row.grade.role)
        facts.add("ended", release.ended.map { "it \($0)" }, .bad)
        result += facts.text(style)
        if !release.changes.isEmpty {
            result += "\n" + ChangesText.text(of: release.changes, style)
        }
        return result
    }

    private static func asset(_ asset: ReleaseView.Asset) -> String {
        "\(VisibleText.of(asset.path)) sha256:\(asset.digest.short)"
    }

    /// A release for machines.
    public static func json(of release: ReleaseView) -> JSON {
        var metrics = JSONObject()
        for (name, value) in release.metrics { metrics[name] = .string(value) }
        var object = ModelsText.body(of: release.row)
        object["schema"] = "git-mlops-release/1"
        object["tag"] = ["name": .string(release.tagName), "object": .string(release.tag)]
        object["branch"] = .string(release.branch)
        object["builder"] = JSON(release.builder)
        object["asset"] = json(release.asset)
        object["inputs"] = .array(release.inputs.map(json))
        object["metrics"] = .object(metrics)
        object["attachments"] = .strings(release.attachments)
        object["message"] = JSON(release.message)
        object["changes"] = .array(release.changes.map { .object(ChangeText.body(of: $0)) })
        return .object(object)
    }

    private static func json(_ asset: ReleaseView.Asset) -> JSON {
        ["path": .string(asset.path.escapedText), "digest": .string(asset.digest.hex)]
    }
}

/// The models and their releases.
public enum ModelsText {
    public static func text(of list: ModelList, _ style: ReportStyle) -> String {
        var result = list.ledger.isTesting ? style.testLedger : ""
        guard !list.rows.isEmpty else { return result + "nothing was released yet\n" }
        var table = TextTable(["MODEL", "VERSION", "RELEASED (UTC)", "BY", "COMMIT", "BUILD", "RUNS IN", "GRADE"])
        for row in list.rows {
            table.add([
                .init(row.model, .strong),
                .init(row.version.description + (row.ended.map { " (\($0))" } ?? ""), row.ended == nil ? .plain : .bad),
                .init(row.time.dateAndMinute),
                .init(row.by), .init(String(row.commit.prefix(10)), .identifier),
                .init(shortBuild(row.build), .identifier),
                .init(row.environments.isEmpty ? "–" : row.environments.joined(separator: ", "), .place),
                .init(row.grade.rawValue, row.grade.role),
            ])
        }
        result += table.text(style)
        return result
    }

    /// The list for machines.
    public static func json(of list: ModelList) -> JSON {
        [
            "schema": "git-mlops-models/1", "ledger": ledgerJSON(list.ledger),
            "releases": .array(list.rows.map { .object(body(of: $0)) }),
        ]
    }

    static func body(of row: ModelList.Row) -> JSONObject {
        [
            "model": .string(row.model), "version": .string(row.version.description),
            "event": .string(row.event.hex), "by": .string(row.by), "time": .string(row.time.description),
            "commit": .string(row.commit), "build": JSON(row.build), "environments": .strings(row.environments),
            "grade": .string(row.grade.rawValue), "ended": JSON(row.ended),
        ]
    }
}
