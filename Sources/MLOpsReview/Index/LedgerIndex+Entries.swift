import FoundationEssentials
import GRDB
import MLOpsCore
import MLOpsGit
import MLOpsLedger

/// The events, and whether each counts.
extension LedgerIndex {
    private static let columns =
        "SELECT position, \"commit\", chain, event, standing, reason, defect, policy FROM entry"

    private func entry(_ row: Row) throws -> Timeline.Entry {
        let commit = try row.objectID("commit")
        let chain: Data? = row["chain"]
        let event = try row.digest("event")
        return Timeline.Entry(
            ledger: .init(
                position: row["position"], commit: commit,
                chainCommit: try chain == nil ? commit : row.objectID("chain"),
                record: try event == nil ? nil : record(commit), defect: row["defect"]),
            standing: try Standing(row), policy: try row.digest("policy"))
    }

    func entry(_ id: Digest) throws -> Timeline.Entry? {
        try row("\(Self.columns) WHERE event = ? AND defect IS NULL", [id.stored]).map(entry)
    }

    func entries(after position: Int) throws -> [Timeline.Entry] {
        try rows("\(Self.columns) WHERE position > ? ORDER BY seq", [position]).map(entry)
    }

    func newest(_ limit: Int?) throws -> [Timeline.Entry] {
        try rows("\(Self.columns) ORDER BY seq DESC LIMIT ?", [limit ?? -1]).map(entry)
    }

    func entries(beginning digits: String) throws -> [Timeline.Entry] {
        try rows(
            "\(Self.columns) WHERE substr(lower(hex(event)), 1, ?2) = ?1 OR substr(lower(hex(\"commit\")), 1, ?2) = ?1 ORDER BY seq",
            [digits, digits.utf8.count]
        ).map(entry)
    }

    /// Those that are not simply valid.
    func doubtful() throws -> [Timeline.Entry] {
        try rows("\(Self.columns) WHERE standing <> 0 ORDER BY seq").map(entry)
    }

    func standings() throws -> (inert: Int, unverified: Int) {
        let row = try row(
            "SELECT count(*) FILTER (WHERE standing = 2) AS inert, count(*) FILTER (WHERE standing = 1) AS unverified FROM entry WHERE standing <> 0"
        )
        return (row?["inert"] ?? 0, row?["unverified"] ?? 0)
    }

    func lastCounting() throws -> EventRecord? {
        try row("SELECT \"commit\" FROM entry WHERE standing <> 2 ORDER BY seq DESC LIMIT 1").map {
            try record($0.objectID("commit"))
        }
    }
}
