import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsRemotes
import MLOpsReview
import MLOpsScaffold
import MLOpsSystem
import SystemPackage

/// Carries out a ``ProjectPlan``.
///
/// The project is made under a temporary name beside its place and gets its name when repository, commit and ledger
/// are complete; killed before, it leaves a folder that the next `init` there clears. What comes after, `setup` can
/// do again.
public struct ProjectCreation {
    private let plan: ProjectPlan
    private let surroundings: Surroundings
    private let commits: Bool
    private let testing: Bool
    private let tell: (SetupNews) -> Void

    /// - Parameters:
    ///   - plan: what to make.
    ///   - surroundings: the clock and the binary for the hooks.
    ///   - commits: false to leave the first commit to the user.
    ///   - testing: founds a ledger whose clock tests may move.
    ///   - tell: told of what is done.
    public init(
        _ plan: ProjectPlan, in surroundings: Surroundings, commits: Bool, testing: Bool,
        tell: @escaping (SetupNews) -> Void
    ) {
        (self.plan, self.surroundings, self.commits, self.testing) = (plan, surroundings, commits, testing)
        self.tell = tell
    }

    /// What came of it.
    public struct Result: Sendable {
        /// Nil when the ledger was founded.
        public let whyNotFounded: String?
    }

    /// Makes the project: files, repository, first commit, ledger, hooks and drivers.
    ///
    /// - Throws: `environment` when the disk or git refuses. Before the project has its name, nothing is kept then.
    public func run() throws -> Result {
        if let payloads = plan.payloads {
            // A mistake shows now rather than at the first push.
            _ = try RemoteFactory.open(url: payloads, relativeTo: plan.target, create: true)
        }
        let exists = try FileStat.ifExists(at: plan.target, followingLinks: true) != nil
        let parent = exists ? plan.target : plan.target.directory
        try Files.makeDirectories(parent)
        // Ages of files are by the machine's own clock, whatever clock signs.
        TemporaryName.sweep(parent, now: SystemClock().now())
        let workshop = parent.appending(TemporaryName.next())
        let whyNotFounded: String?
        do {
            try make(in: workshop)
            whyNotFounded = try found(in: workshop)
            if exists {
                try moveUp(workshop)
            } else {
                try Files.rename(workshop, to: plan.target, replacing: false)
            }
        } catch {
            try? Files.removeTree(workshop)
            throw error
        }
        try Files.syncDirectory(parent)
        let repository = try Repository(startingAt: plan.target, environment: plan.environment)
        tell(.madeProject(plan.project, at: plan.target, files: plan.files.count))
        let session = try LedgerSession(repository, clock: surroundings.clock, testTime: surroundings.testTime())
        try CloneSetup(session, in: surroundings, tell: tell).install()
        return Result(whyNotFounded: whyNotFounded)
    }

    /// Files, repository and first commit.
    private func make(in folder: FilePath) throws {
        try Scaffold.write(Scaffold.plan(into: folder, plan.files))
        let git = GitProgram(directory: folder, environment: plan.environment)
        try git.capture(["init", "--quiet", "--initial-branch=main"])
        if plan.signer != nil, try git.run(["config", "user.signingKey"]).succeeded {
            // The policy asks who made what, and only signatures tell; commits made before that stay unsigned for ever.
            try git.capture(["config", "gpg.format", "ssh"])
            try git.capture(["config", "commit.gpgSign", "true"])
        }
        if let payloads = plan.payloads {
            let repository = try Repository(startingAt: folder, environment: plan.environment)
            try PayloadRemotes(repository).add("team", url: payloads)
        }
        let paths: [UInt8] = plan.files.flatMap { file in file.path.bytes + [UInt8(0)] }
        // Forced, and taken literally: nobody's excludes and patterns leave a file of the project out.
        let literal = git.with(environment: ["GIT_LITERAL_PATHSPECS": "1"])
        try literal.capture(["add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul"], input: paths)
        guard commits else { return }
        let message =
            "Start \(plan.project.text)\n\nRendered from the template \(ProjectPlan.template) of \(Version.text)."
        // On our terminal: a signature may ask for a passphrase.
        let status = try git.runAttached(["commit", "--quiet", "--message", message])
        guard status == 0 else {
            throw Diagnostic.environment(
                "git could not make the first commit", cause: "'git commit' ended with status \(status)",
                hint: "nothing was kept; settle what it says above, or leave the commit to later: --no-commit")
        }
    }

    /// Founds the ledger, where that is possible now.
    ///
    /// - Returns: why it was not founded; nil when it was.
    private func found(in folder: FilePath) throws -> String? {
        do {
            guard let signer = plan.signer else {
                throw plan.signerProblem ?? Diagnostic.input("no signing key is set")
            }
            guard let policy = plan.policy else {
                throw plan.policyProblem ?? Diagnostic.input("there is no policy")
            }
            let founder = try policy.admin(holding: signer)
            let repository = try Repository(startingAt: folder, environment: plan.environment)
            let record = try LedgerFounding(Ledger(in: repository), remote: nil, in: surroundings).found(
                project: plan.project.text, policy: policy, founder: founder, signer: signer, testing: testing)
            tell(.foundedLedger(record.id))
            return nil
        } catch let error as Diagnostic where error.kind != .bug && error.kind != .interrupted {
            let more = error.causes.count > 1 ? " (and \(error.causes.count - 1) more: git mlops policy check)" : ""
            return ([error.message] + error.causes.prefix(1)).joined(separator: ": ") + more
        }
    }

    /// Fills a folder that is there and empty, the repository first: what is missing then, git can restore.
    private func moveUp(_ workshop: FilePath) throws {
        let names = try Files.list(workshop).compactMap { FilePath(bytes: $0) }
        for name in names.filter({ $0 == ".git" }) + names.filter({ $0 != ".git" }) {
            try Files.rename(
                workshop.appending(name.components), to: plan.target.appending(name.components), replacing: false)
        }
        try Files.removeTree(workshop)
    }
}
