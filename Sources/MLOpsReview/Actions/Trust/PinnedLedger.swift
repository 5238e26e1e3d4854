import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsSystem

/// The user's pin for the ledger of this clone, read from where the environment says it lies.
public struct PinnedLedger {
    /// Nil where nothing can be pinned: without a remote, or without a home directory.
    public let check: PinCheck?
    private let session: LedgerSession

    /// - Parameters:
    ///   - session: whose ledger.
    ///   - environment: of the user; says where the pins lie.
    public init(_ session: LedgerSession, environment: ProgramEnvironment) {
        self.session = session
        guard let remote = session.remote, let file = KnownLedgers.usualFile(environment: environment) else {
            check = nil
            return
        }
        check = PinCheck(KnownLedgers(file: file), repository: session.repository, remote: remote)
    }

    /// Where the ledger at hand stands with its pin.
    ///
    /// - Throws: `refused` when another ledger was pinned, or the pinned one was rewound.
    public func state() throws -> PinCheck.State {
        guard let check else { return .unpinned }
        return try check.check(session.ledger.history())
    }

    /// Pins the ledger at hand for its remote.
    ///
    /// - Throws: `input` where nothing can be pinned.
    public func pin() throws {
        guard let check else {
            throw Diagnostic.input(
                "there is nowhere to pin the ledger",
                cause: "the repository has no remote, or you have no home directory")
        }
        try check.pin(session.ledger.history())
    }

    /// Keeps the newest tip the remote has shown.
    ///
    /// - Throws: `refused` when the tip seen before is no part of it.
    public func remember() throws {
        guard let check, let remote = session.remote,
            let tip = try session.repository.reference(session.ledger.names.trackingLedger(remote))
        else { return }
        try check.remember(session.ledger.history(at: tip))
    }
}
