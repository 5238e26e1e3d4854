import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview
import MLOpsScaffold
import MLOpsSystem
import SystemPackage

/// Runs the checks of `git mlops doctor`, one after the other. Reads only.
public struct Doctor {
    private let surroundings: Surroundings
    /// False to talk to no remote.
    private let network: Bool

    /// - Parameters:
    ///   - surroundings: where to look.
    ///   - network: false to talk to no remote.
    public init(_ surroundings: Surroundings, network: Bool) {
        (self.surroundings, self.network) = (surroundings, network)
    }

    /// What was looked at, in its order; what throws is a check that failed.
    public func checks() -> [DoctorCheck] {
        var checks = DoctorCheck.running("git") { try git() }
        let repository: Repository
        do {
            repository = try surroundings.repository()
        } catch {
            // Such as: none here, another user's, a format that is not supported.
            return checks + DoctorCheck.running("repository") { throw error }
        }
        checks += DoctorCheck.running("repository") { try self.repository(repository) }
        checks += DoctorCheck.running("hooks") { try hooks(repository) }
        if repository.workTree != nil {
            checks += DoctorCheck.running("drivers") { try settings(repository) }
            checks += DoctorCheck.running("attributes") { try attributes(repository) }
            checks += DoctorCheck.running("ignored") { try ignored(repository) }
        }
        checks += DoctorCheck.running("store") { try DoctorStorage(repository, network: network).checks() }
        checks += DoctorCheck.running("ledger") { try DoctorLedger(repository, surroundings).checks() }
        return checks
    }

    // MARK: - Git

    private func git() throws -> [DoctorCheck] {
        let program = GitProgram(directory: surroundings.directory, environment: surroundings.environment)
        let text = try program.capture(["version"])
        let number = text.split(separator: " ").dropFirst(2).first.map(String.init) ?? ""
        let parts = number.split(separator: ".").compactMap { Int($0) }
        guard parts.count >= 2 else { return [.warned("git", "the version of git is not understood: \(text)")] }
        guard (parts[0], parts[1]) >= Self.oldestGit else {
            return [
                .failed(
                    "git", "git \(number) is too old", "install git \(Self.oldestGit.0).\(Self.oldestGit.1) or later")
            ]
        }
        return [.passed("git", "git \(number)")]
    }

    /// `git config --fixed-value` and `--path-format` are of 2.30 and 2.31.
    private static let oldestGit = (2, 31)

    private func repository(_ repository: Repository) throws -> [DoctorCheck] {
        var checks: [DoctorCheck] = []
        let place = (repository.workTree ?? repository.gitDirectory).visible
        switch (repository.isShallow, try isPartial(repository)) {
        case (true, _):
            checks.append(
                .warned(
                    "history", "\(place) is a shallow clone: what lies before it is unknown to blame and to gates",
                    "git fetch --unshallow"))
        case (_, true):
            checks.append(
                .warned("history", "\(place) is a partial clone: objects are fetched when they are asked for"))
        default: checks.append(.passed("history", "the history in \(place) is whole"))
        }
        // git knows only what held when the repository was made; the disk knows what holds now.
        if try FileStat.ifExists(at: repository.commonDirectory.appending("hEAD"), followingLinks: true) != nil {
            checks.append(
                .warned(
                    "case",
                    "the file system does not tell upper from lower case: names that differ in it alone collide",
                    "rename such files; 'git mlops add' warns of them"))
        }
        return checks
    }

    private func isPartial(_ repository: Repository) throws -> Bool {
        let outcome = try repository.git.run(["config", "--get-regexp", #"^remote\..*\.promisor$"#])
        return outcome.succeeded && outcome.text.contains("true")
    }

    // MARK: - What setup installs

    private func hooks(_ repository: Repository) throws -> [DoctorCheck] {
        let side: HookInstaller.Side = try LedgerNames(in: repository).onServer ? .server : .client
        let status = try HookStatus(repository, side: side, binary: surroundings.executable)
        var checks: [DoctorCheck] = []
        if case .elsewhere(let path, let scope) = status.place.mode {
            return [
                .failed(
                    "hooks", "core.hooksPath (\(scope)) sends git to \(path.visible), so that our hooks do not run",
                    "git mlops hooks install")
            ]
        }
        for hook in status.hooks {
            switch hook.state {
            case .current: break
            case .other:
                checks.append(
                    .warned(
                        "hooks", "\(hook.name) runs another git-mlops: \(hook.binary?.visible ?? "")",
                        "git mlops hooks install"))
            case .broken:
                checks.append(
                    .failed(
                        "hooks", "\(hook.name) runs \(hook.binary?.visible ?? ""), which is not there",
                        "git mlops hooks install"))
            case .foreign:
                checks.append(.failed("hooks", "\(hook.name) is a hook of somebody else", "git mlops hooks install"))
            case .missing: checks.append(.failed("hooks", "\(hook.name) is not installed", "git mlops hooks install"))
            }
        }
        if checks.isEmpty {
            let behind = status.place.mode == .ours ? ", in front of those in \(status.place.behind.visible)" : ""
            checks.append(
                .passed("hooks", "hooks: \(status.hooks.map(\.name).joined(separator: ", "))\(behind)"))
        }
        return checks
    }

    private func settings(_ repository: Repository) throws -> [DoctorCheck] {
        let names = try LedgerNames(in: repository)
        if names.onServer { return [] }
        let remote = try LedgerSync.defaultRemote(in: repository)
        let settings = CloneSettings(
            repository, binary: surroundings.executable, remote: remote, branchPrefix: names.branchPrefix)
        let missing = try settings.plan()
        var checks: [DoctorCheck] = []
        if try settings.driversRun() {
            checks.append(.passed("drivers", "git compares and merges manifests file by file"))
        } else {
            checks.append(
                .failed("drivers", "git does not know how to compare and merge manifests", "git mlops setup"))
        }
        if let remote {
            checks.append(
                missing.contains(where: \.adds)
                    ? .failed("refspec", "git fetch does not bring the ledger of \(remote) along", "git mlops setup")
                    : .passed("refspec", "git fetch brings the ledger of \(remote) along"))
        } else {
            checks.append(
                .warned(
                    "remote", "there is no git remote to share with",
                    "git remote add origin <url>, then: git mlops setup"))
        }
        return checks
    }

    private func ignored(_ repository: Repository) throws -> [DoctorCheck] {
        let assets = try WorkingAssets(repository, directory: repository.requireWorkTree())
        let exposed = try assets.exposed()
        if exposed.isEmpty { return [.passed("ignored", "git ignores the files of all assets")] }
        return [
            .failed(
                "ignored",
                "git would commit the files of \(exposed.prefix(5).map { VisibleText.of($0) }.joined(separator: ", "))",
                "git mlops checkout; and where git has them already: git rm -r --cached <path>")
        ]
    }

    private func attributes(_ repository: Repository) throws -> [DoctorCheck] {
        let outcome = try repository.git.run([
            "check-attr", "-z", "diff", "merge", "eol", "--", "a.mlops", "a/b.mlops/manifest",
        ])
        let words = outcome.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        var wrong: Set<String> = []
        for index in stride(from: 0, to: words.count - 2, by: 3) {
            let expected = words[index + 1] == "eol" ? "lf" : "mlops"
            if words[index + 2] != expected { wrong.insert(words[index + 1]) }
        }
        guard outcome.succeeded, wrong.isEmpty else {
            return [
                .failed(
                    "attributes",
                    ".gitattributes does not treat manifests as what they are"
                        + " (\(wrong.sorted().joined(separator: ", ")))",
                    "add: *.mlops text eol=lf diff=mlops merge=mlops, and the same for **/*.mlops/**")
            ]
        }
        return [.passed("attributes", "manifests have their attributes")]
    }
}
