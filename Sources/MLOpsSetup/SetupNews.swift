import MLOpsAssets
import MLOpsCore
import MLOpsScaffold
import SystemPackage

/// What there is to tell while something is set up, in the order in which it happens; whoever is told words it.
public enum SetupNews: Sendable {
    // MARK: Founding

    /// A project is to be made inside the working tree of another repository, which will not version it.
    case nested(FilePath, in: FilePath)
    /// Something in a policy that is allowed and worth a look.
    case policyWarning(String)
    case madeProject(ProjectName, at: FilePath, files: Int)
    /// The ledger was founded; the id of its genesis.
    case foundedLedger(Digest)

    // MARK: Clones

    /// Hooks were looked at; no steps when all of them were in place.
    case hooks([HookStep], HookInstaller.Side)
    /// Git compares and merges manifests with our drivers from now on.
    case drivers
    /// `git fetch` brings the ledger of this remote along from now on.
    case refspec(remote: String)
    /// The remote cannot be reached; everything else is done all the same.
    case unreachable(Diagnostic)
    case noLedger(remote: String)
    /// Nothing can be pinned, because the user has no home directory.
    case noHome
    /// The ledger is pinned, by the id of its genesis.
    case pinned(Digest)
    case trusted(AssetConfiguration.Remote)
    case untrusted(AssetConfiguration.Remote)
}
