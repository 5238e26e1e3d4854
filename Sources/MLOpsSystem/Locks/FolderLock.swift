import Glibc
public import MLOpsCore
public import SystemPackage

/// An exclusive lock between processes on a folder itself, so that no lock file stays behind.
///
/// The kernel frees it when its holder dies.
public enum FolderLock {
    /// Runs `body` while holding the lock on `folder`, waiting up to `timeout` seconds for its holder.
    ///
    /// Where the file system cannot lock a folder, as some network file systems, `body` runs without it.
    ///
    /// - Throws: `busy` when the time is over; what `body` throws.
    public static func with<Result>(
        _ folder: FilePath, timeout: Double, busy: @autoclosure () -> Diagnostic, _ body: () throws -> Result
    ) throws -> Result {
        let directory = try OpenFile.directory(folder)
        let patience = UInt64(max(0, timeout) * 1_000_000)
        var waited: UInt64 = 0
        while flock(directory.descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { break }
            guard waited < patience else { throw busy() }
            usleep(step)
            waited += UInt64(step)
        }
        let result = try body()
        _ = flock(directory.descriptor, LOCK_UN)
        return result
    }

    /// In microseconds.
    private static let step: UInt32 = 20_000
}
