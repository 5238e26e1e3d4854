import MLOpsCore
import MLOpsGit

/// Whether commits lie in a branch, asked again and again of the same one.
///
/// After some questions one walk through the whole history answers all further ones. Belongs to one thread.
final class BranchReach {
    private let repository: Repository
    private var asked: [ObjectID: Int] = [:]
    private var histories: [ObjectID: Set<ObjectID>] = [:]

    /// So many questions cost about as much as one walk.
    private static let worthWalking = 16
    /// Longer histories are not kept in memory.
    private static let longest = 1_000_000

    init(_ repository: Repository) {
        self.repository = repository
    }

    /// - Throws: `environment` when history is missing here.
    func contains(_ commit: ObjectID, tip: ObjectID) throws -> Bool {
        if let history = histories[tip] { return history.contains(commit) }
        asked[tip, default: 0] += 1
        if asked[tip] == Self.worthWalking,
            let all = try? repository.commits(
                reachableFrom: [tip], hiding: [], limit: Self.longest)
        {
            let history = Set(all)
            histories[tip] = history
            return history.contains(commit)
        }
        return try repository.isAncestor(commit, of: tip)
    }
}
