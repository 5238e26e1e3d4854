import MLOpsCore
import MLOpsSystem
import Synchronization
public import SystemPackage

/// A file as it was put into a store.
public struct StoredFile: Sendable {
    public let payload: Payload
    /// The file's status, the same before and after it was read.
    public let stat: FileStat
    /// When that status was taken, in nanoseconds since 1970; see ``StatEntry``.
    public let seen: Int64
}

/// Payloads on their way into a store: written aside at once, shown and durable when ``commit()`` returns.
///
/// Order of writes: temporary files; one flush for all of them (each its own when there are few); renames; the
/// directories. Safe from several threads. What was never committed is removed with the batch.
public final class StoreBatch: Sendable {
    private struct Staged {
        let temporary: FilePath
        let digest: Digest
        let isSynced: Bool
    }

    private struct State {
        var staged: [Staged] = []
        /// Digests that are in the store or in this batch already.
        var known: Set<Digest> = []
        /// First bytes of digests that were in the store already: their names may not be on the disk yet.
        var touched: Set<UInt8> = []
        /// Why an earlier commit failed. What other threads counted on may be gone with it, so all later ones fail.
        var failure: (any Error)?
    }

    /// Up to this many files or folders are flushed one by one; beyond it one `syncfs` is cheaper.
    private static let few = 32
    /// A file of this size is flushed by the thread that wrote it, while others still read.
    private static let large = Int64(16 << 20)

    private let store: PayloadStore
    private let state = Mutex(State())
    /// One commit at a time: whoever finds its payload staged by another thread must wait for that one's commit.
    private let publishing = Mutex<Void>(())

    init(_ store: PayloadStore) {
        self.store = store
    }

    deinit {
        discard(state.withLock { $0.staged })
    }

    /// Copies a file of the working tree, hashing what it copies.
    ///
    /// - Throws: an input error when it is no regular file (symbolic links are not followed) or changed meanwhile.
    public func insert(file path: FilePath) throws -> StoredFile {
        let file = try OpenFile.reading(path, followingLinks: false)
        let seen = SystemClock.nanoseconds
        let before = try file.stat()
        let payload =
            before.size < Int64(Pieces.size)
            ? try insertSmall(file, size: Int(before.size)) : try insertLarge(file, size: before.size)
        guard payload.size == before.size, try file.stat().isSameContent(as: before) else {
            throw Self.changed(path)
        }
        return StoredFile(payload: payload, stat: before, seen: seen)
    }

    /// Puts bytes into the store.
    @discardableResult
    public func insert(bytes: [UInt8]) throws -> Payload {
        let payload = Payload(digest: .sha256(bytes), size: Int64(bytes.count))
        try stage(payload, bytes: bytes)
        return payload
    }

    /// Takes a payload from elsewhere: `body` writes its bytes.
    ///
    /// - Throws: an environment error when digest or size of what came is not `payload`'s; then nothing is kept.
    public func receive(_ payload: Payload, from body: (any PayloadSink) throws -> Void) throws {
        if try isKnown(payload) { return }
        let sink = ReceivingSink(try newTemporary(), payload, store)
        try body(sink)
        try sink.check()
        try keep(&sink.file, payload)
    }

    /// Shows everything staged so far under its name, durably.
    ///
    /// On failure what is not shown yet is dropped, and the batch is of no more use.
    public func commit() throws {
        try publishing.withLock { _ in
            let (staged, touched, failure) = state.withLock { state in
                defer {
                    state.staged = []
                    state.touched = []
                }
                return (state.staged, state.touched, state.failure)
            }
            do {
                if let failure { throw failure }
                try publish(staged, touched)
            } catch {
                discard(staged)
                state.withLock { $0.failure = error }
                throw error
            }
        }
    }

    // MARK: - Writing aside

    /// Reads the whole file first, so that one that is here already is not written at all.
    private func insertSmall(_ file: borrowing OpenFile, size: Int) throws -> Payload {
        var failure: (any Error)?
        // One byte more than it should have: a file that grows shows.
        let bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
            do {
                var got = 0
                repeat {
                    got = try file.read(
                        into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[count...])))
                    count += got
                } while got > 0 && count <= size
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        let payload = Payload(digest: .sha256(bytes), size: Int64(bytes.count))
        if bytes.count == size { try stage(payload, bytes: bytes) }
        return payload
    }

    private func insertLarge(_ file: borrowing OpenFile, size: Int64) throws -> Payload {
        var temporary = try newTemporary()
        let payload: Payload
        if try !store.cannotReflink.load(ordering: .relaxed) && temporary.file.reflink(from: file) {
            // A clone cannot change any more: hash that.
            payload = try Hashing.read(temporary.file)
        } else {
            store.cannotReflink.store(true, ordering: .relaxed)
            payload = try Hashing.read(file) { piece in
                try store.fault(.writeTemporary)
                try temporary.file.write(piece)
            }
        }
        if payload.size == size, try !isKnown(payload) { try keep(&temporary, payload) }
        return payload
    }

    private func stage(_ payload: Payload, bytes: [UInt8]) throws {
        if try isKnown(payload) { return }
        var temporary = try newTemporary()
        try store.fault(.writeTemporary)
        try bytes.withUnsafeBytes { try temporary.file.write($0) }
        try keep(&temporary, payload)
    }

    private func newTemporary() throws -> TemporaryFile {
        try store.fault(.createTemporary)
        // 0444 from the start: open(2) grants writing through this descriptor all the same.
        return try TemporaryFile(in: store.layout.temporary, mode: 0o444)
    }

    private func keep(_ temporary: inout TemporaryFile, _ payload: Payload) throws {
        try store.fault(.stage)
        let isLarge = payload.size >= Self.large
        if isLarge { try temporary.file.sync() }
        let path = temporary.detach()
        let isFirst = state.withLock { state in
            guard state.known.insert(payload.digest).inserted else { return false }
            state.staged.append(Staged(temporary: path, digest: payload.digest, isSynced: isLarge))
            return true
        }
        if !isFirst { try Files.remove(path, missingIsFine: true) }
    }

    private func isKnown(_ payload: Payload) throws -> Bool {
        if state.withLock({ $0.known.contains(payload.digest) }) { return true }
        guard let size = try store.size(of: payload.digest) else { return false }
        guard size == payload.size else {
            // Either the object is not what its name says, and makes room for the right one, or the size is wrong.
            if case .intact(let size) = try store.verify(payload.digest) {
                throw PayloadStore.wrongSize(payload, size)
            }
            try store.quarantine(payload.digest)
            return false
        }
        state.withLock { state in
            state.known.insert(payload.digest)
            state.touched.insert(payload.digest.firstByte)
        }
        return true
    }

    private func discard(_ staged: [Staged]) {
        for item in staged { try? Files.remove(item.temporary, missingIsFine: true) }
    }

    // MARK: - Publishing

    private func publish(_ staged: [Staged], _ touched: Set<UInt8>) throws {
        guard !staged.isEmpty || !touched.isEmpty else { return }
        let loose = staged.filter { !$0.isSynced }
        if loose.count > Self.few {
            try store.fault(.sync)
            try Files.syncFileSystem(of: store.layout.temporary)
        } else {
            for item in loose {
                try store.fault(.sync)
                try OpenFile.reading(item.temporary, followingLinks: false).sync()
            }
        }
        let groups = Dictionary(grouping: staged, by: \.digest.firstByte)
        for byte in groups.keys {
            try store.fault(.makeFanout)
            try store.layout.makeFolder(store.layout.fanout(byte))
        }
        try WorkerPool.forEach(Array(groups.values)) { [store] items in
            for item in items {
                try store.fault(.rename)
                try Files.rename(item.temporary, to: store.layout.object(item.digest))
            }
        }
        try store.fault(.syncNames)
        let folders = touched.union(groups.keys)
        if folders.count > Self.few {
            try Files.syncFileSystem(of: store.layout.objects)
        } else {
            for byte in folders { try Files.syncDirectory(store.layout.fanout(byte)) }
            try Files.syncDirectory(store.layout.objects)
        }
    }

    private static func changed(_ path: FilePath) -> Diagnostic {
        .input(
            "\(path.visible) changed while it was being read",
            hint: "wait until the program that writes it is done, then run the same command again")
    }
}

/// A temporary file that hashes what it is given and knows what it must become.
private final class ReceivingSink: PayloadSink {
    var file: TemporaryFile
    private let payload: Payload
    private let store: PayloadStore
    private var hasher = DigestHasher()
    private var size: Int64 = 0

    init(_ file: consuming TemporaryFile, _ payload: Payload, _ store: PayloadStore) {
        self.file = file
        self.payload = payload
        self.store = store
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        size += Int64(bytes.count)
        // Stop at the first byte too many: a hostile sender must not fill the disk.
        guard size <= payload.size else { throw mismatch("more than \(payload.size) bytes came") }
        hasher.update(bytes)
        try store.fault(.writeTemporary)
        try file.file.write(bytes)
    }

    func restart() throws {
        hasher = DigestHasher()
        size = 0
        try file.file.truncate()
    }

    func check() throws {
        guard size == payload.size else { throw mismatch("\(size) bytes came instead of \(payload.size)") }
        let digest = hasher.finish()
        guard digest == payload.digest else { throw mismatch("the SHA-256 of what came is \(digest.short)…") }
    }

    private func mismatch(_ cause: String) -> Diagnostic {
        .environment("the bytes received for the payload \(payload.digest.short) are wrong", cause: cause)
    }
}

extension Digest {
    /// The byte that the object's folder is named after.
    var firstByte: UInt8 { bytes[0] }
}
