import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsReview

/// One event in full.
public struct EventView: Sendable {
    public let row: LedgerLog.Row
    public let key: String
    /// The keys whose signature holds.
    public let signers: [String]
    /// The policy it was signed under.
    public let policy: Digest?
    public let message: String?
    public let ticket: String?
    public let expires: Timestamp?
    /// By path, with the digest that was signed and whether the bytes here have it.
    public let attachments: [(path: String, digest: Digest, isIntact: Bool)]
    public let subject: JSON

    /// - Throws: `environment` when an attachment's object is missing.
    public init(_ entry: Timeline.Entry, in timeline: Timeline, ledger: Ledger) throws {
        guard let record = entry.ledger.record else {
            throw Diagnostic.input("the commit \(entry.ledger.commit.short) holds no event")
        }
        row = try LedgerLog.row(of: entry, in: timeline)
        key = "\(record.event.actor.key)"
        signers = record.signers.map { "\($0.fingerprint)" }
        policy = record.event.policy
        message = record.event.message
        ticket = record.event.ticket
        expires = record.event.expires
        attachments = try record.event.attachments.map { attachment in
            do {
                return (attachment.path, attachment.digest, try ledger.attachment(attachment.path, of: record) != nil)
            } catch let error as Diagnostic where error.kind == .refused {
                return (attachment.path, attachment.digest, false)
            }
        }
        subject = record.subjectJSON
    }

    public init(
        row: LedgerLog.Row, key: String, signers: [String], policy: Digest?, message: String?, ticket: String?,
        expires: Timestamp?, attachments: [(path: String, digest: Digest, isIntact: Bool)], subject: JSON
    ) {
        (self.row, self.key, self.signers, self.policy) = (row, key, signers, policy)
        (self.message, self.ticket, self.expires) = (message, ticket, expires)
        (self.attachments, self.subject) = (attachments, subject)
    }
}

extension Timeline {
    /// The entry whose event id, or whose commit, begins with these digits (at least four).
    ///
    /// - Returns: nil when there is none.
    /// - Throws: `input` when there are several.
    public func entry(matching text: String) throws -> Entry? {
        guard text.utf8.count >= 4, text.utf8.allSatisfy({ Hex.value(of: $0) != nil }) else { return nil }
        let found = try entries(beginning: text)
        guard found.count < 2 else {
            throw Diagnostic(
                .input, "'\(text)' stands for several events",
                causes: found.prefix(10).map {
                    "\($0.ledger.record?.id.short ?? $0.ledger.commit.short)  "
                        + ($0.ledger.record?.summary ?? "no event")
                }, hints: ["write more digits"])
        }
        return found.first
    }
}
