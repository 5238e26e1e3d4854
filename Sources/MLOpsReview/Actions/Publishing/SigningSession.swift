import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsSystem
import SystemPackage

/// A session, its signer and its publishing: what everything that writes to the ledger needs.
///
/// Belongs to one thread, as its repository does.
public struct SigningSession {
    /// What people have to know although nothing failed.
    public enum Notice: Sendable {
        /// The remote cannot be reached; the work goes on with what is here. Told once, however often it was tried.
        case offline(Diagnostic)
        /// An event of ours that the remote's ledger overtook: it is gone, and counts only if signed again.
        case overtaken(EventRecord)
        /// A time was asked for that this ledger does not honour.
        case testTimeIgnored
    }

    public let session: LedgerSession
    public let signer: SSHKeygenSigner
    public let append: PublishedAppend

    /// Finds the user's key, and brings in what others have published.
    ///
    /// - Parameters:
    ///   - session: the ledger's.
    ///   - environment: of the user; says where the pins lie, and runs `ssh-keygen`.
    ///   - publish: false to keep events here; the setting `mlops.publish` may say so as well.
    ///   - key: the file of the key to sign with; nil for the user's own.
    ///   - tell: told of what is worth knowing, now and while something is appended.
    /// - Throws: `input` when no signing key is set; `refused` when the remote's ledger is not the pinned one.
    public init(
        _ session: LedgerSession, environment: ProgramEnvironment, publish: Bool, key: FilePath? = nil,
        tell: @escaping (Notice) -> Void
    ) throws {
        self.session = session
        let publish = try publish && session.repository.flag("mlops.publish") ?? true
        let told = Told()
        append = try PublishedAppend(
            session, publish: publish, pin: PinnedLedger(session, environment: environment).check
        ) { error in
            if told.isFirst() { tell(.offline(error)) }
        }
        signer =
            try key.map {
                try SSHKeygenSigner(
                    setting: $0.string, directory: session.repository.gitDirectory, environment: environment)
            } ?? SSHKeygenSigner.usual(in: session.repository, environment: environment)
        try append.refresh().forEach { tell(.overtaken($0)) }
        if try session.ignoresTestTime(session.timeline()) { tell(.testTimeIgnored) }
    }
}

/// Tells the first time from all others.
private final class Told {
    private var already = false

    func isFirst() -> Bool {
        defer { already = true }
        return !already
    }
}
