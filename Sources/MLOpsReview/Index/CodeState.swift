import MLOpsCore
import MLOpsGit

/// What the code repository showed when events were judged.
///
/// Where commits were missing, something could not be checked; once it shows something else, it is worth another look.
enum CodeState {
    /// SHA-256 over the references and whether history is cut off.
    static func token(of repository: Repository) throws -> String {
        var hasher = DigestHasher()
        hasher.update(repository.isShallow ? [1] : [0])
        for prefix in ["refs/heads/", "refs/tags/", "refs/remotes/"] {
            for reference in try repository.references(below: prefix) {
                hasher.update(Array(reference.name.utf8) + [0] + reference.target.bytes)
            }
        }
        return hasher.finish().hex
    }
}
