import MLOpsAssets
import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsPolicy
import MLOpsStore
import MLOpsSystem
import SystemPackage

/// What a gate looks into beside ledger and code: payloads, and the vulnerability database.
///
/// Belongs to one thread; remembers what it found, as several changes may bring the same bytes.
public final class Inspection {
    /// Where payloads can be read.
    enum Payloads {
        /// The store of a clone.
        case store(PayloadStore)
        /// A remote, whose payloads are brought into a folder for as long as they are looked at.
        case remote(() throws -> any PayloadRemote, temporary: FilePath)
        /// Nowhere, for this reason.
        case nowhere(String)
    }

    let payloads: Payloads
    /// The URLs of the remotes that payloads of this repository go to.
    let addresses: [String]
    /// The folder of OSV records that a setting names; nil for the one that the policy names, in the working tree.
    let vulnerabilities: FilePath?
    /// The top of the working tree; nil in a bare repository.
    let workTree: FilePath?
    var scans: [Payload: Fact<ModelFile>] = [:]
    /// What the database says of a set of packages: several releases often lock the same.
    var searches: [[String]: VulnerabilityDatabase.Result] = [:]
    private var opened: (any PayloadRemote)?

    init(payloads: Payloads, addresses: [String], vulnerabilities: FilePath?, workTree: FilePath?) {
        (self.payloads, self.addresses) = (payloads, addresses)
        (self.vulnerabilities, self.workTree) = (vulnerabilities, workTree)
    }

    /// In a clone: its own store, and the payload remotes that it names.
    public static func client(_ repository: Repository) throws -> Inspection {
        guard let top = repository.workTree else {
            return Inspection(
                payloads: .nowhere("this repository has no working tree"), addresses: [],
                vulnerabilities: try setting(repository), workTree: nil)
        }
        return Inspection(
            payloads: .store(try WorkingAssets(repository, directory: top).store()),
            addresses: try PayloadRemotes(repository).configuration().remotes.map(\.url),
            vulnerabilities: try setting(repository), workTree: top)
    }

    /// On a server: the payload remote that the setting `mlops.payloads` names.
    public static func server(_ repository: Repository, open: @escaping PayloadRemoteOpener) throws -> Inspection {
        let url = try repository.setting("mlops.payloads")
        let directory = repository.gitDirectory
        return Inspection(
            // Opened when something is looked into: a disk that is not mounted stops nothing else.
            payloads: url.map { url in .remote({ try open(url, directory) }, temporary: directory) }
                ?? .nowhere("the server does not know where payloads lie (git mlops hooks install --payloads URL)"),
            addresses: url.map { [$0] } ?? [], vulnerabilities: try setting(repository),
            workTree: repository.workTree)
    }

    private static func setting(_ repository: Repository) throws -> FilePath? {
        try repository.setting("mlops.vulnerabilities").map { FilePath($0) }
    }

    /// Runs `body` on the bytes of a payload; throws why they cannot be read here.
    func withBytes<Result>(of payload: Payload, _ body: (RandomAccessFile) throws -> Result) throws -> Result {
        switch payloads {
        case .nowhere(let reason): throw Diagnostic.environment(reason)
        case .store(let store):
            guard try store.contains(payload) else {
                throw Diagnostic.environment("\(payload.digest.short) is not here", hint: "git mlops pull")
            }
            return try body(RandomAccessFile(reading: store.path(of: payload.digest)))
        case .remote(let open, let temporary):
            let remote = try opened ?? open()
            opened = remote
            // Through a store, which believes nothing that it has not hashed.
            return try TemporaryDirectory.with(in: temporary) { folder in
                let store = try PayloadStore.open(at: folder.appending("store"), createIfMissing: true)
                _ = try TransferQueue(store: store, remote: remote, parallelism: 1).download([payload])
                return try body(RandomAccessFile(reading: store.path(of: payload.digest)))
            }
        }
    }
}
