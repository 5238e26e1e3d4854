import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsRemotes
import MLOpsScaffold
import MLOpsStore
import MLOpsSystem
import SystemPackage

/// Installs the hooks of a clone, or those of a server with their settings. Belongs to the thread of its repository.
public struct HooksSetup {
    /// What was done, or would be; nothing where everything is in place.
    public struct Outcome: Sendable {
        public let steps: [HookStep]
        /// Git settings that got another value.
        public let settings: [(key: String, value: String)]
        /// Why payloads cannot be looked up where pushes will ask for them; nil when they can, or need not be.
        public let payloadProblem: Diagnostic?
    }

    public let side: HookInstaller.Side
    private let repository: Repository
    private let installer: HookInstaller
    private let settings: [(key: String, value: String)]

    /// Checks everything before anything is written.
    ///
    /// - Parameters:
    ///   - repository: where the hooks go; a bare one is a server's by itself.
    ///   - options: for a server.
    ///   - surroundings: the binary for the hooks, and where relative paths begin.
    /// - Throws: `input` for options that are wrong, or not for a clone.
    public init(_ repository: Repository, options: ServerOptions, in surroundings: Surroundings) throws {
        let isServer = try options.isServer || LedgerNames(in: repository).onServer
        settings = try Self.settings(repository, options, surroundings, isServer: isServer)
        installer = HookInstaller(repository, binary: surroundings.executable)
        side = isServer ? .server : .client
        self.repository = repository
    }

    /// What ``install()`` would do now.
    public func plan() throws -> Outcome {
        Outcome(steps: try installer.plan(side), settings: try changes(), payloadProblem: payloadProblem())
    }

    /// Installs or renews the hooks, then makes the settings.
    ///
    /// - Throws: `refused` when a hook that must not be lost stands in the way; nothing was changed then.
    public func install() throws -> Outcome {
        let steps = try installer.install(side)
        let changes = try changes()
        for (key, value) in changes { try repository.set(key, to: value) }
        return Outcome(steps: steps, settings: changes, payloadProblem: payloadProblem())
    }

    private func payloadProblem() -> Diagnostic? {
        guard let url = settings.first(where: { $0.key == "mlops.payloads" })?.value else { return nil }
        do {
            _ = try RemoteFactory.open(url, relativeTo: repository.gitDirectory).missing(of: [])
            return nil
        } catch {
            return error as? Diagnostic
        }
    }

    private func changes() throws -> [(key: String, value: String)] {
        try settings.filter { try repository.setting($0.key) != $0.value }
    }

    private static func settings(
        _ repository: Repository, _ options: ServerOptions, _ surroundings: Surroundings, isServer: Bool
    ) throws -> [(key: String, value: String)] {
        let given = [options.payloads, options.genesis, options.witnessKey, options.witnessName].contains { $0 != nil }
        guard isServer || !given else {
            throw Diagnostic.input(
                "--payloads, --genesis, --witness-key and --witness-name are for servers, and this is a clone",
                hint: "if it is the repository people push to: git mlops hooks install --server")
        }
        var result: [(String, String)] = []
        // A bare repository is a server by itself.
        if options.isServer, !repository.isBare { result.append(("mlops.server", "true")) }
        if let payloads = options.payloads {
            // The hook runs somewhere else than this command.
            result.append(("mlops.payloads", try RemoteURL.anchored(payloads, at: surroundings.directory)))
        }
        if let genesis = options.genesis {
            guard let id = Digest(hex: genesis) else {
                throw Diagnostic.input(
                    "'\(VisibleText.excerpt(genesis))' is not the id of an event: 64 hexadecimal digits",
                    hint: "see it in a clone: git mlops ledger log")
            }
            result.append(("mlops.genesis", id.hex))
        }
        if let witnessKey = options.witnessKey {
            let path = surroundings.directory.pushing(FilePath(witnessKey)).lexicallyNormalized()
            guard try FileStat.ifExists(at: path, followingLinks: true)?.kind == .regular else {
                throw Diagnostic.input(
                    "there is no key file \(path.visible)",
                    hint: CommandHint(
                        "make one for this server alone: ssh-keygen -t ed25519 -N '' -f \(RepoPath(bytes: path.bytes))"
                    ).or("make one for this server alone with: ssh-keygen -t ed25519 -N ''"))
            }
            try SSHKeygenSigner(
                setting: path.string, directory: surroundings.directory, environment: surroundings.environment
            ).requireUnattended()
            result.append(("mlops.witnessKey", path.string))
        }
        if let witnessName = options.witnessName {
            guard Event.isName(witnessName) else {
                throw Diagnostic.input(
                    "'\(VisibleText.excerpt(witnessName))' cannot be a witness's name", hint: "such as: server, ci")
            }
            result.append(("mlops.witnessName", witnessName))
        }
        return result
    }
}
