import Glibc
import MLOpsCore
public import SystemPackage

/// An exclusive lock between processes: `flock` on a file that stays there. The kernel frees it when its holder dies.
///
/// Held until the value is destroyed. Two locks on one path exclude each other inside one process as well.
public struct FileLock: ~Copyable {
    private let file: OpenFile

    private init(_ file: consuming OpenFile) {
        self.file = file
    }

    /// Takes the lock at `path` if nobody holds it; nil otherwise. Creates the file where there is none.
    public static func tryAcquire(_ path: FilePath) throws -> FileLock? {
        let file = try OpenFile.open(
            path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o666, action: "cannot open the lock")
        while flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return nil }
            if errno != EINTR { throw Diagnostic.lastSystemError("cannot lock", path) }
        }
        // Who holds it is told to those who wait; it decides nothing, so a failure here does not matter.
        let text = Array("\(getpid())\n".utf8)
        if ftruncate(file.descriptor, 0) == 0 {
            _ = text.withUnsafeBytes { pwrite(file.descriptor, $0.baseAddress, $0.count, 0) }
        }
        return FileLock(file)
    }

    /// Takes the lock at `path`, waiting up to `timeout` seconds for its holder.
    ///
    /// - Throws: an environment error naming the holder when the time is over.
    public static func acquire(_ path: FilePath, timeout: Double) throws -> FileLock {
        let start = monotonicSeconds()
        var pause: UInt32 = 1_000
        while true {
            if let lock = try tryAcquire(path) { return lock }
            guard monotonicSeconds() - start < timeout else { throw busy(path) }
            usleep(pause)
            pause = min(pause * 2, 50_000)
        }
    }

    /// Runs `body` while holding the lock at `path`.
    public static func with<Result>(
        _ path: FilePath, timeout: Double, _ body: () throws -> Result
    ) throws -> Result {
        let lock = try acquire(path, timeout: timeout)
        // Named at the end, so that the value lives through the body.
        defer { lock.keep() }
        return try body()
    }

    /// Gives the lock back now rather than when the value is destroyed.
    public consuming func release() {}

    private func keep() {}

    private static func busy(_ path: FilePath) -> Diagnostic {
        var holder = "another process"
        if let text = try? Files.read(path, limit: 64),
            let pid = Int32(String(decoding: text.prefix { $0 != 0x0A }, as: UTF8.self)), pid > 0
        {
            holder = "process \(pid)"
            if let command = ProcessIdentity.command(of: pid) { holder += " (\(command))" }
        }
        return .environment(
            "\(holder) holds the lock \(path.visible)",
            hint: "wait until it is done; the lock goes with its process, so the file need never be removed")
    }

    private static func monotonicSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
