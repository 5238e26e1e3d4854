import MLOpsCore
import MLOpsGit

/// Where the ledger and the environments are kept: three names for each (design §3).
///
/// In a clone they are `refs/mlops/*`, which only this program writes. On the server they are branches, because
/// hosts protect branches alone. What was fetched lies in tracking references and never in the first two.
public struct LedgerNames: Sendable, Hashable {
    /// The first component of the branches on the server; the setting `mlops.branchPrefix`, else `git-mlops`.
    public let branchPrefix: String
    /// True on the server, where the branches themselves are the ledger.
    public let onServer: Bool

    public init(branchPrefix: String = "git-mlops", onServer: Bool) {
        (self.branchPrefix, self.onServer) = (branchPrefix, onServer)
    }

    /// The names that hold in a repository: a bare one is a server unless `mlops.server` says otherwise.
    public init(in repository: Repository) throws {
        let prefix = try repository.setting("mlops.branchPrefix") ?? "git-mlops"
        let parts = prefix.split(separator: "/", omittingEmptySubsequences: false)
        guard !prefix.isEmpty, parts.allSatisfy({ Event.isName(String($0)) }) else {
            throw Diagnostic.input(
                "the setting mlops.branchPrefix is not a branch name: '\(VisibleText.of(prefix))'",
                hint: "git config mlops.branchPrefix git-mlops")
        }
        self.init(branchPrefix: prefix, onServer: try repository.flag("mlops.server") ?? repository.isBare)
    }

    /// Where this repository keeps the ledger.
    public var ledger: String { onServer ? ledgerBranch : "refs/mlops/ledger" }

    /// Where this repository keeps an environment's state.
    public func environment(_ name: String) -> String {
        onServer ? environmentBranch(name) : "refs/mlops/env/\(name)"
    }

    /// What all environments' references here begin with.
    public var environmentPrefix: String { environment("") }

    /// The ledger's branch on a server.
    public var ledgerBranch: String { "refs/heads/\(branchPrefix)/ledger" }

    /// An environment's branch on a server.
    public func environmentBranch(_ name: String) -> String { "refs/heads/\(branchPrefix)/env/\(name)" }

    /// Where a clone keeps what it last saw of a remote's ledger.
    public func trackingLedger(_ remote: String) -> String { "refs/mlops-remotes/\(remote)/ledger" }

    /// Where a clone keeps the tip of a remote's ledger that it has compared with what it knew.
    ///
    /// No refspec leads there, so that a plain `git fetch` moves the tracking reference and never this one.
    public func verifiedLedger(_ remote: String) -> String { "refs/mlops/verified/\(remote)" }

    /// Where a clone keeps what it last saw of a remote's environment.
    public func trackingEnvironment(_ remote: String, _ name: String) -> String {
        "refs/mlops-remotes/\(remote)/env/\(name)"
    }

    /// What a reference on the server is for.
    public enum Role: Sendable, Hashable {
        case ledger
        case environment(String)
        /// Below the prefix, or below `refs/mlops`, but none of ours: refused.
        case reserved
        case branch(String)
        case tag(String)
        case other
    }

    /// Classifies a full reference name of the server. Names that differ from ours only in case are reserved too.
    public func role(of reference: String) -> Role {
        if reference.utf8.elementsEqual(ledgerBranch.utf8) { return .ledger }
        let environments = environmentBranch("")
        if reference.utf8.starts(with: environments.utf8) {
            let name = String(decoding: reference.utf8.dropFirst(environments.utf8.count), as: UTF8.self)
            return Event.isName(name) ? .environment(name) : .reserved
        }
        let lowered = reference.lowercased()
        let ours = ["refs/heads/\(branchPrefix)".lowercased(), "refs/mlops", "refs/mlops-remotes"]
        // By bytes: a mark behind the slash would make another character of it.
        if ours.contains(where: { lowered == $0 || lowered.utf8.starts(with: ($0 + "/").utf8) }) { return .reserved }
        func rest(behind prefix: String) -> String? {
            guard reference.utf8.starts(with: prefix.utf8) else { return nil }
            return String(decoding: reference.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
        }
        if let branch = rest(behind: "refs/heads/") { return .branch(branch) }
        if let tag = rest(behind: "refs/tags/") { return .tag(tag) }
        return .other
    }
}
