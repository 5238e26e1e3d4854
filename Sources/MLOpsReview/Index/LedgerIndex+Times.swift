import FoundationEssentials
import GRDB
import MLOpsCore
import MLOpsFormats
import MLOpsLedger

/// What the witnesses saw.
extension LedgerIndex {
    /// The receipts that may cover a position, in their order, until `enough` says so.
    func receipts(covering position: Int, until enough: (Receipts.Receipt) -> Bool) throws {
        // The first that reaches so far; all later ones do as well, but each may itself cover less.
        guard let first = try row("SELECT min(n) AS n FROM receipt WHERE reach >= ?", [position]),
            var next = first["n"] as Int?
        else { return }
        while true {
            let page = try rows("SELECT * FROM receipt WHERE n >= ? ORDER BY n LIMIT 16", [next])
            for row in page {
                let receipt = try Self.receipt(row)
                if receipt.covers >= position, enough(receipt) { return }
            }
            guard let last = page.last, page.count == 16 else { return }
            next = (last["n"] as Int) + 1
        }
    }

    private static func receipt(_ row: Row) throws -> Receipts.Receipt {
        .init(
            position: row["position"], covers: row["covers"], seen: Timestamp(seconds: row["seen"]),
            witness: SSHFingerprint(digest: try row.requiredDigest("witness")))
    }

    /// The furthest position that any receipt covers.
    func reach() throws -> Int? {
        try row("SELECT reach FROM receipt ORDER BY n DESC LIMIT 1")?["reach"]
    }

    func latestSeen() throws -> Timestamp? {
        try row("SELECT seen FROM receipt ORDER BY n DESC LIMIT 1").map { Timestamp(seconds: $0["seen"]) }
    }

    func latestSeen(before position: Int) throws -> Timestamp? {
        try row("SELECT seen FROM receipt WHERE position < ? ORDER BY position DESC LIMIT 1", [position]).map {
            Timestamp(seconds: $0["seen"])
        }
    }
}
