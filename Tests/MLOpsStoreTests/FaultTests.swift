import Glibc
import MLOpsCore
import MLOpsSystem
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MLOpsStore

/// Lets the n-th occurrence of a step do something.
private final class Trap: Sendable {
    private let left: Mutex<Int>
    private let step: StoreStep
    private let action: @Sendable () throws -> Void

    init(_ step: StoreStep, after count: Int, _ action: @escaping @Sendable () throws -> Void) {
        self.step = step
        left = Mutex(count)
        self.action = action
    }

    @Sendable func hit(_ step: StoreStep) throws {
        guard step == self.step else { return }
        let isNow = left.withLock { left in
            defer { left -= 1 }
            return left == 0
        }
        if isNow { try action() }
    }
}

private func makeFiles(_ count: Int, in folder: FilePath) throws -> [FilePath] {
    try Files.makeDirectories(folder)
    return try (0..<count).map { number in
        let path = folder.appending("f\(number)")
        let size = number == 3 ? 3 << 20 : 500
        try Files.writeAtomically(sampleBytes(size, seed: UInt64(number)), to: path, durable: false)
        return path
    }
}

@Suite("Store under faults")
struct FaultTests {
    // 10 files are flushed one by one, 60 at once.
    @Test(arguments: StoreStep.writing, [10, 60])
    func `a failure at any step leaves no part of a payload, and the next attempt succeeds`(
        step: StoreStep, count: Int
    ) throws {
        try withScratch { root in
            let files = try makeFiles(count, in: root.appending("data"))
            let path = root.appending("store")
            let earlier = try PayloadStore.open(at: path, createIfMissing: true).insert(bytes: [1, 2, 3])
            for occurrence in [0, 1, 7] {
                let fired = Mutex(false)
                let trap = Trap(step, after: occurrence) {
                    fired.withLock { $0 = true }
                    throw Diagnostic.system(.noSpace, "cannot write")
                }
                let store = try PayloadStore.open(at: path, createIfMissing: true, faults: trap.hit)
                // The names of what a failed attempt showed already are not written again.
                for payload in try store.enumerate() where payload != earlier {
                    try Files.remove(store.path(of: payload.digest))
                }
                do {
                    _ = try store.insert(files: files, threads: 3)
                    #expect(!fired.withLock { $0 })
                } catch let error as Diagnostic {
                    #expect(fired.withLock { $0 })
                    #expect(error.kind == .environment)
                }
                #expect(try store.leftovers() == 0)
                #expect(try wrongObjects(in: path) == [])
                #expect(try store.contains(earlier))
            }
            let store = try PayloadStore.open(at: path, createIfMissing: true)
            let stored = try store.insert(files: files)
            #expect(try Set(store.enumerate()) == Set(stored.map(\.payload) + [earlier]))
            #expect(try wrongObjects(in: path) == [])
        }
    }

    @Test(arguments: StoreStep.writing, [0, 5])
    func `kill -9 at any step loses nothing reported, shows nothing half, and is cleared up after`(
        step: StoreStep, occurrence: Int
    ) async throws {
        let scratch = try TemporaryDirectory(in: "/tmp")
        defer { try? scratch.remove() }
        let files = try makeFiles(10, in: scratch.path.appending("data"))
        let path = scratch.path.appending("store")
        let earlier = try PayloadStore.open(at: path, createIfMissing: true).insert(bytes: [1, 2, 3])
        // There is one flush of the names only.
        let occurrence = step == .syncNames ? 0 : occurrence
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [root = scratch.path.string as String, name = step.rawValue as String, occurrence = occurrence as Int] in
            let step = try #require(StoreStep(rawValue: name))
            let trap = Trap(step, after: occurrence) { _ = kill(getpid(), SIGKILL) }
            let data = FilePath(root).appending("data")
            let store = try PayloadStore.open(
                at: FilePath(root).appending("store"), createIfMissing: true, faults: trap.hit)
            _ = try store.insert(
                files: try Files.list(data).map { try data.appending(RepoPath(bytes: $0)) }, threads: 2)
        }
        #expect(try wrongObjects(in: path) == [])
        let store = try PayloadStore.open(at: path, createIfMissing: true)
        #expect(try store.contains(earlier))
        let shown = try store.enumerate().count
        #expect(step == .rename || step == .syncNames || shown == 1)
        let stored = try store.insert(files: files)
        #expect(try store.enumerate().count == stored.count + 1)
        #expect(try store.leftovers() == 0)
        #expect(try wrongObjects(in: path) == [])
    }

    @Test func `a store is made in the order folders, flush, format, flush`() throws {
        try withScratch { root in
            let path = root.appending("a/b/store")
            let seen = Mutex<[StoreStep]>([])
            _ = try PayloadStore.open(at: path, createIfMissing: true) { step in
                seen.withLock { $0.append(step) }
                let there = try Files.list(path).filter { !TemporaryName.matches($0) }.map {
                    String(decoding: $0, as: UTF8.self)
                }
                switch step {
                case .makeFolders: #expect(there == [])
                case .syncFolders, .writeFormat: #expect(there == ["objects", "tmp"])
                default: #expect(there == ["format", "objects", "tmp"])
                }
            }
            #expect(seen.withLock { $0 } == StoreStep.making)
            _ = try PayloadStore.open(at: path, createIfMissing: true) { _ in #expect(Bool(false), "nothing to make") }
        }
    }

    @Test(arguments: StoreStep.making)
    func `a store that was half made is no store, and the next attempt makes it`(step: StoreStep) throws {
        try withScratch { root in
            let path = root.appending("a/store")
            let trap = Trap(step, after: 0) { throw Diagnostic.system(.ioError, "cannot write") }
            #expect(throws: Diagnostic.self) {
                _ = try PayloadStore.open(at: path, createIfMissing: true, faults: trap.hit)
            }
            let isThere = (try? PayloadStore.open(at: path, createIfMissing: false)) != nil
            #expect(isThere == (step == .syncParents))
            let store = try PayloadStore.open(at: path, createIfMissing: true)
            #expect(try store.insert(bytes: [1]).size == 1)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "mounting a small file system takes root"))
    func `no space left is told as such, and nothing half stays`() throws {
        try withScratch { root in
            let small = root.appending("small")
            try Files.makeDirectories(small)
            let mount = Tool.run(["mount"] + ["-t", "tmpfs", "-o", "size=2m", "tmpfs", small.string])
            guard mount.succeeded else {
                withKnownIssue("no right to mount in this container") {
                    #expect(Bool(false))
                }
                return
            }
            defer { _ = Tool.run(["umount"] + [small.string]) }
            let store = try PayloadStore.open(at: small.appending("store"), createIfMissing: true)
            let kept = try store.insert(bytes: sampleBytes(1000, seed: 1))
            let big = root.appending("big")
            try Files.writeAtomically(sampleBytes(4 << 20, seed: 2), to: big)
            let files = try (0..<10).map { number in
                let path = root.appending("f\(number)")
                try Files.writeAtomically(sampleBytes(400_000, seed: UInt64(number)), to: path)
                return path
            }
            for attempt in [[big], files] {
                let error = #expect(throws: Diagnostic.self) { try store.insert(files: attempt) }
                #expect(error?.kind == .environment)
                #expect(error?.message.contains("no space left") == true)
                #expect(error?.hints.isEmpty == false)
                #expect(try store.leftovers() == 0)
                #expect(try store.enumerate() == [kept])
            }
            let out = #expect(throws: Diagnostic.self) {
                let other = try PayloadStore.open(at: root.appending("other"), createIfMissing: true)
                let payload = try other.insert(file: big).payload
                try other.materialise(payload, to: small.appending("out"), executable: false, replacing: false)
            }
            #expect(out?.message.contains("no space left") == true)
            #expect(try Files.list(small) == [Array("store".utf8)])
        }
    }

    @Test func `several processes may put the same files in at once`() async throws {
        let scratch = try TemporaryDirectory(in: "/tmp")
        defer { try? scratch.remove() }
        let files = try makeFiles(40, in: scratch.path.appending("data"))
        let path = scratch.path.appending("store")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    await #expect(processExitsWith: .success) { [root = scratch.path.string as String] in
                        let data = FilePath(root).appending("data")
                        let store = try PayloadStore.open(at: FilePath(root).appending("store"), createIfMissing: true)
                        _ = try store.insert(
                            files: try Files.list(data).map { try data.appending(RepoPath(bytes: $0)) }, threads: 2)
                    }
                }
            }
        }
        let store = try PayloadStore.open(at: path, createIfMissing: false)
        #expect(try store.enumerate().count == files.count)
        #expect(try wrongObjects(in: path) == [])
        #expect(try store.leftovers() == 0)
    }
}
