import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsSystem
import SystemPackage

/// Signs the first event of a ledger. Belongs to the thread of its repository.
public struct LedgerFounding {
    private let ledger: Ledger
    private let remote: String?
    private let surroundings: Surroundings

    /// - Parameters:
    ///   - ledger: of a clone that has none yet.
    ///   - remote: the one it would be shared through; nil for none.
    ///   - surroundings: whose clock is signed.
    public init(_ ledger: Ledger, remote: String?, in surroundings: Surroundings) {
        (self.ledger, self.remote, self.surroundings) = (ledger, remote, surroundings)
    }

    /// Makes sure that there is no ledger here.
    ///
    /// - Throws: `input` when there is one, or when this is a server's repository.
    public func checkNone() throws {
        if ledger.names.onServer {
            throw Diagnostic.input(
                "a ledger is founded in a clone and pushed", hint: "git clone, then: git mlops ledger found")
        }
        if try ledger.tip() != nil {
            throw Diagnostic.input("this repository has a ledger already", hint: "see it: git mlops ledger log")
        }
    }

    /// Makes sure that the remote has no ledger: two of one project could never be joined. Fetches from it.
    ///
    /// - Returns: why nobody can tell; nil when it has none.
    /// - Throws: `input` when it has one.
    public func checkRemote() throws -> Diagnostic? {
        guard let remote else { return nil }
        do {
            guard try LedgerSync(ledger, remote: remote).fetch() == nil else {
                throw Diagnostic.input(
                    "'\(VisibleText.of(remote))' has a ledger already", hint: "take that one: git mlops setup")
            }
            return nil
        } catch let error as Diagnostic where error.kind == .environment {
            return error
        }
    }

    /// The project's name, as `mlops.yaml` in the working tree says it.
    ///
    /// - Throws: `input` when there is no such file, or it is wrong.
    public func projectName() throws -> String {
        let file = try ledger.repository.requireWorkTree().appending(ProjectFile.name)
        guard try FileStat.ifExists(at: file, followingLinks: true) != nil else {
            throw Diagnostic.input(
                "there is no \(ProjectFile.name) that names the project", hint: "name it: --project NAME")
        }
        return try ProjectFile(reading: file).project
    }

    /// Signs the genesis and puts it in place as the ledger.
    ///
    /// - Parameters:
    ///   - project: the project's name.
    ///   - policy: what is in force from then on.
    ///   - founder: the admin who signs; see ``PolicyDocument/admin(holding:)``.
    ///   - signer: the founder's.
    ///   - testing: lets tests move the ledger's clock, for ever.
    /// - Returns: the genesis.
    /// - Throws: `input` when there is a ledger already.
    public func found(
        project: String, policy: PolicyDocument, founder: String, signer: any EventSigner, testing: Bool
    ) throws -> EventRecord {
        let subject = GenesisSubject(project: project, policy: policy.policy.canonicalJSON, testing: testing)
        let now = try testing ? surroundings.testTime() ?? surroundings.clock.now() : surroundings.clock.now()
        return try ledger.found(subject, actor: founder, signer: signer, now: now)
    }
}
