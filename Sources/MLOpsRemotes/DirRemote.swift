import MLOpsCore
import MLOpsSystem
public import MLOpsStore
import Synchronization
public import SystemPackage

/// A remote that is a directory, such as one on a network file system: the same layout as a store's.
///
/// Several processes and hosts may use it at once. An upload is written aside, hashed, flushed and renamed.
public final class DirRemote: PayloadRemote {
    public let description: String
    private let store: PayloadStore
    private let batch: Mutex<StoreBatch?>

    /// Opens the remote in `directory`.
    ///
    /// - Parameters:
    ///   - directory: where it is.
    ///   - create: makes the folder, or takes an empty one. Without, a missing folder is an error: a disk may just not
    ///     be mounted, and writing into its mount point would look like success.
    /// - Throws: an error when there is no remote, or something else.
    public init(_ directory: FilePath, create: Bool) throws {
        description = directory.visible
        batch = Mutex(nil)
        if !create {
            guard let stat = try FileStat.ifExists(at: directory, followingLinks: true) else {
                throw Diagnostic.environment(
                    "the remote directory \(directory.visible) does not exist",
                    hint: "check the path, and that its disk is mounted")
            }
            guard stat.kind == .directory else {
                throw Diagnostic.environment(
                    "the remote \(directory.visible) is \(stat.kind.phrase), not a directory", hint: "check its URL")
            }
        }
        store = try PayloadStore.open(at: directory, createIfMissing: create, role: .remote)
    }

    public func missing(of payloads: [Payload]) throws -> [Payload] {
        try store.missing(of: payloads)
    }

    public func upload(_ payload: Payload, from source: any PayloadSource) throws {
        try current().receive(payload) { try source.copy(into: $0) }
    }

    public func flush() throws {
        try batch.withLock { batch in
            defer { batch = nil }
            try batch?.commit()
        }
    }

    public func download(_ payload: Payload, into sink: any PayloadSink) throws {
        guard try store.contains(payload.digest) else {
            throw Diagnostic.environment(
                "the payload \(payload.digest.short) is not on \(description)",
                hint: "push it from a clone that has it: `git mlops push`")
        }
        // Hashed on this side too: only here can a damaged object be set aside, so that a push replaces it.
        let source = CheckedSource(try store.source(of: payload.digest), payload) { [store] in
            store.damaged(payload)
        }
        try source.copy(into: sink)
    }

    private func current() throws -> StoreBatch {
        try batch.withLock { batch in
            if let batch { return batch }
            let fresh = try store.batch()
            batch = fresh
            return fresh
        }
    }
}
