import CLibgit2
import Glibc
import MLOpsCore
import MLOpsSystem
import SystemPackage

/// A git repository: objects, references and settings through libgit2, the rest through the `git` program.
///
/// Not Sendable: one handle belongs to one thread. Opening reads; nothing is written until a write is called.
public final class Repository {
    let pointer: OpaquePointer
    let database: OpaquePointer
    /// The repository's own directory, `.git` or `.git/worktrees/<name>`; ends without a slash.
    public let gitDirectory: FilePath
    /// The directory shared by all worktrees; the same as ``gitDirectory`` in the main one.
    public let commonDirectory: FilePath
    /// The top of the working tree; nil in a bare repository.
    public let workTree: FilePath?
    /// Runs the `git` program in this repository.
    public let git: GitProgram
    /// What this was opened by: another thread opens a handle of its own with it.
    public let location: Location
    /// What ``setting(_:)`` has read, until something is changed through this handle.
    var settings: [String: String]?

    /// Where a repository was looked for, and with which surroundings.
    public struct Location: Sendable {
        fileprivate let directory: FilePath
        fileprivate let environment: ProgramEnvironment
    }

    /// Opens the repository of another handle once more, as for another thread.
    public convenience init(_ location: Location) throws {
        try self.init(startingAt: location.directory, environment: location.environment)
    }

    /// Opens the repository that `directory` lies in, or the one that `GIT_DIR` names.
    ///
    /// Honours `GIT_DIR`, `GIT_WORK_TREE`, and the quarantine of a server hook (`GIT_OBJECT_DIRECTORY`,
    /// `GIT_ALTERNATE_OBJECT_DIRECTORIES`), as git does.
    ///
    /// - Throws: `input` when there is no repository, or one of a kind that is not supported.
    public init(startingAt directory: FilePath, environment: ProgramEnvironment) throws {
        try LibGit2.start()
        location = Location(directory: directory, environment: environment)
        let explicit = environment["GIT_DIR"].map { directory.pushing(FilePath($0)) }
        let opened = try Self.open(explicit ?? directory, explicit: explicit != nil, environment: environment)
        pointer = opened
        do {
            database = try Self.objects(of: opened, environment: environment, directory: directory)
        } catch {
            git_repository_free(opened)
            throw error
        }
        gitDirectory = Self.path(git_repository_path(opened))
        commonDirectory = Self.path(git_repository_commondir(opened))
        if let chosen = environment["GIT_WORK_TREE"], explicit != nil {
            workTree = directory.pushing(FilePath(chosen)).lexicallyNormalized()
        } else if git_repository_is_bare(opened) == 0, let top = git_repository_workdir(opened) {
            workTree = Self.path(top)
        } else {
            workTree = nil
        }
        git = GitProgram(
            directory: workTree ?? gitDirectory,
            environment: Self.withAbsolutePaths(environment, from: directory, workTree: workTree),
            gitDirectory: explicit == nil ? nil : gitDirectory)
    }

    deinit {
        git_odb_free(database)
        git_repository_free(pointer)
    }

    public var isBare: Bool { git_repository_is_bare(pointer) != 0 }

    /// True when this is a worktree made by `git worktree add`.
    public var isLinkedWorktree: Bool { git_repository_is_worktree(pointer) != 0 }

    /// True when history was cut off by a shallow clone.
    public var isShallow: Bool { git_repository_is_shallow(pointer) != 0 }

    /// The top of the working tree.
    ///
    /// - Throws: `input` in a bare repository.
    public func requireWorkTree() throws -> FilePath {
        guard let workTree else {
            throw Diagnostic.input(
                "this needs a working tree, and \(gitDirectory.string) is a bare repository",
                hint: CommandHint("run it in a clone: git clone \(RepoPath(bytes: gitDirectory.bytes))").or(
                    "run it in a clone"))
        }
        return workTree
    }

    private static func open(
        _ start: FilePath, explicit: Bool, environment: ProgramEnvironment
    ) throws -> OpaquePointer {
        let flags = explicit ? GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue : 0
        func attempt() -> (Int32, OpaquePointer?) {
            var raw: OpaquePointer?
            return (start.withPlatformString { git_repository_open_ext(&raw, $0, flags, nil) }, raw)
        }
        var (code, raw) = attempt()
        // libgit2 1.5 says "not found" of somebody else's repository where a configuration file names no trusted one.
        if code == GIT_EOWNER.rawValue || code == GIT_ENOTFOUND.rawValue,
            let outcome = try? GitProgram(directory: start, environment: environment).run(["rev-parse", "--git-dir"]),
            outcome.succeeded
        {
            // git was told to trust it in a place that libgit2 does not read, such as GIT_CONFIG_GLOBAL.
            git_error_clear()
            _ = mlops_git_owner_validation(0)
            (code, raw) = attempt()
            _ = mlops_git_owner_validation(1)
        }
        try LibGit2.check(code) { openFailure($0, at: start, explicit: explicit, environment: environment) }
        guard let raw else { throw Diagnostic.bug("libgit2 opened nothing") }
        return raw
    }

    /// The object database: in a server's hook the quarantine, which holds what a push has brought and takes what we
    /// write, so that nothing is left of a push that is refused.
    private static func objects(
        of repository: OpaquePointer, environment: ProgramEnvironment, directory: FilePath
    ) throws -> OpaquePointer {
        var raw: OpaquePointer?
        if let own = environment["GIT_OBJECT_DIRECTORY"] {
            let path = directory.pushing(FilePath(own))
            try LibGit2.check(path.withPlatformString { git_odb_open(&raw, $0) }) {
                .environment("cannot read the objects in \(path.string)", cause: $0.message)
            }
            git_repository_set_odb(repository, raw)
        } else {
            try LibGit2.check(git_repository_odb(&raw, repository)) {
                .environment("cannot open the object database", cause: $0.message)
            }
        }
        guard let raw else { throw Diagnostic.bug("libgit2 opened no object database") }
        for path in (environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] ?? "").split(separator: ":") {
            let full = directory.pushing(FilePath(String(path)))
            let code = full.withPlatformString { git_odb_add_disk_alternate(raw, $0) }
            if code < 0 { git_odb_free(raw) }
            try LibGit2.check(code) {
                .environment("cannot read the objects in \(full.string)", cause: $0.message)
            }
        }
        return raw
    }

    /// The program runs in the top of the working tree, where relative paths of the environment would mean others.
    private static func withAbsolutePaths(
        _ environment: ProgramEnvironment, from directory: FilePath, workTree: FilePath?
    ) -> ProgramEnvironment {
        var result = environment
        for name in ["GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_INDEX_FILE"] {
            if let path = environment[name], !path.isEmpty {
                result[name] = directory.pushing(FilePath(path)).lexicallyNormalized().string
            }
        }
        if let paths = environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"], !paths.isEmpty {
            result["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = paths.split(separator: ":").map {
                directory.pushing(FilePath(String($0))).lexicallyNormalized().string
            }.joined(separator: ":")
        }
        return result
    }

    private static func path(_ text: UnsafePointer<CChar>?) -> FilePath {
        text.map { FilePath(platformString: $0) } ?? FilePath()
    }

    private static func openFailure(
        _ failure: LibGit2.Failure, at path: FilePath, explicit: Bool, environment: ProgramEnvironment
    ) -> Diagnostic {
        let owner = directory(around: path).flatMap { place in
            ((try? FileStat.ifExists(at: place, followingLinks: true)) ?? nil)?.owner
        }
        if failure.code == GIT_EOWNER.rawValue || failure.code == GIT_ENOTFOUND.rawValue, let owner, owner != geteuid()
        {
            return .environment(
                "the repository at \(path.string) belongs to another user", cause: failure.message,
                hint: CommandHint(
                    "if you trust it: git config --global --add safe.directory \(RepoPath(bytes: path.bytes))"
                ).or("if you trust it, add its path to git's setting safe.directory"))
        }
        if failure.code == GIT_ENOTFOUND.rawValue {
            return .input(
                explicit ? "not a git repository: '\(path.string)'" : "not a git repository (or any parent directory)",
                hint: "go into a repository, start one with 'git mlops init', or name one with -C")
        }
        if let format = unsupportedFormat(at: path, environment: environment) { return format }
        return .environment("cannot open the repository at \(path.string)", cause: failure.message)
    }

    /// Finds out which object format or reference storage made libgit2 refuse.
    ///
    /// Looks for the configuration file itself: a git that does not know the format either cannot say where it is.
    private static func unsupportedFormat(at path: FilePath, environment: ProgramEnvironment) -> Diagnostic? {
        guard let file = directory(around: path)?.appending("config") else { return nil }
        let git = GitProgram(directory: "/", environment: environment)
        func setting(_ key: String) -> String? {
            guard let found = try? git.run(["config", "--file", file.string, key]), found.succeeded else { return nil }
            return found.text.lowercased()
        }
        if setting("extensions.objectFormat") == "sha256" {
            return .input(
                "repositories with SHA-256 object names are not supported yet",
                cause: "libgit2, which reads the objects, knows SHA-1 only",
                hint: "use a repository made with: git init --object-format=sha1")
        }
        if let storage = setting("extensions.refStorage"), storage != "files" {
            return .input(
                "repositories that keep references as '\(VisibleText.of(storage))' are not supported yet",
                cause: "libgit2, which reads the references, knows the 'files' format only",
                hint: "convert it: git refs migrate --ref-format=files")
        }
        return nil
    }

    /// The git directory that a search upward from `path` comes upon first.
    private static func directory(around path: FilePath) -> FilePath? {
        var folder = path.lexicallyNormalized()
        repeat {
            for candidate in [folder.appending(".git"), folder] {
                let place = linked(candidate)
                let isThere = ["HEAD", "config"].allSatisfy { name in
                    ((try? FileStat.ifExists(at: place.appending(name), followingLinks: true)) ?? nil) != nil
                }
                if isThere { return place }
            }
        } while folder.removeLastComponent()
        return nil
    }

    /// The shared directory behind a `.git` that is a file, as linked worktrees and submodules have it.
    private static func linked(_ path: FilePath) -> FilePath {
        func text(_ file: FilePath) -> String? {
            guard let bytes = try? Files.read(file, limit: 1 << 16) else { return nil }
            return String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
        }
        var directory = path
        if let line = text(path), line.hasPrefix("gitdir: ") {
            directory = path.removingLastComponent().pushing(FilePath(String(line.dropFirst(8))))
        }
        if let common = text(directory.appending("commondir")) { directory = directory.pushing(FilePath(common)) }
        return directory.lexicallyNormalized()
    }
}
