import MLOpsAssets
import MLOpsCore
import MLOpsGit

/// A path as somebody wrote it, seen from the top of the repository.
enum PathArgument {
    /// - Returns: nil when the path leads out of the repository, or names nothing.
    static func resolve(_ text: String, _ context: CommandContext, _ repository: Repository) throws -> RepoPath? {
        let bytes = RawText.decode(text)
        guard let top = repository.workTree else {
            // A bare repository has no place to stand in: paths are those of its commits.
            let path = RepoPath(bytes: bytes)
            return PathRules.violation(of: path) == nil ? path : nil
        }
        do {
            return try PathView(top: top, directory: context.directory).resolve(bytes)
        } catch let error as Diagnostic where error.kind == .input {
            return nil
        }
    }
}
