import MLOpsCore
import MLOpsGit
import MLOpsPolicy
import MLOpsStore

/// Judges a push before it leaves a clone, and sends the payloads it needs ahead of it.
public struct PrePushGate {
    private let session: LedgerSession
    private let updates: [ReferenceUpdate]
    private let payloads: ClientPayloads

    /// - Parameters:
    ///   - session: the ledger's, with the remote that is pushed to.
    ///   - updates: what the push would move.
    ///   - open: as for ``ClientPayloads``.
    /// - Throws: `refused` when the configured payload remote is not trusted here.
    public init(_ session: LedgerSession, updates: [ReferenceUpdate], open: PayloadRemoteOpener) throws {
        (self.session, self.updates) = (session, updates)
        payloads = try ClientPayloads(session.repository, for: updates, open: open)
    }

    /// Judges the push; what it needs and the payload remote lacks is uploaded, unless the push is refused anyway.
    ///
    /// - Parameters:
    ///   - remote: the git remote that is pushed to, as git names it.
    ///   - progress: told of the upload.
    ///   - tell: told of what is worth knowing.
    /// - Returns: the verdict; nil when no ledger governs the repository.
    /// - Throws: `refused` for what no policy could allow.
    public func verdict(
        to remote: String, progress: any ProgressSink, tell: (ClientPayloads.Notice) -> Void
    ) throws -> Verdict? {
        var refusal: Verdict?
        // What is refused whatever is uploaded leaves nothing on the payload remote.
        try payloads.uploadMissing(to: remote, progress: progress, tell: tell) {
            guard let verdict = try verdict({ _ in [] }), !verdict.passed else { return true }
            refusal = verdict
            return false
        }
        return try refusal ?? verdict(payloads.presence)
    }

    private func verdict(_ presence: PayloadPresence?) throws -> Verdict? {
        try PushGate(
            session, gate: .prePush, presence: presence, whyNoPresence: ClientPayloads.whyNoPresence,
            inspection: .client(session.repository),
            pinnedGenesis: nil
        ).verdict(on: updates)
    }
}
