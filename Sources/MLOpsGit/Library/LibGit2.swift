import CLibgit2
import Glibc
import MLOpsCore

/// The C library: started on first use, and the one helper through which every call goes.
enum LibGit2 {
    /// Starts libgit2 once. Costs about 4 ms, so nothing that only prints help comes here.
    private static let started: Bool = {
        guard git_libgit2_init() > 0 else { return false }
        _ = mlops_git_strict_hash_verification(1)
        _ = mlops_git_fsync(1)
        // Objects are mostly read once; without a bound, a long history would fill 256 MiB with them.
        _ = mlops_git_cache_limit(16 << 20)
        // Extensions that change nothing in what this module reads or writes.
        let names = ["worktreeconfig", "partialclone", "preciousobjects"]
        let copies = names.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        var pointers = copies.map { UnsafePointer<CChar>($0) }
        return mlops_git_set_extensions(&pointers, pointers.count) == 0
    }()

    static func start() throws {
        guard started else { throw Diagnostic.environment("cannot start libgit2") }
    }

    /// What a failed call left behind; read on the thread that made the call, then cleared.
    struct Failure {
        let code: Int32
        let message: String
    }

    /// Runs one call and throws what `describe` makes of its failure.
    @discardableResult
    static func check(_ code: Int32, _ describe: (Failure) -> Diagnostic) throws -> Int32 {
        if code >= 0 { return code }
        let message = git_error_last()?.pointee.message.map { String(cString: $0) } ?? "no details"
        git_error_clear()
        throw describe(Failure(code: code, message: message))
    }
}
