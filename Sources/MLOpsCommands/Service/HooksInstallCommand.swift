import ArgumentParser
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsRemotes
import MLOpsScaffold
import MLOpsSystem
import SystemPackage

/// `git mlops hooks install`
struct HooksInstallCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Install the hooks of a clone, or in a bare repository those of a server.",
        discussion: """
            Examples:
              git mlops hooks install
              git -C /srv/git/credit-risk.git mlops hooks install \\
                --payloads /srv/payloads --witness-key /etc/git-mlops/witness

            A hook that is there already is kept as <name>.mlops-chained and runs before
            ours; when it fails, ours does not run. Where core.hooksPath is set, that
            directory is left alone and one of ours stands in front of it. Installing again
            renews what is out of date and changes nothing else.
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Install the hooks of a server in a repository that is not bare.")
    var server = false

    @Option(help: ArgumentHelp("Server: where it finds the payloads that pushes refer to.", valueName: "url"))
    var payloads: String?

    @Option(help: ArgumentHelp("Server: take this ledger only, by the id of its genesis event.", valueName: "id"))
    var genesis: String?

    @Option(help: ArgumentHelp("Server: sign with this key when pushes were seen.", valueName: "file"))
    var witnessKey: String?

    @Option(help: ArgumentHelp("Server: what the witness calls itself.", valueName: "name"))
    var witnessName: String?

    @Flag(name: [.customLong("dry-run"), .customShort("n")], help: "Show what would be done, and do nothing.")
    var dryRun = false

    func run(in context: CommandContext) throws {
        let repository = try context.repository()
        let isServer = try server || LedgerNames(in: repository).onServer
        let settings = try settings(repository, context, isServer: isServer)
        let installer = HookInstaller(repository, binary: context.executable)
        let side: HookInstaller.Side = isServer ? .server : .client
        let steps = try dryRun ? installer.plan(side) : installer.install(side)
        var changed = false
        for (key, value) in settings where try repository.setting(key) != value {
            changed = true
            if dryRun {
                context.say("would set \(key) to \(VisibleText.of(value))")
            } else {
                try repository.set(key, to: value)
            }
        }
        if dryRun {
            steps.forEach { context.say("would \($0.sentence)") }
            if steps.isEmpty, !changed { context.say("the hooks are installed already") }
            return
        }
        HookReport(context).installed(steps, side, settingsChanged: changed)
    }

    /// What the options set, checked before anything is written.
    private func settings(
        _ repository: Repository, _ context: CommandContext, isServer: Bool
    ) throws -> [(key: String, value: String)] {
        let given = [payloads, genesis, witnessKey, witnessName].contains { $0 != nil }
        guard isServer || !given else {
            throw Diagnostic.input(
                "--payloads, --genesis, --witness-key and --witness-name are for servers, and this is a clone",
                hint: "if it is the repository people push to: git mlops hooks install --server")
        }
        var result: [(String, String)] = []
        // A bare repository is a server by itself.
        if server, !repository.isBare { result.append(("mlops.server", "true")) }
        if let payloads {
            var url = payloads
            if case .directory(let path) = try RemoteURL.parse(payloads), !payloads.contains("://") {
                // The hook runs somewhere else than this command.
                url = context.directory.pushing(path).lexicallyNormalized().string
            }
            result.append(("mlops.payloads", url))
        }
        if let genesis {
            guard let id = Digest(hex: genesis) else {
                throw Diagnostic.input(
                    "'\(VisibleText.excerpt(genesis))' is not the id of an event: 64 hexadecimal digits",
                    hint: "see it in a clone: git mlops ledger log")
            }
            result.append(("mlops.genesis", id.hex))
        }
        if let witnessKey {
            let path = context.directory.pushing(FilePath(witnessKey)).lexicallyNormalized()
            guard try FileStat.ifExists(at: path, followingLinks: true)?.kind == .regular else {
                throw Diagnostic.input(
                    "there is no key file \(path.visible)",
                    hint: CommandHint(
                        "make one for this server alone: ssh-keygen -t ed25519 -N '' -f \(RepoPath(bytes: path.bytes))"
                    ).or("make one for this server alone with: ssh-keygen -t ed25519 -N ''"))
            }
            // Also finds out that the public half is there and readable.
            _ = try SSHKeygenSigner(
                setting: path.string, directory: context.directory, scratch: repository.commonDirectory,
                environment: context.environment)
            result.append(("mlops.witnessKey", path.string))
        }
        if let witnessName {
            guard Event.isName(witnessName) else {
                throw Diagnostic.input(
                    "'\(VisibleText.excerpt(witnessName))' cannot be a witness's name", hint: "such as: server, ci")
            }
            result.append(("mlops.witnessName", witnessName))
        }
        return result
    }
}

/// Tells what installing or removing hooks did.
struct HookReport {
    private let context: CommandContext

    init(_ context: CommandContext) {
        self.context = context
    }

    func installed(_ steps: [HookStep], _ side: HookInstaller.Side, settingsChanged: Bool = false) {
        if steps.isEmpty {
            context.say(settingsChanged ? "the settings of the hooks were changed" : "the hooks are installed already")
            return
        }
        for case .keepAside(let path, _) in steps {
            context.say("\(path.lastComponent?.string ?? "") was there already: it runs before ours")
        }
        for case .set("core.hooksPath", _, _) in steps {
            context.say("core.hooksPath was set: the hooks there run before ours")
        }
        context.say("hooks installed: \(side.hooks.map(\.rawValue).joined(separator: ", "))")
    }
}
