import Glibc
import MLOpsCore
import MLOpsSystem
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite("Worker pool")
struct WorkerPoolTests {
    @Test(arguments: [1, 2, 8])
    func `results come in the order of the items`(threads: Int) throws {
        let result = try WorkerPool.map(Array(0..<1000), threads: threads) { $0 * 2 }
        #expect(result == (0..<1000).map { $0 * 2 })
        #expect(try WorkerPool.map([Int](), threads: threads) { $0 } == [])
    }

    @Test func `as many run at once as there are threads, not more`() throws {
        let gauge = Gauge()
        try WorkerPool.forEach(Array(0..<80), threads: 8) { _ in
            gauge.enter()
            usleep(10_000)
            gauge.leave()
        }
        #expect(gauge.most == 8)
    }

    @Test func `the first error is thrown and stops the handing out`() throws {
        let gauge = Gauge()
        let error = #expect(throws: Diagnostic.self) {
            try WorkerPool.forEach(Array(0..<10_000), threads: 4) { number in
                gauge.enter()
                defer { gauge.leave() }
                if number == 10 { throw Diagnostic.input("ten") }
                usleep(100)
            }
        }
        #expect(error?.message == "ten")
        #expect(gauge.total < 1000)
    }
}

private final class Gauge: Sendable {
    private let state = Mutex((now: 0, most: 0, total: 0))

    var most: Int { state.withLock { $0.most } }
    var total: Int { state.withLock { $0.total } }

    func enter() {
        state.withLock { state in
            state.now += 1
            state.total += 1
            state.most = max(state.most, state.now)
        }
    }

    func leave() { state.withLock { $0.now -= 1 } }
}

@Suite("File lock")
struct FileLockTests {
    @Test func `excludes another holder, whose process the error names`() throws {
        try withScratch { root in
            let path = root.appending("lock")
            try FileLock.with(path, timeout: 1) {
                let error = #expect(throws: Diagnostic.self) { try FileLock.with(path, timeout: 0.05) {} }
                #expect(error?.kind == .environment)
                #expect(error?.message.contains("process \(getpid())") == true)
            }
            try FileLock.with(path, timeout: 0) {}
        }
    }

    @Test func `is free again after its holder was killed`() async throws {
        let root = try TemporaryDirectory(in: "/tmp")
        defer { try? root.remove() }
        let text = root.path.appending("lock").string
        await #expect(processExitsWith: .signal(SIGKILL)) { [text = text as String] in
            try FileLock.with(FilePath(text), timeout: 1) { _ = kill(getpid(), SIGKILL) }
        }
        try FileLock.with(FilePath(text), timeout: 0) {}
    }

    @Test func `waits for a holder that lets go`() throws {
        try withScratch { root in
            let path = root.appending("lock")
            let count = LossyCounter()
            try WorkerPool.forEach(Array(0..<20), threads: 4) { _ in
                try FileLock.with(path, timeout: 20) { count.bump() }
            }
            #expect(count.value == 20)
        }
    }
}

/// Adds in two steps, so that it loses counts unless a lock excludes the others.
private final class LossyCounter: Sendable {
    private let stored = Atomic<Int>(0)

    var value: Int { stored.load(ordering: .sequentiallyConsistent) }

    func bump() {
        let before = stored.load(ordering: .sequentiallyConsistent)
        usleep(1000)
        stored.store(before + 1, ordering: .sequentiallyConsistent)
    }
}

@Suite("Host values")
struct HostTests {
    @Test func `the command line comes as bytes`() throws {
        #expect(RawArguments.all.count == CommandLine.arguments.count)
        #expect(
            RawArguments.all
                == (try Files.read("/proc/self/cmdline")).split(separator: 0, omittingEmptySubsequences: false)
                .dropLast().map { Array($0) })
    }

    @Test func `the clock agrees with date(1)`() throws {
        let text = Tool.run(["date"] + ["+%s"]).text
        #expect(abs(SystemClock().now().seconds - (Int64(text) ?? 0)) <= 2)
    }
}
