public import MLOpsGit
import MLOpsCore
import MLOpsSystem
public import SystemPackage

/// Where git looks for the hooks of a repository, and where it would look without us.
///
/// Read from git's configuration as it is now; `git -c core.hooksPath=…`, which holds for one command, is left out.
public struct HookPlace: Sendable {
    /// Who owns the directory that git takes hooks from.
    public enum Mode: Sendable, Equatable {
        /// `core.hooksPath` is not set: hooks lie in the repository's own `hooks` directory.
        case standard
        /// `core.hooksPath` names our directory of stubs.
        case ours
        /// `core.hooksPath` names a directory of somebody else, set at this scope.
        case elsewhere(FilePath, scope: String)
    }

    /// The directory shared by all worktrees.
    public let common: FilePath
    public let mode: Mode
    /// The directory whose hooks run before ours when ``mode`` is `ours`; relative to where hooks run.
    public let behind: FilePath
    /// Whether `hooks` itself is a link, so that writing into it would write somewhere else.
    public let standardIsLink: Bool

    /// The repository's own hooks directory.
    public var standard: FilePath { common.appending("hooks") }
    /// Our directory of stubs, used where `core.hooksPath` was set.
    public var own: FilePath { common.appending("mlops/hooks") }

    static let key = "core.hooksPath"
    /// What we set `core.hooksPath` to: still known as ours after the repository was moved.
    static let markKey = "mlops.hooksPath"
    /// The value that ours replaced in the same file.
    static let chainedKey = "mlops.chainedHooksPath"

    public init(_ repository: Repository) throws {
        try self.init(git: repository.git, common: repository.commonDirectory)
    }

    /// - Parameters:
    ///   - git: runs in the repository.
    ///   - common: the directory shared by all worktrees.
    /// - Throws: `environment` when git's configuration cannot be read.
    public init(git: GitProgram, common: FilePath) throws {
        self.common = common
        let config = HookConfig(git)
        let marks = try config.effective(Self.markKey).filter { !$0.value.isEmpty }
        let own = common.appending("mlops/hooks").bytes
        func isOurs(_ value: [UInt8]) -> Bool { value == own || marks.contains { $0.value == value } }
        let values = try config.effective(Self.key)
        var behind = common.appending("hooks")
        if let last = values.last, isOurs(last.value) {
            mode = .ours
            let lower = try config.effective(Self.chainedKey).last ?? values.last { !isOurs($0.value) }
            if let path = lower.flatMap({ Self.folder($0.value) }) { behind = path }
        } else if let last = values.last, let path = Self.folder(last.value) {
            mode = .elsewhere(path, scope: last.scope)
        } else {
            mode = .standard
        }
        self.behind = behind
        standardIsLink =
            try FileStat.ifExists(at: common.appending("hooks"), followingLinks: false)?.kind == .symlink
    }

    /// What git makes of a value: for an empty one it puts `/` and the hook's name together, and so runs none.
    private static func folder(_ value: [UInt8]) -> FilePath? {
        value.isEmpty ? FilePath("/") : FilePath(bytes: value)
    }

    /// The name under which a hook that was there before ours lies beside it.
    static func aside(_ hook: String) -> String { hook + ".mlops-chained" }

    /// The hook that runs before ours: an executable that is no stub of ours; nil when there is none.
    ///
    /// - Parameters:
    ///   - hook: its name.
    ///   - directory: where the hook runs, which a relative `core.hooksPath` is relative to.
    /// - Returns: its path.
    /// - Throws: an error of the file system.
    public func chained(_ hook: String, directory: FilePath) throws -> FilePath? {
        switch mode {
        case .standard:
            return try Self.runnable(standard.appending(Self.aside(hook)))
        case .ours:
            let folder = behind.isAbsolute ? behind : directory.pushing(behind)
            // In a directory that had stubs of ours first, the hook behind a stub is the one to run.
            return try Self.runnable(folder.appending(hook)) ?? Self.runnable(folder.appending(Self.aside(hook)))
        case .elsewhere:
            // Whoever owns that directory calls us himself, and runs his own hooks.
            return nil
        }
    }

    private static func runnable(_ path: FilePath) throws -> FilePath? {
        guard let stat = try FileStat.ifExists(at: path, followingLinks: true), stat.kind == .regular,
            stat.permissions & 0o111 != 0
        else { return nil }
        return try HookFile.isOurs(path) ? nil : path
    }
}

/// Reads and writes settings in bytes: a path in them need not be UTF-8.
struct HookConfig {
    private let git: GitProgram

    init(_ git: GitProgram) {
        self.git = git
    }

    enum Scope: String, Sendable {
        case local
        case worktree
    }

    /// All values that hold, lowest priority first, `~` expanded; those given to one command alone are left out.
    func effective(_ key: String) throws -> [(scope: String, value: [UInt8])] {
        let outcome = try run(["config", "--show-scope", "--null", "--type=path", "--get-all", key])
        if outcome.status == 1 { return [] }
        try expect(outcome, key)
        let parts = outcome.output.split(separator: 0, omittingEmptySubsequences: false).dropLast().map { Array($0) }
        return stride(from: 0, to: parts.count - 1, by: 2).compactMap {
            let scope = String(decoding: parts[$0], as: UTF8.self)
            return scope == "command" ? nil : (scope, parts[$0 + 1])
        }
    }

    /// The values in one file as they are written there.
    func raw(_ key: String, _ scope: Scope) throws -> [[UInt8]] {
        try raw(key, file: ["--\(scope.rawValue)"])
    }

    /// The values in any configuration file.
    func raw(_ key: String, at file: FilePath) throws -> [[UInt8]] {
        try raw(key, file: ["--file", file.string])
    }

    private func raw(_ key: String, file: [String]) throws -> [[UInt8]] {
        let outcome = try run(["config"] + file + ["--null", "--get-all", key])
        if outcome.status == 1 { return [] }
        try expect(outcome, key)
        return outcome.output.split(separator: 0, omittingEmptySubsequences: false).dropLast().map { Array($0) }
    }

    /// The scopes there are files for.
    func scopes() throws -> [Scope] {
        let outcome = try run(["config", "--type=bool", "extensions.worktreeConfig"])
        return outcome.text == "true" ? [.local, .worktree] : [.local]
    }

    func set(_ key: String, _ value: [UInt8], _ scope: Scope) throws {
        try expect(try run(["config", "--\(scope.rawValue)", key], [value]), key)
    }

    func unset(_ key: String, _ scope: Scope) throws {
        let outcome = try run(["config", "--\(scope.rawValue)", "--unset-all", key])
        // 5: there was nothing to remove.
        if outcome.status != 5 { try expect(outcome, key) }
    }

    func add(_ key: String, _ value: [UInt8]) throws {
        try expect(try run(["config", "--local", "--add", key], [value]), key)
    }

    func replaceAll(_ key: String, _ value: [UInt8]) throws {
        try expect(try run(["config", "--local", "--replace-all", key], [value]), key)
    }

    /// Removes one value among others.
    func remove(_ key: String, _ value: [UInt8]) throws {
        try expect(try run(["config", "--local", "--fixed-value", "--unset-all", key], [value]), key)
    }

    private func run(_ arguments: [String], _ more: [[UInt8]] = []) throws -> Program.Outcome {
        var program = Program("git", arguments, environment: git.environment, workingDirectory: git.directory)
        program.arguments += more
        return try program.run()
    }

    private func expect(_ outcome: Program.Outcome, _ key: String) throws {
        guard outcome.succeeded else {
            throw Diagnostic.environment(
                "git's setting \(key) cannot be read or changed",
                cause: outcome.errorLines.first.map { VisibleText.of($0) },
                hint: "look at it: git config --show-origin --get-all \(key)")
        }
    }
}
