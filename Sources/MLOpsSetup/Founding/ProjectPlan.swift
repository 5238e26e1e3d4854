import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsRemotes
import MLOpsScaffold
import MLOpsSystem
import SystemPackage

/// Everything `init` will write, found out and checked before the first byte.
public struct ProjectPlan {
    public let project: ProjectName
    public let target: FilePath
    public let files: [RenderedFile]
    /// Nil when what was rendered from the answers cannot found a ledger yet.
    public let policy: PolicyDocument?
    let policyProblem: Diagnostic?
    /// Nil when git knows no signing key.
    public let signer: SSHKeygenSigner?
    let signerProblem: Diagnostic?
    /// As it will stand in `.mlops/config`.
    public let payloads: String?
    /// Without what would make git work in another repository.
    let environment: ProgramEnvironment

    /// Plans a project; writes nothing.
    ///
    /// - Parameters:
    ///   - project: its name.
    ///   - target: where it is to be, absolute; nothing is there yet, or an empty folder.
    ///   - policyFile: a policy that is ready; nil to have one written from the answers.
    ///   - payloads: where payloads are kept, as the user wrote it; nil for nowhere yet.
    ///   - surroundings: says who the user is, by git's settings.
    ///   - tell: told of what is worth knowing.
    ///   - answers: what was answered, once it is known which policy is given and who the user is.
    /// - Throws: `refused` when the target is not empty; `input` for answers that are wrong, or when git does not know
    ///   who the user is.
    public init(
        project: ProjectName, target: FilePath, policyFile: FilePath?, payloads: String?,
        in surroundings: Surroundings, tell: (SetupNews) -> Void,
        answers: (PolicyDocument?, ProjectAnswers.Person) throws -> GivenAnswers
    ) throws {
        (self.project, self.target) = (project, target)
        environment = surroundings.environment.with(
            Dictionary(uniqueKeysWithValues: Self.repositoryVariables.map { ($0, nil as String?) }))
        try Self.checkTarget(target, environment)
        if let outer = Self.workTree(around: target, environment) { tell(.nested(target, in: outer)) }
        let you = try GitUser(surroundings.directory, environment)
        (signer, signerProblem) = Self.signer(surroundings.directory, environment)
        let given = try policyFile.map { try PolicyDocument(file: $0) }
        given?.warnings.forEach { tell(.policyWarning($0)) }
        let key = signer?.publicKey.line
        let known = given?.policy.people.first { person in
            key.map { person.keys.contains($0) } ?? person.emails.contains(you.email)
        }
        let person = ProjectAnswers.Person(
            id: known?.id ?? you.id, name: you.name, emails: [you.email], keys: key.map { [$0] } ?? [])
        let all = try answers(given, person).complete(project, policy: given, you: person)
        var rendered = try Template.load(Self.template).render(all.answer())
        let place = RepoPath("policy.yaml")
        if let given {
            rendered.removeAll { $0.path == place }
            rendered.append(RenderedFile(path: place, bytes: given.bytes, executable: false))
            rendered.sort { $0.path < $1.path }
            (policy, policyProblem) = (given, nil)
        } else {
            (policy, policyProblem) = Self.check(rendered.first { $0.path == place }?.bytes ?? [])
        }
        files = rendered
        self.payloads = try payloads.map { try RemoteURL.anchored($0, at: surroundings.directory) }
        let conflicts = try Scaffold.plan(into: target, rendered).conflicts
        guard conflicts.isEmpty else { throw Diagnostic.bug("an empty folder holds what would be written") }
    }

    static let template = "python-model"

    /// What `git rev-parse --local-env-vars` lists, as far as it names a place.
    private static let repositoryVariables = [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_QUARANTINE_PATH",
    ]

    private static func checkTarget(_ target: FilePath, _ environment: ProgramEnvironment) throws {
        guard let stat = try FileStat.ifExists(at: target, followingLinks: true) else {
            guard try FileStat.ifExists(at: target, followingLinks: false) == nil else {
                throw Diagnostic.input(
                    "\(target.visible) is a symbolic link that leads nowhere",
                    hint: "make the folder it leads to, or choose another: --directory PATH")
            }
            return
        }
        guard stat.kind == .directory else {
            throw Diagnostic.input("\(target.visible) is \(stat.kind.phrase), not a folder")
        }
        let names = try Files.list(target).filter { !TemporaryName.matches($0) }
        guard !names.isEmpty else { return }
        let shown = names.prefix(8).map { VisibleText.of(RepoPath(bytes: $0)) }.joined(separator: ", ")
        throw Diagnostic(
            .refused, "\(target.visible) exists and is not empty",
            causes: ["it holds \(shown)\(names.count > 8 ? " and \(names.count - 8) more" : "")"],
            hints: ["nothing was written; choose another folder: --directory PATH"]
                + (isCutShort(target, environment)
                    ? ["an earlier init seems to have been interrupted there: git restore . && git mlops setup"] : []))
    }

    /// Whether all that a repository lacks are files, as after an interrupted move; then nothing can be overwritten.
    private static func isCutShort(_ target: FilePath, _ environment: ProgramEnvironment) -> Bool {
        guard (try? FileStat.ifExists(at: target.appending(".git"), followingLinks: true)) != nil,
            let status = try? GitProgram(directory: target, environment: environment)
                .captureBytes(["status", "--porcelain", "-z", "--no-renames", "--untracked-files=no"])
        else { return false }
        let records = status.split(separator: 0)
        return !records.isEmpty && records.allSatisfy { $0.starts(with: " D ".utf8) }
    }

    /// A repository below another's working tree is neither part of it nor ignored by it: told, as git would later.
    private static func workTree(around target: FilePath, _ environment: ProgramEnvironment) -> FilePath? {
        var parent = target
        while (try? FileStat.ifExists(at: parent, followingLinks: true)) == nil, parent.removeLastComponent() {}
        return (try? Repository(startingAt: parent, environment: environment))?.workTree
    }

    private static func check(_ bytes: [UInt8]) -> (PolicyDocument?, Diagnostic?) {
        do {
            return (try PolicyDocument(bytes: bytes, name: "policy.yaml"), nil)
        } catch let error as Diagnostic {
            return (nil, error)
        } catch {
            return (nil, Diagnostic.bug("the policy cannot be read"))
        }
    }

    private static func signer(
        _ directory: FilePath, _ environment: ProgramEnvironment
    ) -> (SSHKeygenSigner?, Diagnostic?) {
        let git = GitProgram(directory: directory, environment: environment)
        do {
            for key in ["mlops.signingKey", "user.signingKey"] {
                let outcome = try git.run(["config", "--get", key])
                guard outcome.succeeded, !outcome.text.isEmpty else { continue }
                return (
                    try SSHKeygenSigner(setting: outcome.text, directory: directory, environment: environment), nil
                )
            }
            return (
                nil,
                .input(
                    "no signing key is set",
                    hint: "name your SSH key: git config --global user.signingKey ~/.ssh/id_ed25519.pub")
            )
        } catch let error as Diagnostic {
            return (nil, error)
        } catch {
            return (nil, .bug("the signing key cannot be read"))
        }
    }
}
