import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage

/// What a CI job judges: the branch its commits are meant for, and which of them are new there.
///
/// A guess must never be too small: where nobody says what is new, everything is.
public struct CIChange: Sendable {
    /// Without `refs/heads/`.
    public let branch: String
    public let head: ObjectID
    /// The commit the branch had without what is judged; nil for none.
    public let base: ObjectID?
    /// False when neither the caller nor the CI system nor the remote told what is new.
    public let isBaseKnown: Bool

    /// - Parameters:
    ///   - branch: the branch, when the caller names it.
    ///   - base: a revision, when the caller names it.
    ///   - repository: what the job has checked out.
    ///   - remote: whose branches tell what is new where the system does not.
    ///   - environment: the job's variables, as GitHub, GitLab, Azure and Jenkins set them.
    /// - Throws: `input` when `base` is no commit.
    public init(
        branch: String?, base: String?, in repository: Repository, remote: String?, environment: ProgramEnvironment
    ) throws {
        func first(_ names: [String]) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        let target = first([
            "GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "SYSTEM_PULLREQUEST_TARGETBRANCHNAME",
            "CHANGE_TARGET",
        ])
        let pushed = first(["GITHUB_REF_NAME", "CI_COMMIT_BRANCH", "BUILD_SOURCEBRANCHNAME", "BRANCH_NAME"])
        self.branch = branch ?? target ?? pushed ?? "main"
        head = try repository.headCommit()
        if let base {
            (self.base, isBaseKnown) = (try repository.resolveCommit(base), true)
            return
        }
        if target == nil, let before = Self.before(environment), repository.contains(before), before != head {
            (self.base, isBaseKnown) = (try repository.mergeBase(before, head), true)
            return
        }
        if let remote, let tip = try repository.reference("refs/remotes/\(remote)/\(self.branch)"), tip != head {
            (self.base, isBaseKnown) = (try repository.mergeBase(tip, head), true)
            return
        }
        (self.base, isBaseKnown) = (nil, false)
    }

    /// The branch's commit before the push that started the job; nil when the system does not tell or it was created.
    private static func before(_ environment: ProgramEnvironment) -> ObjectID? {
        let names = ["CI_COMMIT_BEFORE_SHA", "GIT_PREVIOUS_SUCCESSFUL_COMMIT"]
        if let found = names.lazy.compactMap({ environment[$0] }).compactMap({ ObjectID(hex: $0) }).first {
            return found == .zero ? nil : found
        }
        guard let file = environment.bytes(of: "GITHUB_EVENT_PATH").flatMap({ FilePath(bytes: $0) }),
            let bytes = try? Files.read(file, limit: 32 << 20),
            let event = try? JSON.parse(bytes, limits: .init(bytes: 32 << 20, depth: 64)),
            let found = event["before"]?.string.flatMap({ ObjectID(hex: $0) })
        else { return nil }
        return found == .zero ? nil : found
    }
}
