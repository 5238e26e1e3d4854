import Glibc
import MLOpsCore
import SystemPackage

/// Tells whether a process that left its mark on a file still lives: boot, pid namespace, pid and start time.
///
/// Where a file can be shared with other hosts or containers, anything not of this boot *and* this pid namespace
/// can be alive unseen.
package struct ProcessIdentity: Sendable, Equatable {
    package enum Life: Sendable {
        case alive
        case dead
        case unknown
    }

    /// The first 12 hexadecimal digits of the kernel's boot id; `0` where there is none.
    package let boot: String
    /// The inode of the pid namespace.
    package let namespace: UInt64
    package let pid: Int32
    /// Clock ticks after boot, field 22 of `/proc/<pid>/stat` (proc(5)); a pid that is used again differs here.
    package let started: UInt64

    /// This process.
    package static let current = ProcessIdentity(
        boot: currentBoot, namespace: currentNamespace, pid: getpid(), started: startTime(of: getpid()) ?? 0)

    package init(boot: String, namespace: UInt64, pid: Int32, started: UInt64) {
        self.boot = boot
        self.namespace = namespace
        self.pid = pid
        self.started = started
    }

    package var life: Life {
        guard boot == Self.current.boot, boot != "0", namespace == Self.current.namespace else { return .unknown }
        if kill(pid, 0) != 0, errno == ESRCH { return .dead }
        guard let now = Self.startTime(of: pid) else { return .unknown }
        return now == started ? .alive : .dead
    }

    /// The command line of a process, for people; nil when it is gone or not ours to see.
    package static func command(of pid: Int32) -> String? {
        guard let bytes = read(FilePath("/proc/\(pid)/cmdline")) else { return nil }
        let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        guard !words.isEmpty else { return nil }
        let line = VisibleText.of(words.joined(separator: " "))
        return line.count > 120 ? String(line.prefix(119)) + "…" : line
    }

    private static let currentBoot: String = {
        let digits = (read("/proc/sys/kernel/random/boot_id") ?? []).filter { Hex.value(of: $0) != nil }
        return digits.count < 12 ? "0" : String(decoding: digits.prefix(12), as: UTF8.self)
    }()

    private static let currentNamespace: UInt64 = {
        guard let target = try? Files.readLink("/proc/self/ns/pid") else { return 0 }
        return UInt64(String(decoding: target.filter { (0x30...0x39).contains($0) }, as: UTF8.self)) ?? 0
    }()

    private static func startTime(of pid: Int32) -> UInt64? {
        guard let bytes = read(FilePath("/proc/\(pid)/stat")),
            let close = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        // Behind the command's closing parenthesis comes field 3.
        let fields = bytes[(close + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19 else { return nil }
        return UInt64(String(decoding: fields[19], as: UTF8.self))
    }

    private static func read(_ path: FilePath) -> [UInt8]? {
        try? Files.read(path, limit: 1 << 20)
    }
}
