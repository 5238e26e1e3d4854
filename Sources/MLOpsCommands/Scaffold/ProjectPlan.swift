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
struct ProjectPlan {
    let project: ProjectName
    let target: FilePath
    let files: [RenderedFile]
    /// Nil when what was rendered from the answers cannot found a ledger yet; ``policyProblem`` says why.
    let policy: PolicyDocument?
    let policyProblem: Diagnostic?
    /// Nil when git knows no signing key.
    let signer: SSHKeygenSigner?
    let signerProblem: Diagnostic?
    /// As it will stand in `.mlops/config`.
    let payloads: String?
    /// Without what would make git work in another repository.
    let environment: ProgramEnvironment

    init(
        project: ProjectName, target: FilePath, policyFile: FilePath?, answers: InitAnswers, payloads: String?,
        context: CommandContext
    ) throws {
        (self.project, self.target) = (project, target)
        environment = context.environment.with(
            Dictionary(uniqueKeysWithValues: Self.repositoryVariables.map { ($0, nil as String?) }))
        try Self.checkTarget(target)
        Self.warnOfNesting(target, environment, context)
        let you = try GitUser(context.directory, environment)
        (signer, signerProblem) = Self.signer(context.directory, environment)
        let given = try policyFile.map { try PolicyDocument(file: $0) }
        given?.warnings.forEach { context.warn($0) }
        let key = signer?.publicKey.line
        let known = given?.policy.people.first { person in
            key.map { person.keys.contains($0) } ?? person.emails.contains(you.email)
        }
        let person = ProjectAnswers.Person(
            id: known?.id ?? you.id, name: you.name, emails: [you.email], keys: key.map { [$0] } ?? [])
        let all =
            if let given {
                try answers.answers(project, policy: given, you: person)
            } else {
                try answers.answers(project, you: person, directory: context.directory)
            }
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
        self.payloads = try payloads.map { try Self.payloads($0, context.directory) }
        let conflicts = try Scaffold.plan(into: target, rendered).conflicts
        guard conflicts.isEmpty else { throw Diagnostic.bug("an empty folder holds what would be written") }
    }

    static let template = "python-model"

    /// What `git rev-parse --local-env-vars` lists, as far as it names a place.
    private static let repositoryVariables = [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_QUARANTINE_PATH",
    ]

    private static func checkTarget(_ target: FilePath) throws {
        guard let stat = try FileStat.ifExists(at: target, followingLinks: true) else { return }
        guard stat.kind == .directory else {
            throw Diagnostic.input("\(target.visible) is \(stat.kind.phrase), not a folder")
        }
        let names = try Files.list(target).filter { !TemporaryName.matches($0) }
        guard !names.isEmpty else { return }
        let isProject = try FileStat.ifExists(at: target.appending(".git"), followingLinks: true) != nil
        let shown = names.prefix(8).map { VisibleText.of(RepoPath(bytes: $0)) }.joined(separator: ", ")
        throw Diagnostic(
            .refused, "\(target.visible) exists and is not empty",
            causes: ["it holds \(shown)\(names.count > 8 ? " and \(names.count - 8) more" : "")"],
            hints: isProject
                ? [
                    "nothing was written; choose another folder: --directory PATH",
                    "if an earlier init was interrupted there: git restore . && git mlops setup",
                ] : ["nothing was written; choose another folder: --directory PATH"])
    }

    /// A repository below another's working tree is neither part of it nor ignored by it: told, as git would later.
    private static func warnOfNesting(
        _ target: FilePath, _ environment: ProgramEnvironment, _ context: CommandContext
    ) {
        var parent = target
        while (try? FileStat.ifExists(at: parent, followingLinks: true)) == nil, parent.removeLastComponent() {}
        guard let outer = try? Repository(startingAt: parent, environment: environment), let top = outer.workTree else {
            return
        }
        context.warn("\(target.visible) lies inside another repository, \(top.visible), which will not version it")
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
                    // A literal key needs a file; the folder of temporary files is as good as any.
                    try SSHKeygenSigner(
                        setting: outcome.text, directory: directory,
                        scratch: FilePath(environment["TMPDIR"] ?? "/tmp").appending("git-mlops-keys"),
                        environment: environment), nil
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

    private static func payloads(_ text: String, _ directory: FilePath) throws -> String {
        guard case .directory(let path) = try RemoteURL.parse(text), !text.contains("://") else { return text }
        return directory.pushing(path).lexicallyNormalized().string
    }
}

/// Who git says makes commits.
private struct GitUser {
    let name: String
    let email: String

    init(_ directory: FilePath, _ environment: ProgramEnvironment) throws {
        let git = GitProgram(directory: directory, environment: environment)
        // Only what was set counts: git would otherwise make an address up from the name of the machine.
        let outcome = try git.run(["-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT"])
        let text = outcome.text
        guard outcome.succeeded, let open = text.lastIndex(of: "<"), let close = text.lastIndex(of: ">"), open < close
        else {
            throw Diagnostic.input(
                "git does not know who you are",
                cause: outcome.errorLines.last,
                hint: "git config --global user.name 'Your Name' && git config --global user.email you@bank.example")
        }
        name = text[..<open].split(separator: " ").joined(separator: " ")
        email = String(text[text.index(after: open)..<close])
    }

    /// A short name from the e-mail address.
    var id: String {
        let allowed = email.prefix { $0 != "@" }.lowercased().unicodeScalars.filter {
            ("a"..."z").contains($0) || ("0"..."9").contains($0) || "._-".unicodeScalars.contains($0)
        }
        let text = String(String.UnicodeScalarView(allowed.drop { !("a"..."z").contains($0) }).prefix(64))
        return text.isEmpty ? "owner" : text
    }
}
