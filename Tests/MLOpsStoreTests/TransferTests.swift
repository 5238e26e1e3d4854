import MLOpsCore
import MLOpsSystem
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MLOpsStore

/// A remote in memory that misbehaves on demand.
private final class MemoryRemote: PayloadRemote {
    let description = "memory"
    let content = Mutex<[Digest: [UInt8]]>([:])
    /// Asked before every upload and download; what it throws is thrown.
    let obstacle: @Sendable (Payload) throws -> Void
    /// What is stored instead of what was sent.
    let spoil: @Sendable ([UInt8]) -> [UInt8]

    init(
        obstacle: @escaping @Sendable (Payload) throws -> Void = { _ in },
        spoil: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 }
    ) {
        self.obstacle = obstacle
        self.spoil = spoil
    }

    func missing(of payloads: [Payload]) throws -> [Payload] {
        content.withLock { content in payloads.filter { content[$0.digest] == nil } }
    }

    func upload(_ payload: Payload, from source: any PayloadSource) throws {
        let sink = BytesSink(limit: 1 << 20)
        try source.copy(into: sink)
        try obstacle(payload)
        let bytes = spoil(sink.bytes)
        content.withLock { $0[payload.digest] = bytes }
    }

    func download(_ payload: Payload, into sink: any PayloadSink) throws {
        guard let bytes = content.withLock({ $0[payload.digest] }) else { throw Diagnostic.environment("gone") }
        let half = bytes.count / 2
        try bytes[..<half].withUnsafeBytes { try sink.write($0) }
        try obstacle(payload)
        try bytes[half...].withUnsafeBytes { try sink.write($0) }
    }
}

private final class CountedProgress: ProgressSink {
    let state = Mutex((total: Int64(-1), done: Int64(0), ended: 0))

    func begin(_ step: String, total: Int64?, unit: ProgressUnit) { state.withLock { $0.total = total ?? -1 } }
    func advance(_ count: Int64) { state.withLock { $0.done += count } }
    func end() { state.withLock { $0.ended += 1 } }
}

@Suite("Transfers")
struct TransferTests {
    private func stores(_ root: FilePath, payloads: Int) throws -> (PayloadStore, PayloadStore, [Payload]) {
        let one = try PayloadStore.open(at: root.appending("one"), createIfMissing: true)
        let two = try PayloadStore.open(at: root.appending("two"), createIfMissing: true)
        return (one, two, try (0..<payloads).map { try one.insert(bytes: sampleBytes(100 + $0, seed: UInt64($0))) })
    }

    @Test func `what one side lacks is moved, once, with progress to the end`() throws {
        try withScratch { root in
            let (one, two, payloads) = try stores(root, payloads: 30)
            let remote = MemoryRemote()
            let progress = CountedProgress()
            let counting = CountingRemote(remote)
            let sent = try TransferQueue(store: one, remote: counting, progress: progress).upload(payloads + payloads)
            #expect(sent.moved == payloads)
            #expect(sent.present == 0)
            #expect(progress.state.withLock { $0.done == $0.total && $0.ended == 1 })
            #expect(counting.counts.uploads == 30)
            #expect(counting.counts.bytesSent == sent.bytes)
            #expect(try TransferQueue(store: one, remote: counting).upload(payloads).moved == [])
            #expect(counting.counts.uploads == 30)
            try two.insert(bytes: sampleBytes(100, seed: 0))
            let got = try TransferQueue(store: two, remote: remote).download(payloads)
            #expect(got.moved.count == 29)
            #expect(got.present == 1)
            #expect(try two.enumerate() == (try one.enumerate()))
            #expect(try wrongObjects(in: two.root) == [])
        }
    }

    @Test func `passing failures are tried again from the start of the payload`() throws {
        try withScratch { root in
            let (one, two, payloads) = try stores(root, payloads: 10)
            let failures = Mutex<[Digest: Int]>([:])
            let remote = MemoryRemote(obstacle: { payload in
                let count = failures.withLock { failures in
                    failures[payload.digest, default: 0] += 1
                    return failures[payload.digest] ?? 0
                }
                // Upload, its re-reading, and the download each fail twice.
                if count % 3 != 0 { throw Diagnostic.environment("connection lost") }
            })
            let waits = Mutex<[Double]>([])
            let retrying = RetryingRemote(
                remote, attempts: 3, pause: 1, sleep: { wait in waits.withLock { $0.append(wait) } })
            #expect(try TransferQueue(store: one, remote: retrying, parallelism: 1).upload(payloads).moved == payloads)
            #expect(Array(waits.withLock { $0 }.prefix(4)) == [1, 2, 1, 2])
            #expect(try TransferQueue(store: two, remote: retrying).download(payloads).moved == payloads)
            #expect(try wrongObjects(in: two.root) == [])
        }
    }

    @Test func `failures that will not pass are not tried again`() throws {
        let tries = Mutex(0)
        let remote = RetryingRemote(
            MemoryRemote(obstacle: { _ in
                tries.withLock { $0 += 1 }
                throw Diagnostic.refused("region")
            }), sleep: { _ in })
        let payload = Payload(digest: .sha256([1]), size: 1)
        #expect(throws: Diagnostic.self) { try remote.upload(payload, from: BytesSource([1])) }
        #expect(tries.withLock { $0 } == 1)
    }

    @Test func `single failures are gathered into one error, and the rest is moved`() throws {
        try withScratch { root in
            let (one, two, payloads) = try stores(root, payloads: 40)
            let bad = Set(payloads.prefix(3))
            let remote = MemoryRemote(obstacle: { payload in
                if bad.contains(payload) {
                    throw Diagnostic.environment("no luck with \(payload.digest.short)", hint: "pray")
                }
            })
            let error = #expect(throws: Diagnostic.self) {
                try TransferQueue(store: one, remote: remote).upload(payloads)
            }
            #expect(error?.message == "could not upload 3 of 40 payloads to memory")
            #expect(error?.causes.count == 3)
            #expect(error?.hints.first == "pray")
            #expect(remote.content.withLock { $0.count } == 37)
            let lost = #expect(throws: Diagnostic.self) {
                try TransferQueue(store: two, remote: remote).download(payloads)
            }
            #expect(lost?.message == "could not download 3 of 40 payloads from memory")
            #expect(try two.enumerate().count == 37)
            #expect(try two.leftovers() == 0)
        }
    }

    @Test func `a remote that is down is not asked for everything`() throws {
        try withScratch { root in
            let (one, _, payloads) = try stores(root, payloads: 100)
            let asked = Mutex(0)
            let remote = MemoryRemote(obstacle: { _ in
                asked.withLock { $0 += 1 }
                throw Diagnostic.environment("down")
            })
            let error = #expect(throws: Diagnostic.self) {
                try TransferQueue(store: one, remote: remote, parallelism: 4).upload(payloads)
            }
            #expect(error?.causes == ["down"])
            #expect(asked.withLock { $0 } < 30)
        }
    }

    @Test func `a remote that stores other bytes than it was sent is found out`() throws {
        try withScratch { root in
            let (one, two, payloads) = try stores(root, payloads: 4)
            let flips = MemoryRemote(spoil: { [$0[0] ^ 1] + $0.dropFirst() })
            let cuts = MemoryRemote(spoil: { Array($0.dropLast()) })
            let pads = MemoryRemote(spoil: { $0 + [0] })
            for remote in [flips, cuts, pads] {
                let error = #expect(throws: Diagnostic.self) {
                    try TransferQueue(store: one, remote: remote).upload(payloads)
                }
                #expect(error?.message.contains("4 of 4") == true)
                #expect(throws: Diagnostic.self) { try TransferQueue(store: two, remote: remote).download(payloads) }
                #expect(try two.enumerate() == [])
                #expect(try two.leftovers() == 0)
            }
        }
    }

    @Test func `a damaged object of our own is not sent, and set aside`() throws {
        try withScratch { root in
            let (one, _, payloads) = try stores(root, payloads: 2)
            let object = one.path(of: payloads[0].digest)
            let bytes = try Files.read(object)
            try Files.remove(object)
            try Files.createExclusively([bytes[0] ^ 1] + bytes.dropFirst(), at: object)
            let remote = MemoryRemote()
            let error = #expect(throws: Diagnostic.self) {
                try TransferQueue(store: one, remote: remote).upload(payloads)
            }
            #expect(error?.hints.contains { $0.contains("git mlops fetch") } == true)
            #expect(remote.content.withLock { Set($0.keys) } == [payloads[1].digest])
            #expect(try one.verify(payloads[0].digest) == .missing)
        }
    }
}
