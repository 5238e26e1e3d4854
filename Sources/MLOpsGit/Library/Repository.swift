import CLibgit2
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

    /// Opens the repository that `directory` lies in, or the one that `GIT_DIR` names.
    ///
    /// Honours `GIT_DIR`, `GIT_WORK_TREE`, and the quarantine of a server hook (`GIT_OBJECT_DIRECTORY`,
    /// `GIT_ALTERNATE_OBJECT_DIRECTORIES`), as git does.
    ///
    /// - Throws: `input` when there is no repository, or one of a kind that is not supported.
    public init(startingAt directory: FilePath, environment: ProgramEnvironment) throws {
        try LibGit2.start()
        let explicit = environment["GIT_DIR"].map { directory.pushing(FilePath($0)) }
        var raw: OpaquePointer?
        let start = explicit ?? directory
        let flags = explicit == nil ? 0 : GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
        try LibGit2.check(start.withPlatformString { git_repository_open_ext(&raw, $0, flags, nil) }) {
            Self.openFailure($0, at: start, explicit: explicit != nil, environment: environment)
        }
        guard let opened = raw else { throw Diagnostic.bug("libgit2 opened nothing") }
        pointer = opened
        var odb: OpaquePointer?
        do {
            try LibGit2.check(git_repository_odb(&odb, opened)) {
                .environment("cannot open the object database", cause: $0.message)
            }
        } catch {
            git_repository_free(opened)
            throw error
        }
        guard let database = odb else { throw Diagnostic.bug("libgit2 opened no object database") }
        self.database = database
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
            directory: workTree ?? gitDirectory, environment: environment,
            gitDirectory: explicit == nil ? nil : gitDirectory)
        try addQuarantine(environment, directory: directory)
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
                hint: "run it in a clone: git clone \(gitDirectory.string)")
        }
        return workTree
    }

    /// Objects that a push has brought lie in a quarantine directory while its hooks run.
    private func addQuarantine(_ environment: ProgramEnvironment, directory: FilePath) throws {
        var paths: [String] = []
        if let own = environment["GIT_OBJECT_DIRECTORY"] { paths.append(own) }
        if let others = environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] {
            paths += others.split(separator: ":").map(String.init)
        }
        for path in paths {
            let full = directory.pushing(FilePath(path))
            try LibGit2.check(full.withPlatformString { git_odb_add_disk_alternate(database, $0) }) {
                .environment("cannot read the objects in \(full.string)", cause: $0.message)
            }
        }
    }

    private static func path(_ text: UnsafePointer<CChar>?) -> FilePath {
        text.map { FilePath(platformString: $0) } ?? FilePath()
    }

    private static func openFailure(
        _ failure: LibGit2.Failure, at path: FilePath, explicit: Bool, environment: ProgramEnvironment
    ) -> Diagnostic {
        if failure.code == GIT_EOWNER.rawValue {
            return .environment(
                "the repository at \(path.string) belongs to another user", cause: failure.message,
                hint: "if you trust it: git config --global --add safe.directory '\(path.string)'")
        }
        if failure.code == GIT_ENOTFOUND.rawValue {
            return .input(
                explicit ? "not a git repository: '\(path.string)'" : "not a git repository (or any parent directory)",
                hint: "go into a repository, start one with 'git mlops init', or name one with -C")
        }
        if let format = unsupportedFormat(at: path, environment: environment) { return format }
        return .environment("cannot open the repository at \(path.string)", cause: failure.message)
    }

    /// Asks git which object format or reference storage made libgit2 refuse.
    private static func unsupportedFormat(at path: FilePath, environment: ProgramEnvironment) -> Diagnostic? {
        let git = GitProgram(directory: path, environment: environment, gitDirectory: nil)
        func setting(_ key: String) -> String? {
            guard let outcome = try? git.run(["rev-parse", "--git-common-dir"]) else { return nil }
            let directory = outcome.succeeded ? outcome.text : ".git"
            let file = path.pushing(FilePath(directory)).appending("config")
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
                "repositories that keep references as '\(storage)' are not supported yet",
                cause: "libgit2, which reads the references, knows the 'files' format only",
                hint: "convert it: git refs migrate --ref-format=files")
        }
        return nil
    }
}
