import MLOpsAudit
import MLOpsCore

/// Who brought which file, as text, in the manner of `git blame`.
public enum DataBlameText {
    public static func text(of blame: DataBlame, _ style: ReportStyle) -> String {
        var result = style.paint(.place, VisibleText.of(blame.asset)) + " (\(blame.kind)) at "
        result += style.paint(.identifier, String(blame.commit.prefix(10)))
        result += (blame.at.map { ", as of \($0.minuteUTC)" } ?? "") + ": "
        result += blame.fileCount == 1 ? "1 file" : "\(blame.fileCount) files"
        if let size = blame.totalSize { result += ", \(HumanNumbers.size(size))" }
        result += ", sha256:\(blame.digest.short)\n\n"
        if blame.lines.isEmpty {
            result += "no files\n"
        } else {
            var table = TextTable(["COMMIT", "WHO", "DATE", "GRADE", "SHA-256", "SIZE", "PATH"])
            for line in blame.lines {
                table.add([
                    .init(String(line.commit.prefix(10)), .identifier), .init(line.person ?? line.author),
                    .init(line.date.date),
                    line.problem == nil ? .init(line.grade.rawValue, line.grade.role) : .init("CONTRADICTED", .bad),
                    .init(line.digest.short, .identifier), .init(HumanNumbers.size(line.size)),
                    .init(VisibleText.of(line.path)),
                ])
            }
            result += table.text(style)
        }
        result += reasons(blame, style)
        if !blame.warnings.isEmpty { result += "\n" }
        for warning in blame.warnings { result += style.warning(warning) }
        return result
    }

    /// Each commit's reason once.
    private static func reasons(_ blame: DataBlame, _ style: ReportStyle) -> String {
        var seen: Set<String> = []
        var table = TextTable(indent: 2)
        for line in blame.lines where line.reason != nil || line.problem != nil {
            guard seen.insert(line.commit).inserted else { continue }
            table.add([
                .init(String(line.commit.prefix(10)), .identifier),
                .init([line.problem, line.reason].compactMap(\.self).joined(separator: "; ")),
            ])
        }
        return seen.isEmpty ? "" : "\n" + style.paint(.strong, "not proven, and why") + "\n" + table.text(style)
    }

    /// The files for machines; paths in the escaped form of manifests.
    public static func json(of blame: DataBlame) -> JSON {
        [
            "schema": "git-mlops-data-blame/1", "asset": .string(blame.asset.escapedText),
            "kind": .string(blame.kind), "commit": .string(blame.commit), "at": JSON(blame.at?.description),
            "digest": .string(blame.digest.hex), "files": .count(blame.fileCount),
            "bytes": .exact(blame.totalSize),
            "lines": .array(
                blame.lines.map { line in
                    [
                        "path": .string(line.path.escapedText), "size": .integer(line.size),
                        "digest": .string(line.digest.hex), "commit": .string(line.commit),
                        "author": .string(line.author), "person": JSON(line.person),
                        "date": .string(line.date.description), "summary": .string(line.summary),
                        "grade": .string(line.grade.rawValue), "reason": JSON(line.reason),
                        "problem": JSON(line.problem),
                    ]
                }), "warnings": .strings(blame.warnings),
        ]
    }
}
