import CLibgit2
import Glibc
import MLOpsCore
import MLOpsSystem
import SystemPackage

extension Repository {
    /// What `HEAD` points at.
    public enum Head: Sendable, Equatable {
        /// On a branch (its full name) with a commit.
        case branch(String, ObjectID)
        /// On a branch that has no commit yet.
        case unborn(String)
        case detached(ObjectID)

        public var commit: ObjectID? {
            switch self {
            case .branch(_, let id), .detached(let id): id
            case .unborn: nil
            }
        }
    }

    /// One reference and the object it names, tags not peeled.
    public struct Reference: Sendable, Hashable {
        public let name: String
        public let target: ObjectID
    }

    public func head() throws -> Head {
        var raw: OpaquePointer?
        try LibGit2.check(git_reference_lookup(&raw, pointer, "HEAD")) {
            .environment("the repository has no HEAD", cause: $0.message)
        }
        defer { git_reference_free(raw) }
        if git_reference_type(raw) == GIT_REFERENCE_SYMBOLIC, let target = git_reference_symbolic_target(raw) {
            let name = String(cString: target)
            return try reference(name).map { .branch(name, $0) } ?? .unborn(name)
        }
        guard let id = git_reference_target(raw) else { throw Diagnostic.bug("HEAD names nothing") }
        return .detached(ObjectID(id.pointee))
    }

    /// The commit `HEAD` stands on.
    ///
    /// - Throws: `input` when there is no commit yet.
    public func headCommit() throws -> ObjectID {
        guard let commit = try head().commit else {
            throw Diagnostic.input("there is no commit yet", hint: "make the first one: git commit")
        }
        return commit
    }

    /// The object a full reference name leads to, through symbolic references; nil when it does not exist.
    public func reference(_ name: String) throws -> ObjectID? {
        var id = git_oid()
        let code = git_reference_name_to_id(&id, pointer, name)
        if code == GIT_ENOTFOUND.rawValue {
            git_error_clear()
            return nil
        }
        try LibGit2.check(code) { .input("cannot read the reference '\(name)'", cause: $0.message) }
        return ObjectID(id)
    }

    /// Every reference below `prefix` (such as `refs/tags/`), sorted by name.
    public func references(below prefix: String) throws -> [Reference] {
        var iterator: OpaquePointer?
        try LibGit2.check(git_reference_iterator_glob_new(&iterator, pointer, prefix + "*")) {
            .environment("cannot list the references", cause: $0.message)
        }
        defer { git_reference_iterator_free(iterator) }
        var result: [Reference] = []
        var raw: OpaquePointer?
        while true {
            let code = git_reference_next(&raw, iterator)
            if code == GIT_ITEROVER.rawValue { break }
            // A list that breaks off would pass for all there is.
            try LibGit2.check(code) { .environment("cannot list the references", cause: $0.message) }
            defer { git_reference_free(raw) }
            guard let name = git_reference_name(raw).map({ String(cString: $0) }), name.hasPrefix(prefix),
                let target = git_reference_target(raw)
            else { continue }
            result.append(Reference(name: name, target: ObjectID(target.pointee)))
        }
        git_error_clear()
        return result.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Moves a reference from `old` to `new`, or creates it when `old` is nil.
    ///
    /// A lock that another process holds is waited for, two seconds at most.
    ///
    /// - Returns: false, and nothing changed, when the reference did not stand at `old`.
    /// - Throws: `environment` when it stays locked, as after a process that was killed.
    public func update(_ name: String, from old: ObjectID?, to new: ObjectID, message: String) throws -> Bool {
        guard let old else { return try create(name, at: new, message: message) }
        var (target, expected) = (new.raw, old.raw)
        var code = GIT_ELOCKED.rawValue
        for attempt in 0..<Self.lockAttempts where code == GIT_ELOCKED.rawValue {
            if attempt > 0 {
                git_error_clear()
                usleep(20_000)
            }
            var raw: OpaquePointer?
            code = git_reference_create_matching(&raw, pointer, name, &target, 1, &expected, message)
            git_reference_free(raw)
        }
        if code == GIT_EMODIFIED.rawValue || code == GIT_ENOTFOUND.rawValue {
            git_error_clear()
            return false
        }
        if code == GIT_ELOCKED.rawValue {
            git_error_clear()
            let lock = commonDirectory.appending(name + ".lock")
            throw Diagnostic.environment(
                "the reference '\(name)' is locked by another process",
                hint: CommandHint(
                    "if no git is running here, a killed one left its lock: rm \(RepoPath(bytes: lock.bytes))"
                ).or("if no git is running here, a killed one left its lock: remove it"))
        }
        try LibGit2.check(code) {
            .environment(
                "cannot update the reference '\(name)'", cause: $0.message,
                hint: "check the free space and the permissions of \(commonDirectory.string)")
        }
        return true
    }

    private static let lockAttempts = 100

    /// Through git: libgit2 looks whether the name is free before it takes the lock, so that two could make it.
    private func create(_ name: String, at new: ObjectID, message: String) throws -> Bool {
        let outcome = try git.run(["update-ref", "-m", message, "--no-deref", name, new.hex, ObjectID.zero.hex])
        if outcome.succeeded { return true }
        if try reference(name) != nil { return false }
        throw Diagnostic(
            .environment, "cannot make the reference '\(name)'",
            causes: outcome.errorLines.map { VisibleText.of($0) },
            hints: ["check the free space and the permissions of \(commonDirectory.string)"])
    }

    /// Removes a reference that stands at `old`.
    ///
    /// - Returns: false, and nothing changed, when it did not stand there.
    public func delete(_ name: String, from old: ObjectID) throws -> Bool {
        let outcome = try git.run(["update-ref", "--no-deref", "-d", name, old.hex])
        if outcome.succeeded { return true }
        guard try reference(name) == old else { return false }
        throw Diagnostic(
            .environment, "cannot remove the reference '\(name)'",
            causes: outcome.errorLines.map { VisibleText.of($0) })
    }

    /// The object a revision (`HEAD~2`, a branch, an abbreviated name) stands for; nil when there is none.
    public func resolve(_ revision: String) throws -> ObjectID? {
        var raw: OpaquePointer?
        let code = git_revparse_single(&raw, pointer, revision)
        defer { git_object_free(raw) }
        if code == GIT_EAMBIGUOUS.rawValue {
            git_error_clear()
            throw Diagnostic.input("'\(revision)' names several objects", hint: "write more digits of it")
        }
        guard code == 0, let id = git_object_id(raw) else {
            git_error_clear()
            return nil
        }
        return ObjectID(id.pointee)
    }

    /// The commit a revision stands for, tags peeled.
    ///
    /// - Throws: `input` when there is none.
    public func resolveCommit(_ revision: String) throws -> ObjectID {
        guard var id = try resolve(revision) else {
            throw Diagnostic.input("there is no commit '\(revision)'", hint: "see: git log --oneline --all")
        }
        for _ in 0..<16 {
            switch try object(id, limit: 16 << 20).kind {
            case .commit: return id
            case .tag: id = try tag(id).target
            default: throw Diagnostic.input("'\(revision)' is not a commit")
            }
        }
        throw Diagnostic.input("'\(revision)' is a tag of tags of tags")
    }
}
