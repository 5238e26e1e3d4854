import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsStore

/// Judges what a CI job has checked out, as if it were pushed to a branch.
public struct CIGate {
    private let session: LedgerSession
    private let open: PayloadRemoteOpener

    /// - Parameters:
    ///   - session: the ledger's, in the checked-out clone.
    ///   - open: as for ``ClientPayloads``.
    public init(_ session: LedgerSession, open: @escaping PayloadRemoteOpener) {
        (self.session, self.open) = (session, open)
    }

    /// - Returns: the verdict; nil when no ledger governs the repository.
    /// - Throws: `refused` for what no policy could allow, and when the configured payload remote is not trusted here.
    public func verdict(on change: CIChange) throws -> Verdict? {
        let update = ReferenceUpdate(name: "refs/heads/\(change.branch)", old: change.base, new: change.head)
        let payloads = try ClientPayloads(session.repository, for: [update], open: open)
        return try PushGate(
            session, gate: .ci, presence: payloads.presence, whyNoPresence: ClientPayloads.whyNoPresence,
            inspection: .client(session.repository),
            pinnedGenesis: nil
        ).verdict(on: [update])
    }
}
