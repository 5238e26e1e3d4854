import MLOpsCore
import MLOpsStore
import MLOpsSystem
import SystemPackage
import TestSupport
import Testing

/// What every remote must do; each implementation runs all of it.
struct PayloadRemoteConformance {
    /// Opens the remote anew, as another process would.
    let open: @Sendable () throws -> any PayloadRemote
    /// Changes the stored bytes of a payload behind the remote's back.
    let damage: @Sendable (Payload, [UInt8]) throws -> Void
    /// A folder for stores.
    let scratch: FilePath

    func run() throws {
        try roundTrip()
        try refusesWrongBytes()
        try hidesTruncatedUploads()
        try survivesConcurrentUploads()
        try resumes()
        try detectsDamage()
        try tellsOfAbsence()
    }

    private func roundTrip() throws {
        let remote = try open()
        #expect(try remote.missing(of: []) == [])
        for size in [0, 1, 4096, (1 << 20) + 7, 3 << 20] {
            let (payload, bytes) = sample(size)
            #expect(try remote.missing(of: [payload]) == [payload])
            try remote.upload(payload, from: BytesSource(bytes))
            try remote.flush()
            #expect(try open().missing(of: [payload]) == [])
            try remote.verify(payload)
            let sink = BytesSink(limit: size)
            try open().download(payload, into: sink)
            #expect(sink.bytes == bytes)
            // A second upload of the same is no error.
            try remote.upload(payload, from: BytesSource(bytes))
            try remote.flush()
        }
    }

    private func refusesWrongBytes() throws {
        let (payload, bytes) = sample(2000)
        for wrong in [sample(2001).bytes, [bytes[0] ^ 1] + bytes.dropFirst(), bytes + [0], []] {
            let remote = try open()
            #expect(throws: Diagnostic.self) {
                try remote.upload(payload, from: BytesSource(wrong))
                try remote.flush()
            }
            try? remote.flush()
            #expect(try open().missing(of: [payload]) == [payload])
        }
    }

    private func hidesTruncatedUploads() throws {
        let (payload, bytes) = sample((3 << 20) + 1)
        let remote = try open()
        #expect(throws: Diagnostic.self) { try remote.upload(payload, from: BreakingSource(bytes, after: 2 << 20)) }
        try remote.flush()
        #expect(try open().missing(of: [payload]) == [payload])
        #expect(throws: Diagnostic.self) { try open().download(payload, into: BytesSink(limit: 8 << 20)) }
        try remote.upload(payload, from: BytesSource(bytes))
        try remote.flush()
        try open().verify(payload)
    }

    private func survivesConcurrentUploads() throws {
        let samples = (0..<20).map { sample(5000 + $0) }
        try WorkerPool.forEach(Array(0..<60), threads: 6) { number in
            let remote = try open()
            let (payload, bytes) = samples[number % 20]
            try remote.upload(payload, from: BytesSource(bytes))
            try remote.flush()
        }
        let remote = try open()
        #expect(try remote.missing(of: samples.map(\.payload)) == [])
        for (payload, _) in samples { try remote.verify(payload) }
    }

    private func resumes() throws {
        let store = try PayloadStore.open(at: scratch.appending("resume"), createIfMissing: true)
        let payloads = try (0..<12).map { try store.insert(bytes: sample(7000 + $0).bytes) }
        _ = try TransferQueue(store: store, remote: try open()).upload(Array(payloads.prefix(5)))
        let outcome = try TransferQueue(store: store, remote: try open()).upload(payloads)
        #expect(outcome.present == 5)
        #expect(outcome.moved == Array(payloads.dropFirst(5)))
        let other = try PayloadStore.open(at: scratch.appending("resumed"), createIfMissing: true)
        _ = try TransferQueue(store: other, remote: try open()).download(Array(payloads.suffix(3)))
        let rest = try TransferQueue(store: other, remote: try open()).download(payloads)
        #expect(rest.present == 3)
        #expect(try other.enumerate() == payloads.sorted())
        for payload in payloads { #expect(try other.verify(payload.digest) == .intact(size: payload.size)) }
    }

    private func detectsDamage() throws {
        let store = try PayloadStore.open(at: scratch.appending("damage"), createIfMissing: true)
        let whole = sample(9000).bytes
        for wrong in [[whole[0] ^ 1] + whole.dropFirst(), Array(whole.dropLast()), whole + [0], []] {
            let payload = try store.insert(bytes: whole)
            _ = try TransferQueue(store: store, remote: try open()).upload([payload])
            try damage(payload, wrong)
            let other = try PayloadStore.open(at: scratch.appending("victim"), createIfMissing: true)
            let error = #expect(throws: Diagnostic.self) {
                try TransferQueue(store: other, remote: try open()).download([payload])
            }
            #expect(error?.kind == .environment)
            #expect(try other.enumerate() == [])
            #expect(throws: Diagnostic.self) { try open().verify(payload) }
            // What the hint says helps: push again.
            _ = try TransferQueue(store: store, remote: try open()).upload([payload])
            try open().verify(payload)
        }
    }

    private func tellsOfAbsence() throws {
        let (payload, _) = sample(123)
        let error = #expect(throws: Diagnostic.self) { try open().download(payload, into: BytesSink(limit: 1000)) }
        #expect(error?.kind == .environment)
        #expect(throws: Diagnostic.self) { try open().verify(payload) }
    }

    private func sample(_ size: Int) -> (payload: Payload, bytes: [UInt8]) {
        var random = SeededGenerator(seed: UInt64(size))
        let block = (0..<min(size, 997)).map { _ in UInt8.random(in: 0...255, using: &random) }
        var bytes: [UInt8] = []
        while bytes.count < size { bytes += block.prefix(size - bytes.count) }
        return (Payload(digest: .sha256(bytes), size: Int64(size)), bytes)
    }
}

/// Fails in the middle.
private final class BreakingSource: PayloadSource {
    private let base: BytesSource
    private var left: Int

    init(_ bytes: [UInt8], after count: Int) {
        base = BytesSource(bytes)
        left = count
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard left > 0 else { throw Diagnostic.environment("connection lost") }
        let count = try base.read(into: buffer)
        left -= count
        return count
    }

    func rewind() throws { try base.rewind() }
}
