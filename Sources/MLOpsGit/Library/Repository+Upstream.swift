import MLOpsSystem

extension Repository {
    /// Whether a plain `git pull` has somewhere to pull from: an upstream of the current branch, or any remote.
    ///
    /// True also where only git itself can tell, as with a detached `HEAD`.
    public func canPull() throws -> Bool {
        guard case .branch(let name, _) = try head(), name.hasPrefix("refs/heads/") else { return true }
        return try setting("branch.\(name.dropFirst(11)).remote") != nil || !git.run(["remote"]).output.isEmpty
    }
}
