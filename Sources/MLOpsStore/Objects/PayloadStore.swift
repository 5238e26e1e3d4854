public import MLOpsCore
import MLOpsSystem
import Synchronization
public import SystemPackage

/// Payloads by SHA-256, in a directory. Safe from any thread and from several processes at once.
///
/// What it reports as stored is on the disk; what it shows under a name is complete. A process killed at any point
/// leaves files in `tmp/` at most, which a later one clears.
public final class PayloadStore: Sendable {
    /// What the directory is for: the store of a clone, or a remote that many share.
    public enum Role: Sendable {
        case store
        case remote

        var word: String {
            switch self {
            case .store: "store"
            case .remote: "remote"
            }
        }
    }

    public let root: FilePath
    let layout: StoreLayout
    let faults: FaultPoint?
    /// Set once the file system said that it cannot share blocks, so that 50,000 files do not ask 50,000 times.
    let cannotReflink = Atomic<Bool>(false)
    private let hasSwept = Atomic<Bool>(false)

    private init(_ layout: StoreLayout, faults: FaultPoint?) {
        root = layout.root
        self.layout = layout
        self.faults = faults
        layout.shareFolders()
    }

    /// Opens the store in a directory; with `createIfMissing` makes it there first, durably.
    ///
    /// - Throws: an error when there is none, when its layout is of a later version, or when the folder is something
    ///   else.
    public static func open(
        at root: FilePath, createIfMissing: Bool, role: Role = .store
    ) throws -> PayloadStore {
        try open(at: root, createIfMissing: createIfMissing, role: role, faults: nil)
    }

    package static func open(
        at root: FilePath, createIfMissing: Bool, role: Role = .store, faults: FaultPoint?
    ) throws -> PayloadStore {
        let layout = StoreLayout(root: root, role: role)
        if createIfMissing {
            try layout.create(faults: faults)
        } else if try !layout.check() {
            throw Diagnostic.environment(
                "there is no git-mlops \(role.word) at \(root.visible)",
                hint: role == .store ? "git mlops setup" : "check the path, and that its disk is mounted")
        }
        return PayloadStore(layout, faults: faults)
    }

    /// The bytes of the object itself, for reading alone.
    public func path(of digest: Digest) -> FilePath { layout.object(digest) }

    /// True when the payload is here. Looks at the name alone; see ``verify(_:)``.
    public func contains(_ digest: Digest) throws -> Bool {
        try size(of: digest) != nil
    }

    /// True when a payload of this digest and this size is here.
    public func contains(_ payload: Payload) throws -> Bool {
        try size(of: payload.digest) == payload.size
    }

    /// The size in bytes; nil when the payload is not here.
    public func size(of digest: Digest) throws -> Int64? {
        guard let stat = try FileStat.ifExists(at: layout.object(digest), followingLinks: false),
            stat.kind == .regular
        else { return nil }
        return stat.size
    }

    /// Those of `payloads` that are not here with their size, in order.
    public func missing(of payloads: [Payload], threads: Int = WorkerPool.processors) throws -> [Payload] {
        let found = try WorkerPool.map(payloads, threads: threads) { try self.contains($0) }
        return zip(payloads, found).filter { !$0.1 }.map(\.0)
    }

    /// Starts writing several payloads; the first time, clears what killed processes left.
    public func batch() throws -> StoreBatch {
        if !hasSwept.exchange(true, ordering: .relaxed) {
            try layout.makeFolder(layout.temporary)
            TemporaryName.sweep(layout.temporary, now: SystemClock().now())
        }
        return StoreBatch(self)
    }

    func fault(_ step: StoreStep) throws {
        if let faults { try faults(step) }
    }

    /// What to say when a payload is not here.
    static func absent(_ digest: Digest) -> Diagnostic {
        .environment("the payload \(digest.short) is not in the store", hint: "git mlops fetch")
    }
}
