import Glibc
public import MLOpsCore
import Synchronization
public import SystemPackage

/// Names of temporary files: they say which process made them, so that a later run can clear up after a killed one.
///
/// `.mlops-tmp.<boot>.<pid namespace>.<pid>.<start time>.<counter>`
public enum TemporaryName {
    private static let prefix = ".mlops-tmp."
    private static let counter = Atomic<UInt64>(0)
    private static let own: String = {
        let me = ProcessIdentity.current
        return "\(prefix)\(me.boot).\(me.namespace).\(me.pid).\(me.started)."
    }()

    /// Seconds that a leftover lies untouched before it goes, when nobody can tell whether its process lives (another
    /// host, another container).
    static let patience: Int64 = 86_400

    /// A name that no other process and no other call of this one uses.
    public static func next() -> FilePath.Component {
        // Always one component: the pattern has no slash. The fallback only satisfies the optional.
        FilePath.Component(nextText()) ?? FilePath.Component(stringLiteral: "mlops-tmp")
    }

    /// The same as text, for callers that build paths by the thousand.
    package static func nextText() -> String {
        own + String(counter.wrappingAdd(1, ordering: .relaxed).oldValue, radix: 36)
    }

    /// True for a name of this form, whoever made it.
    public static func matches(_ name: [UInt8]) -> Bool {
        maker(of: name) != nil
    }

    static func maker(of name: [UInt8]) -> ProcessIdentity? {
        guard name.starts(with: prefix.utf8) else { return nil }
        let parts = String(decoding: name.dropFirst(prefix.utf8.count), as: UTF8.self)
            .split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 5, let namespace = UInt64(parts[1]), let pid = Int32(parts[2]), pid > 0,
            let started = UInt64(parts[3])
        else { return nil }
        return ProcessIdentity(boot: String(parts[0]), namespace: namespace, pid: pid, started: started)
    }

    /// Removes what killed processes left in `directory`, files and folders, and nothing else.
    ///
    /// Leftovers of another boot, host or container go once nobody touched them for a day. Failures are passed over:
    /// the next run tries again.
    ///
    /// - Returns: how many leftovers went.
    @discardableResult
    public static func sweep(_ directory: FilePath, now: Timestamp) -> Int {
        guard let names = try? Files.list(directory) else { return 0 }
        var removed = 0
        for name in names {
            guard let maker = maker(of: name), let path = try? directory.appending(RepoPath(bytes: name)) else {
                continue
            }
            switch maker.life {
            case .alive: continue
            case .dead: break
            case .unknown:
                guard let stat = try? FileStat.ifExists(at: path, followingLinks: false),
                    max(stat.modified, stat.changed) / 1_000_000_000 < now.seconds - patience
                else { continue }
            }
            if (try? Files.removeTree(path)) != nil { removed += 1 }
        }
        return removed
    }
}

/// A directory of this process; if the process dies, a later ``TemporaryName/sweep(_:now:)`` of its parent clears it.
public struct TemporaryDirectory: Sendable {
    public let path: FilePath

    /// Makes a fresh directory, mode 0700, in `parent`, which must exist.
    public init(in parent: FilePath) throws {
        while true {
            let path = parent.appending(TemporaryName.next())
            if try Files.makeDirectory(path, mode: 0o700) {
                self.path = path
                return
            }
        }
    }

    /// Removes it with everything in it.
    public func remove() throws {
        try Files.removeTree(path)
    }

    /// Runs `body` with a fresh directory and removes it afterwards, whatever happened.
    public static func with<Result>(in parent: FilePath, _ body: (FilePath) throws -> Result) throws -> Result {
        let directory = try TemporaryDirectory(in: parent)
        defer { try? directory.remove() }
        return try body(directory.path)
    }
}

/// An open file of this process that goes away with this value, unless it was renamed into place.
public struct TemporaryFile: ~Copyable {
    public let file: OpenFile
    private var isPublished = false

    public var path: FilePath { file.path }

    /// Creates a fresh file in `directory`, open for writing and reading; the umask applies to `mode`.
    public init(in directory: FilePath, mode: UInt32 = 0o600) throws {
        file = try OpenFile.creating(directory.appending(TemporaryName.next()), mode: mode)
    }

    deinit {
        if !isPublished { try? Files.remove(file.path, missingIsFine: true) }
    }

    /// Leaves the file where it is; whoever takes the path renames or removes it.
    public mutating func detach() -> FilePath {
        isPublished = true
        return file.path
    }

    /// Gives the file its final name, on the same file system; see ``Files/rename(_:to:replacing:)``.
    public mutating func publish(as path: FilePath, replacing: Bool = true) throws {
        try Files.rename(file.path, to: path, replacing: replacing)
        isPublished = true
    }
}
