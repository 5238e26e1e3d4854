import MLOpsCore
public import MLOpsGit
import MLOpsSystem
public import SystemPackage

/// The payload remotes of a clone: which there are, and which of them this machine may talk to.
public struct PayloadRemotes {
    /// The git setting, of this clone alone, that lists the URLs its user trusts.
    public static let trustKey = "mlops.trustedRemote"

    private let repository: Repository
    /// The top of the working tree: what the URL of a relative directory is relative to.
    public let top: FilePath
    private let file: AssetConfigurationFile

    /// - Throws: `input` in a bare repository.
    public init(_ repository: Repository) throws {
        self.repository = repository
        top = try repository.requireWorkTree()
        file = AssetConfigurationFile(top: top, git: repository.git)
    }

    /// What `.mlops/config` says; empty when there is none.
    public func configuration() throws -> AssetConfiguration {
        try file.read()
    }

    /// The remote of this name, or the default one, ready to be opened.
    ///
    /// - Throws: `input` when there is none; `refused` when nobody on this machine trusted its URL.
    public func trustedRemote(_ name: String? = nil) throws -> AssetConfiguration.Remote {
        let remote = try configuration().remote(name)
        guard try isTrusted(url: remote.url) else {
            throw Diagnostic.refused(
                "the payload remote '\(remote.name)' is not trusted on this machine: \(VisibleText.of(remote.url))",
                cause:
                    "its URL comes from \(VisibleText.of(AssetConfiguration.path)), which anybody who commits can change",
                hint: CommandHint("if it is right: git mlops trust \(remote.url)").or(
                    "its URL holds hidden characters, or begins like an option: do not trust it as it is"))
        }
        return remote
    }

    /// Whether the user of this clone trusted the URL, letter by letter.
    public func isTrusted(url: String) throws -> Bool {
        try trusted().contains { $0.utf8.elementsEqual(url.utf8) }
    }

    /// The URLs that were trusted.
    public func trusted() throws -> [String] {
        let outcome = try repository.git.run(["config", "--local", "-z", "--get-all", Self.trustKey])
        return outcome.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Trusts a URL, in this clone alone.
    public func trust(url: String) throws {
        guard !url.isEmpty else { throw Diagnostic.input("an empty URL names nothing") }
        if try isTrusted(url: url) { return }
        try repository.git.capture(["config", "--local", "--add", Self.trustKey, url])
    }

    /// Takes the trust back; false when there was none.
    @discardableResult
    public func distrust(url: String) throws -> Bool {
        let rest = try trusted()
        guard rest.contains(where: { $0.utf8.elementsEqual(url.utf8) }) else { return false }
        try repository.unset(Self.trustKey)
        for other in rest where !other.utf8.elementsEqual(url.utf8) { try trust(url: other) }
        return true
    }

    /// Writes a remote into `.mlops/config` and trusts its URL; the first one becomes the default.
    ///
    /// The caller has opened the remote once, so that a mistake shows now.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - url: where it is.
    ///   - region: where its bytes lie.
    ///   - isDefault: whether it is to be used when none is named.
    ///   - replacing: whether it may be there already.
    /// - Throws: `input` when the name is taken or cannot be one.
    public func add(
        _ name: String, url: String, region: String? = nil, isDefault: Bool = false, replacing: Bool = false
    ) throws {
        let before = try check(name, url: url, replacing: replacing)
        try file.set("remote.\(name).url", url)
        if let region { try file.set("remote.\(name).region", region) }
        if isDefault || before.remotes.isEmpty { try file.set("core.remote", name) }
        try trust(url: url)
    }

    /// What ``add(_:url:region:isDefault:replacing:)`` would refuse; the configuration as it is.
    @discardableResult
    public func check(_ name: String, url: String, replacing: Bool = false) throws -> AssetConfiguration {
        guard AssetConfiguration.isName(name) else {
            throw Diagnostic.input(
                "'\(VisibleText.of(name))' cannot be the name of a remote",
                hint: "letters, digits, '.', '_' and '-', a letter or digit first")
        }
        guard !url.isEmpty, !url.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw Diagnostic.input("the URL of the remote is empty or holds control characters")
        }
        let before = try configuration()
        if let old = before.remotes.first(where: { $0.name == name }), !replacing {
            throw Diagnostic.input(
                "there is a remote '\(name)' already: \(VisibleText.of(old.url))",
                hint: "give it another URL with --force, or remove it first: git mlops remote rm \(name)")
        }
        return before
    }

    /// Takes a remote out of `.mlops/config`. Its payloads stay where they are.
    public func remove(_ name: String) throws {
        let before = try configuration()
        let remote = try before.remote(name)
        try file.removeSection("remote.\(name)")
        if before.defaultRemote == name { try file.unset("core.remote") }
        if !before.remotes.contains(where: { $0.name != name && $0.url == remote.url }) {
            try distrust(url: remote.url)
        }
    }
}
