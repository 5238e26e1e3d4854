public import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage

/// What `.mlops/config` says: the payload remotes of the project. It travels with the repository, so it is not
/// believed: keys are allow-listed, nothing is included or executed, and a URL needs trust on this machine.
public struct AssetConfiguration: Sendable, Equatable {
    /// Where it lies, from the top.
    public static let path = RepoPath(".mlops/config")

    public struct Remote: Sendable, Equatable {
        public let name: String
        public let url: String
        /// Where its bytes lie, such as `eu`, as far as the file says.
        public let region: String?
    }

    /// Sorted by name.
    public let remotes: [Remote]
    /// The name of the one that is used when none is named.
    public let defaultRemote: String?

    public static let empty = AssetConfiguration(remotes: [], defaultRemote: nil)

    /// The remote of this name; without a name the default one, or the only one.
    ///
    /// - Throws: `input` when there is none.
    public func remote(_ name: String?) throws -> Remote {
        if let name {
            guard let remote = remotes.first(where: { $0.name == name }) else {
                throw Diagnostic.input(
                    "there is no payload remote '\(VisibleText.of(name))'",
                    hint: remotes.isEmpty
                        ? CommandHint("make it: git mlops remote add \(name) <url>").or(
                            "make it with: git mlops remote add")
                        : "there are: \(remotes.map(\.name).joined(separator: ", "))")
            }
            return remote
        }
        if let defaultRemote { return try remote(defaultRemote) }
        if remotes.count == 1 { return remotes[0] }
        throw remotes.isEmpty
            ? Diagnostic.input(
                "this repository has no payload remote", hint: "name one: git mlops remote add <name> <url>")
            : Diagnostic.input(
                "there are several payload remotes and none is the default",
                hint: "choose one: git mlops remote add --default <name> <url>, or name it in the command")
    }

    /// Whether a name can stand for a remote: letters, digits, `.`, `_`, `-`, a letter or digit first.
    public static func isName(_ name: String) -> Bool {
        let isWord: (UInt8) -> Bool = {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        }
        return (1...64).contains(name.utf8.count) && name.utf8.first.map(isWord) == true
            && name.utf8.allSatisfy { isWord($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D }
    }
}

/// Reads and edits `.mlops/config` through git's own parser and writer.
struct AssetConfigurationFile {
    let top: FilePath
    let git: GitProgram

    var file: FilePath {
        get throws { try top.appending(AssetConfiguration.path) }
    }

    func read() throws -> AssetConfiguration {
        guard let stat = try FileStat.ifExists(at: file, followingLinks: false) else { return .empty }
        let shown = VisibleText.of(AssetConfiguration.path)
        guard stat.kind == .regular else {
            throw Diagnostic.input("\(shown) is \(stat.kind.phrase), not a regular file")
        }
        let bytes = try Files.read(file, limit: 1 << 20, followingLinks: false)
        let outcome = try git.run(["config", "--file", "-", "--no-includes", "--list", "-z"], input: bytes)
        guard outcome.succeeded else {
            throw Diagnostic.input(
                "\(shown) is no file of git's configuration syntax", cause: outcome.errorText,
                hint: "see: git help config, under 'Syntax'")
        }
        var urls: [String: String] = [:]
        var regions: [String: String] = [:]
        var chosen: String?
        for record in outcome.output.split(separator: 0) {
            let text = String(decoding: record, as: UTF8.self)
            // `key\nvalue`; a key without a value has no line feed.
            guard let end = text.firstIndex(of: "\n") else { throw Self.unknown(text, shown) }
            let (key, value) = (String(text[..<end]), String(text[text.index(after: end)...]))
            if key == "core.remote" {
                chosen = value
                continue
            }
            guard key.hasPrefix("remote."), let dot = key.lastIndex(of: "."),
                key.index(key.startIndex, offsetBy: 7) < dot
            else { throw Self.unknown(key, shown) }
            let name = String(key[key.index(key.startIndex, offsetBy: 7)..<dot])
            guard AssetConfiguration.isName(name) else {
                throw Diagnostic.input("\(shown): '\(VisibleText.of(name))' cannot be the name of a remote")
            }
            switch key[key.index(after: dot)...] {
            case "url": urls[name] = value
            case "region": regions[name] = value
            default: throw Self.unknown(key, shown)
            }
        }
        if let orphan = regions.keys.sorted().first(where: { urls[$0] == nil }) {
            throw Diagnostic.input("\(shown): the remote '\(orphan)' has no url")
        }
        return AssetConfiguration(
            remotes: urls.sorted { $0.key < $1.key }.map {
                .init(name: $0.key, url: $0.value, region: regions[$0.key])
            },
            defaultRemote: chosen)
    }

    /// Sets values, or for nil removes whole sections; git writes the file aside and renames it.
    func set(_ key: String, _ value: String) throws {
        _ = try read()
        try Files.makeDirectories(file.directory)
        try run(["config", "--file", AssetConfiguration.path.description, key, value])
    }

    func removeSection(_ name: String) throws {
        try run(["config", "--file", AssetConfiguration.path.description, "--remove-section", name])
    }

    func unset(_ key: String) throws {
        try run(["config", "--file", AssetConfiguration.path.description, "--unset-all", key])
    }

    private func run(_ arguments: [String]) throws {
        let outcome = try git.run(arguments)
        guard outcome.succeeded else {
            throw Diagnostic.environment(
                "cannot change \(VisibleText.of(AssetConfiguration.path))", cause: outcome.errorText)
        }
    }

    private static func unknown(_ key: String, _ file: String) -> Diagnostic {
        let name = key.lowercased()
        if name.hasPrefix("include.") || name.hasPrefix("includeif.") {
            return .input(
                "\(file) includes another file, which is not allowed: it comes with the repository",
                hint: "write the settings into \(file) itself")
        }
        return .input(
            "\(file) has the setting '\(VisibleText.excerpt(key))', which is not known",
            hint: "known are: core.remote, remote.<name>.url, remote.<name>.region")
    }
}
