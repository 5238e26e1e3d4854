import MLOpsCore
import MLOpsLedger
import MLOpsReview

/// What came of reading a whole ledger again with everything in it hashed.
public struct LedgerCheck: Sendable {
    public let ledger: LedgerIdentity
    /// How many events were checked.
    public let events: Int
    /// How many attachments were hashed.
    public let attachments: Int
    /// The events that count for nothing or could not be checked in full, in ledger order.
    public let findings: [LedgerLog.Row]
    /// What is wrong with the references that show environments.
    public let references: [String]

    public init(
        ledger: LedgerIdentity, events: Int, attachments: Int, findings: [LedgerLog.Row], references: [String]
    ) {
        (self.ledger, self.events, self.attachments) = (ledger, events, attachments)
        (self.findings, self.references) = (findings, references)
    }

    public var isClean: Bool { findings.isEmpty && references.isEmpty }

    /// Reads the ledger again from its objects, hashing every attachment, and judges every event anew.
    ///
    /// `pin`: as for ``LedgerIdentity``.
    /// `clock`: of this machine; tells how long ago the remote was asked.
    /// - Throws: `refused` for a broken structure, `environment` when objects are missing.
    public init(_ session: LedgerSession, pin: LedgerIdentity.Pin, clock: any WallClock) throws {
        guard let tip = try session.ledger.tip() else {
            _ = try session.ledger.history()
            throw Diagnostic.input(
                "this repository has no ledger",
                hint: "bring it here: git mlops ledger sync; or found one: git mlops ledger found")
        }
        let history = try session.ledger.history(at: tip, hashingAttachments: true, whole: true)
        // A timeline of its own: the session's may rest on a history whose attachments were not hashed.
        let timeline = try TimelineBuilder(facts: session.facts, clock: session.clock(for: history)).build(history)
        let check = EnvironmentViewCheck(session.ledger)
        self.init(
            ledger: try LedgerIdentity(
                timeline, pin: pin, contact: session.contact(now: clock.now())), events: timeline.entryCount,
            attachments: try timeline.attachmentCount(),
            findings: try timeline.doubtful().map { try LedgerLog.row(of: $0, in: timeline) },
            references: try timeline.environmentNames.compactMap { name in
                if case .different(let reason) = try check.check(name, timeline) { reason } else { nil }
            })
    }
}
