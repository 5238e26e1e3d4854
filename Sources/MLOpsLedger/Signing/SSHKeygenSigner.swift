import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsSystem
import SystemPackage

/// Signs through `ssh-keygen -Y sign`, so that agents, hardware keys and passphrase prompts work as people know them.
public struct SSHKeygenSigner: EventSigner {
    public let publicKey: SSHPublicKey
    /// The private key file, or a public key file whose private half an agent holds; nil for a literal key, whose
    /// private half an agent holds as well.
    private let keyFile: FilePath?
    private let environment: ProgramEnvironment

    /// The key a repository's settings name: `mlops.signingKey`, else git's `user.signingKey`.
    ///
    /// - Throws: `input` when neither is set.
    public static func usual(in repository: Repository, environment: ProgramEnvironment) throws -> SSHKeygenSigner {
        guard let setting = try repository.setting("mlops.signingKey") ?? repository.setting("user.signingKey") else {
            throw Diagnostic.input(
                "no signing key is set",
                hint: "name your SSH key: git config user.signingKey ~/.ssh/id_ed25519.pub")
        }
        return try SSHKeygenSigner(
            setting: setting, directory: repository.workTree ?? repository.gitDirectory, environment: environment)
    }

    /// The key of a server's witness, which the setting `mlops.witnessKey` names; nil when it is not set.
    ///
    /// - Throws: `input` when it cannot be read.
    public static func witness(in repository: Repository, environment: ProgramEnvironment) throws -> SSHKeygenSigner? {
        try repository.setting("mlops.witnessKey").map {
            try SSHKeygenSigner(setting: $0, directory: repository.gitDirectory, environment: environment)
        }
    }

    /// Finds the key that a setting names: a path (private, or public with an agent), `~/…`, or a literal key.
    ///
    /// - Parameters:
    ///   - setting: as git's `user.signingKey`.
    ///   - directory: what a relative path is relative to.
    ///   - environment: for `ssh-keygen`, and for `~`.
    /// - Throws: `input` when it is no key, or its file cannot be read.
    public init(setting: String, directory: FilePath, environment: ProgramEnvironment) throws {
        self.environment = environment
        let literal = setting.hasPrefix("key::") ? String(setting.dropFirst(5)) : setting
        if literal.hasPrefix("ssh-") || literal.hasPrefix("ecdsa-") || literal.hasPrefix("sk-") {
            publicKey = try SSHPublicKey(line: literal)
            keyFile = nil
            return
        }
        var path = FilePath(setting)
        if setting.hasPrefix("~/"), let home = environment["HOME"] {
            path = FilePath(home).appending(String(setting.dropFirst(2)))
        }
        path = directory.pushing(path)
        let publicFile = path.extension == "pub" ? path : FilePath(path.string + ".pub")
        let bytes: [UInt8]
        do {
            bytes = try Files.read(publicFile, limit: 64 << 10)
        } catch let error as Diagnostic {
            throw error.wrapped(
                in: "cannot read the signing key '\(VisibleText.of(setting))'",
                hint: "name your SSH key: git config user.signingKey ~/.ssh/id_ed25519.pub")
        }
        publicKey = try SSHPublicKey(line: String(decoding: bytes, as: UTF8.self))
        let privateFile = path.extension == "pub" ? FilePath(String(path.string.dropLast(4))) : path
        keyFile = try FileStat.ifExists(at: privateFile, followingLinks: true) != nil ? privateFile : publicFile
    }

    /// The file of the private half; nil where only an agent can hold it.
    public var privateKeyFile: FilePath? {
        keyFile.flatMap { $0.extension == "pub" ? nil : $0 }
    }

    /// Whether the private half in its file needs no passphrase; false without such a file. Asks no agent.
    public func isUnlocked() throws -> Bool {
        try privateKeyFile.map { try publicHalf(of: $0).succeeded } ?? false
    }

    /// What `ssh-keygen` makes of a private half when there is nobody to type a passphrase.
    private func publicHalf(of file: FilePath) throws -> Program.Outcome {
        try Program("ssh-keygen", ["-y", "-P", "", "-f", file.string], environment: environment).run()
    }

    /// Makes sure that the key signs where nobody can type a passphrase, as hooks do. Asks no agent.
    ///
    /// - Throws: `input` when the private half is not in its file, is locked, or belongs to another public half.
    public func requireUnattended() throws {
        guard let privateKeyFile else {
            let place = keyFile.map { ": \(VisibleText.of(String($0.string.dropLast(4))))" } ?? ", in a file"
            throw Diagnostic.input(
                "the private half of the key is not there\(place)",
                hint: "a hook signs with it and asks nobody: name a key whose two halves lie side by side")
        }
        let outcome = try publicHalf(of: privateKeyFile)
        guard outcome.succeeded else {
            throw Diagnostic(
                .input, "the key \(privateKeyFile.visible) does not sign by itself",
                // ssh-keygen frames its warnings.
                causes: outcome.errorLines.filter { !$0.hasPrefix("@") }.prefix(5).map { VisibleText.of($0) },
                hints: ["a hook can type no passphrase: make a key without one, readable for its user alone"])
        }
        guard try SSHPublicKey(line: outcome.text) == publicKey else {
            throw Diagnostic.input(
                "\(privateKeyFile.visible) and \(privateKeyFile.visible).pub are halves of different keys",
                hint: CommandHint(
                    "write the public half anew: ssh-keygen -y -f \(RepoPath(bytes: privateKeyFile.bytes)) > \(RepoPath(bytes: privateKeyFile.bytes + Array(".pub".utf8)))"
                ).or("write the public half anew with: ssh-keygen -y"))
        }
        // Some keys sign what nothing here can verify yet.
        do {
            _ = try sign(Array("git-mlops".utf8), namespace: "git-mlops-probe")
        } catch let error as Diagnostic {
            throw Diagnostic(
                .input, "the key \(privateKeyFile.visible) cannot witness", causes: [error.message] + error.causes,
                hints: ["make one that can: ssh-keygen -t ed25519 -N '' -f <file>"])
        }
    }

    public func sign(_ bytes: [UInt8], namespace: String) throws -> [UInt8] {
        if let keyFile { return try sign(bytes, namespace, keyFile) }
        // ssh-keygen takes a key by its file alone.
        return try TemporaryDirectory.with(in: environment.temporaryFolder) { folder in
            let file = folder.appending("key.pub")
            try Files.writeAtomically(Array((publicKey.line + "\n").utf8), to: file, mode: 0o600, durable: false)
            return try sign(bytes, namespace, file)
        }
    }

    private func sign(_ bytes: [UInt8], _ namespace: String, _ file: FilePath) throws -> [UInt8] {
        var arguments = ["-q", "-Y", "sign", "-n", namespace, "-f", file.string]
        if file.extension == "pub" { arguments.insert("-U", at: 1) }
        let outcome = try Program("ssh-keygen", arguments, environment: environment).run(input: bytes)
        guard outcome.succeeded, !outcome.output.isEmpty else {
            throw Diagnostic(
                .environment, "ssh-keygen did not sign with \(keyFile?.string ?? publicKey.fingerprint.description)",
                causes: outcome.errorLines.map { VisibleText.of($0) },
                hints: [
                    "load the key into your agent: ssh-add "
                        + (keyFile.map { $0.extension == "pub" ? String($0.string.dropLast(4)) : $0.string } ?? "<file>"),
                    "or check which key is set: git config user.signingKey",
                ])
        }
        // Never trust a tool's success blindly: what cannot be verified now would be inert for ever.
        let signature = try SSHSignature(armored: outcome.output)
        guard signature.publicKey == publicKey else {
            throw Diagnostic.environment("ssh-keygen signed with another key than \(publicKey.fingerprint)")
        }
        try signature.verify(bytes, namespace: namespace)
        return signature.armored
    }
}
