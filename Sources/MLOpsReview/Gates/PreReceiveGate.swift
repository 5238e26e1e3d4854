import MLOpsCore
import MLOpsGit
import MLOpsPolicy
import MLOpsStore

/// Judges a push on the server, by what its settings say: which ledger it takes, and where payloads lie.
public struct PreReceiveGate {
    private let session: LedgerSession
    private let open: PayloadRemoteOpener

    /// - Parameters:
    ///   - session: the ledger's, in the server's repository.
    ///   - open: opens the payload remote that the setting `mlops.payloads` names.
    public init(_ session: LedgerSession, open: @escaping PayloadRemoteOpener) {
        (self.session, self.open) = (session, open)
    }

    /// - Returns: the verdict; nil when no ledger governs the repository.
    /// - Throws: `refused` for what no policy could allow, `environment` for a setting that is wrong.
    public func verdict(on updates: [ReferenceUpdate]) throws -> Verdict? {
        let pinned = try session.repository.setting("mlops.genesis").map { text in
            guard let genesis = Digest(hex: text) else {
                throw Diagnostic.environment(
                    "the server's setting mlops.genesis is no event id", hint: "ask the server's administrator")
            }
            return genesis
        }
        return try PushGate(
            session, gate: .preReceive, presence: presence(),
            whyNoPresence: "the server does not know where payloads lie (git mlops hooks install --payloads URL)",
            inspection: .server(session.repository, open: open), requiredBases: requiredBases(),
            pinnedGenesis: pinned
        ).verdict(on: updates)
    }

    /// The firm-wide policies that the setting `mlops.basePolicy` names, separated by spaces.
    private func requiredBases() throws -> [Digest]? {
        try session.repository.setting("mlops.basePolicy").map { text in
            try text.split(separator: " ").map { word in
                guard let digest = Digest(hex: String(word)) else {
                    throw Diagnostic.environment(
                        "the server's setting mlops.basePolicy is no SHA-256", hint: "ask the server's administrator")
                }
                return digest
            }
        }
    }

    /// Asks the remote that the setting `mlops.payloads` names; nil when none is set.
    private func presence() throws -> PayloadPresence? {
        guard let url = try session.repository.setting("mlops.payloads") else { return nil }
        let directory = session.repository.gitDirectory
        return { [open] payloads in try open(url, directory).missing(of: payloads) }
    }
}
