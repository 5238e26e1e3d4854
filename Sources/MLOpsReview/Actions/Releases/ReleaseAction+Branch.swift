import MLOpsCore
import MLOpsGit

extension ReleaseAction {
    /// The branch a release comes from when nobody says which: the current one.
    ///
    /// - Throws: `input` when `HEAD` is detached.
    public static func currentBranch(of repository: Repository) throws -> String {
        guard case .branch(let name, _) = try repository.head(), name.hasPrefix("refs/heads/") else {
            throw Diagnostic.input(
                "HEAD is detached, so it cannot be told which branch the release comes from",
                hint: "say it: --branch main")
        }
        return String(name.dropFirst("refs/heads/".count))
    }
}
