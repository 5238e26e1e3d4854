import MLOpsCore
public import MLOpsGit
public import SystemPackage

extension PathView {
    /// A path as somebody wrote it, seen from the top of the repository.
    ///
    /// - Parameters:
    ///   - bytes: as it was typed.
    ///   - directory: where it was typed.
    ///   - repository: in a bare one there is no place to stand in: paths are those of its commits.
    /// - Returns: nil when the path leads out of the repository, or names nothing.
    /// - Throws: an error when the working tree cannot be reached.
    public static func resolve(
        _ bytes: [UInt8], from directory: FilePath, in repository: Repository
    ) throws -> RepoPath? {
        guard let top = repository.workTree else {
            let path = RepoPath(bytes: bytes)
            return PathRules.violation(of: path) == nil ? path : nil
        }
        do {
            return try PathView(top: top, directory: directory).resolve(bytes)
        } catch let error as Diagnostic where error.kind == .input {
            return nil
        }
    }
}
