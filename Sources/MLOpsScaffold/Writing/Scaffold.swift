import MLOpsCore
import MLOpsSystem
import SystemPackage

/// What writing a set of files into a folder would meet. Made by ``Scaffold/plan(into:_:)``.
public struct ScaffoldPlan: Sendable, Equatable {
    /// Something that stands where a file should go.
    public struct Conflict: Sendable, Hashable {
        public enum Reason: Sendable, Hashable {
            /// A file, folder or link of that name is there.
            case exists
            /// The folder it belongs in is something else: a file or a link.
            case notAFolder(RepoPath)
        }

        public let path: RepoPath
        public let reason: Reason

        public init(path: RepoPath, reason: Reason) {
            self.path = path
            self.reason = reason
        }
    }

    public let root: FilePath
    public let files: [RenderedFile]
    /// In the order of the files; empty when the plan can be carried out.
    public let conflicts: [Conflict]
}

/// Writes rendered files into a folder: all of them or none, and never over what is there.
public enum Scaffold {
    /// Looks where `files` would land below `root`, which need not exist. Changes nothing.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` for a path that leaves the folder or when `root` is no folder.
    public static func plan(into root: FilePath, _ files: [RenderedFile]) throws -> ScaffoldPlan {
        for file in files { try TemplatePath.check(file.path) }
        let conflicts: [ScaffoldPlan.Conflict]
        switch try rootType(root) {
        case nil: conflicts = []
        case .directory?:
            let top = try FolderHandle(opening: root)
            conflicts = try files.compactMap { try conflict(of: $0.path, in: top) }
        default: throw Diagnostic.input("'\(VisibleText.of(root.string))' is not a folder")
        }
        return ScaffoldPlan(root: root, files: files, conflicts: conflicts)
    }

    /// Carries `plan` out. Looks again first; each file appears whole under its name, with the modes that the umask
    /// leaves of 0666 or 0777. When a file cannot be written, what this call had made is removed again.
    ///
    /// - Throws: a ``Diagnostic`` of kind `refused` that lists every target that exists (nothing was written), of kind
    ///   `environment` when the disk refuses.
    public static func write(_ plan: ScaffoldPlan) throws {
        let fresh = try Self.plan(into: plan.root, plan.files)
        guard fresh.conflicts.isEmpty else { throw refusal(fresh.conflicts) }
        let madeFolders = try makeFolders(plan.root)
        do {
            var writer = Writer(top: try FolderHandle(opening: plan.root))
            try writer.write(plan.files)
        } catch {
            removeEmpty(madeFolders)
            throw error
        }
    }

    private static func refusal(_ conflicts: [ScaffoldPlan.Conflict]) -> Diagnostic {
        Diagnostic(
            .refused, "\(conflicts.count) of the files cannot be written without harm to what is there",
            causes: conflicts.map {
                switch $0.reason {
                case .exists: "'\(VisibleText.of($0.path))' exists"
                case .notAFolder(let parent):
                    "'\(VisibleText.of($0.path))': '\(VisibleText.of(parent))' is not a folder"
                }
            },
            hints: ["nothing was written: move these away, or choose another folder"])
    }

    private static func rootType(_ root: FilePath) throws -> FileType? {
        do {
            return try root.stat().type
        } catch Errno.noSuchFileOrDirectory {
            return nil
        } catch {
            throw Diagnostic.environment(
                "'\(VisibleText.of(root.string))' cannot be looked at", cause: error.description)
        }
    }

    private static func conflict(
        of path: RepoPath, in top: borrowing FolderHandle
    ) throws(Diagnostic) -> ScaffoldPlan.Conflict? {
        try conflict(path.components[...], of: path, done: RepoPath(bytes: []), in: top)
    }

    private static func conflict(
        _ rest: ArraySlice<ArraySlice<UInt8>>, of path: RepoPath, done: RepoPath, in folder: borrowing FolderHandle
    ) throws(Diagnostic) -> ScaffoldPlan.Conflict? {
        guard let head = rest.first else { return nil }
        let name = RepoPath(bytes: Array(head))
        let here = done.appending(name)
        guard let kind = try folder.kind(of: name) else { return nil }
        if rest.count == 1 { return .init(path: path, reason: .exists) }
        guard kind == .directory else { return .init(path: path, reason: .notAFolder(here)) }
        return try conflict(rest.dropFirst(), of: path, done: here, in: try folder.existingChild(name))
    }

    /// Makes `root` and the folders above it that are missing; returns those made, outermost first.
    private static func makeFolders(_ root: FilePath) throws -> [FilePath] {
        var missing: [FilePath] = []
        var path = root
        while try !path.isEmpty && rootType(path) == nil {
            missing.insert(path, at: 0)
            path = path.removingLastComponent()
        }
        var made: [FilePath] = []
        for folder in missing {
            do {
                try FolderHandle.make(folder)
            } catch {
                removeEmpty(made)
                throw error
            }
            made.append(folder)
        }
        return made
    }

    /// For clean-up on the way out of an error: its own failure has nobody left to tell.
    private static func removeEmpty(_ made: [FilePath]) {
        for folder in made.reversed() { _ = try? Files.removeDirectoryIfEmpty(folder) }
    }

    /// Writes files below one open folder and remembers what it made.
    private struct Writer: ~Copyable {
        private let top: FolderHandle
        private var files: [RepoPath] = []
        private var folders: [RepoPath] = []

        init(top: consuming FolderHandle) { self.top = top }

        mutating func write(_ all: [RenderedFile]) throws(Diagnostic) {
            do throws(Diagnostic) {
                for file in all {
                    var made: [RepoPath] = []
                    defer { folders += made }
                    let placed = try Self.inFolder(of: file.path, top, made: { made.append($0) }) {
                        (folder, name) throws(Diagnostic) in
                        try folder.create(name, bytes: file.bytes, executable: file.executable)
                    }
                    guard placed else { throw Scaffold.refusal([.init(path: file.path, reason: .exists)]) }
                    files.append(file.path)
                }
            } catch {
                undo()
                throw error
            }
        }

        private func undo() {
            for path in files.reversed() {
                try? Self.inFolder(of: path, top, made: { _ in }) { $0.remove($1) }
            }
            for path in folders.reversed() {
                try? Self.inFolder(of: path, top, made: { _ in }) { $0.removeFolder($1) }
            }
        }

        /// Runs `body` on the folder that holds `path`, making the folders on the way.
        private static func inFolder<Result>(
            of path: RepoPath, _ top: borrowing FolderHandle, made: (RepoPath) -> Void,
            _ body: (borrowing FolderHandle, RepoPath) throws(Diagnostic) -> Result
        ) throws(Diagnostic) -> Result {
            try descend(path.components[...], RepoPath(bytes: []), top, made, body)
        }

        private static func descend<Result>(
            _ rest: ArraySlice<ArraySlice<UInt8>>, _ done: RepoPath, _ folder: borrowing FolderHandle,
            _ made: (RepoPath) -> Void, _ body: (borrowing FolderHandle, RepoPath) throws(Diagnostic) -> Result
        ) throws(Diagnostic) -> Result {
            let name = RepoPath(bytes: rest.first.map { Array($0) } ?? [])
            if rest.count <= 1 { return try body(folder, name) }
            let here = done.appending(name)
            if try folder.makeChild(name) { made(here) }
            return try descend(rest.dropFirst(), here, try folder.existingChild(name), made, body)
        }
    }
}
