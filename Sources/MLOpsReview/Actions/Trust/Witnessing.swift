import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsSystem
import SystemPackage

/// Signs receipts with the key that a server's settings name. Belongs to the thread of its session.
public struct Witnessing {
    private let session: LedgerSession
    private let environment: ProgramEnvironment

    private var repository: Repository { session.repository }

    /// - Parameters:
    ///   - session: the ledger's.
    ///   - environment: for `ssh-keygen`.
    public init(_ session: LedgerSession, environment: ProgramEnvironment) {
        (self.session, self.environment) = (session, environment)
    }

    /// Signs that the ledger's tip lay here at this time, once more when another push moves the ledger meanwhile.
    ///
    /// - Parameters:
    ///   - key: the file of the witness's key; nil for the setting `mlops.witnessKey`.
    ///   - directory: what a relative `key` is relative to.
    ///   - name: what the witness calls itself; nil for the setting `mlops.witnessName`, else `server`.
    /// - Returns: nil when there was nothing new.
    /// - Throws: `input` when no key is set.
    public func sign(key: String? = nil, relativeTo directory: FilePath, name: String? = nil) throws -> EventRecord? {
        let given = try key.map {
            try SSHKeygenSigner(setting: $0, directory: directory, environment: environment)
        }
        guard let signer = try given ?? SSHKeygenSigner.witness(in: repository, environment: environment) else {
            throw Diagnostic.input(
                "no witness key is set", hint: "git config mlops.witnessKey /etc/git-mlops/witness, or --key FILE")
        }
        let name = try name ?? repository.setting("mlops.witnessName") ?? "server"
        guard Event.isName(name) else {
            throw Diagnostic.input("'\(VisibleText.of(name))' cannot be a witness's name", hint: "such as: server, ci")
        }
        for _ in 0..<10 {
            let before = try session.ledger.tip()
            do {
                return try WitnessAction(session).witness(as: name, signer: signer)
            } catch let error as Diagnostic where error.kind == .environment {
                // Another push may have moved the ledger between reading and writing.
                guard try session.ledger.tip() != before else { throw error }
            }
        }
        throw Diagnostic.environment("the ledger keeps moving", hint: "run it again")
    }

    /// Whether a push that is done moved the ledger, on a server that is to witness it.
    public func isDue(after updates: [ReferenceUpdate]) throws -> Bool {
        guard updates.contains(where: { session.ledger.names.role(of: $0.name) == .ledger && $0.new != nil }) else {
            return false
        }
        return try repository.setting("mlops.witnessKey") != nil
    }
}
