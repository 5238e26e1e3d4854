import Glibc
import Synchronization
import SystemPackage

/// Runs blocking work on threads of its own, never on Swift's cooperative pool, which is as wide as the cores.
///
/// The calling thread takes part. At most `threads` items are in work at once. The first error stops the handing out
/// of items and is thrown once the items in work are done.
public enum WorkerPool {
    /// The number of processors this process may use.
    public static let processors: Int = {
        // The affinity mask, as hexadecimal words (proc(5)); sysconf counts processors that are not ours to use.
        let status = (try? Files.read("/proc/self/status", limit: 1 << 20)) ?? []
        let label = "Cpus_allowed:"
        for line in status.split(separator: UInt8(ascii: "\n")) where line.starts(with: label.utf8) {
            let bits = line.dropFirst(label.utf8.count).reduce(0) { sum, digit in
                sum + (Int(String(UnicodeScalar(digit)), radix: 16)?.nonzeroBitCount ?? 0)
            }
            if bits > 0 { return bits }
        }
        return max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
    }()

    /// `body` of every item, in the order of `items`.
    public static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], threads: Int = processors, body: @escaping @Sendable (Item) throws -> Result
    ) throws -> [Result] {
        guard threads > 1, items.count > 1 else { return try items.map(body) }
        let job = Job<Item, Result>(items)
        run(threads: min(threads, items.count)) { job.work(body) }
        return try job.results()
    }

    /// `body` of every item, in the order of `items`; each thread makes a `context` of its own first, such as a handle
    /// that must not be shared.
    public static func map<Item: Sendable, Context, Result: Sendable>(
        _ items: [Item], threads: Int = processors, context: @escaping @Sendable () throws -> Context,
        body: @escaping @Sendable (Context, Item) throws -> Result
    ) throws -> [Result] {
        guard !items.isEmpty else { return [] }
        let job = Job<Item, Result>(items)
        run(threads: min(threads, items.count)) { job.work(context: context, body) }
        return try job.results()
    }

    /// `body` of every item, in no particular order.
    public static func forEach<Item: Sendable>(
        _ items: [Item], threads: Int = processors, body: @escaping @Sendable (Item) throws -> Void
    ) throws {
        _ = try map(items, threads: threads, body: body)
    }

    /// Runs `body` on `threads` threads at once, one of them the caller's, and returns when all have returned.
    ///
    /// Where the system refuses a thread, fewer do the work.
    public static func run(threads: Int, body: @escaping @Sendable () -> Void) {
        var spawned: [pthread_t] = []
        // Signals belong to the main thread: the workers are born with all of them blocked.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, &before)
        for _ in 1..<max(1, threads) {
            var thread = pthread_t()
            let box = Unmanaged.passRetained(ThreadBody(body))
            let status = pthread_create(
                &thread, nil,
                { argument in
                    if let argument { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().body() }
                    return nil
                }, box.toOpaque())
            guard status == 0 else {
                box.release()
                break
            }
            spawned.append(thread)
        }
        pthread_sigmask(SIG_SETMASK, &before, nil)
        body()
        for thread in spawned { pthread_join(thread, nil) }
    }
}

/// Carries a closure through `pthread_create`.
private final class ThreadBody: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

/// The items of one `map`, handed out by a counter; each worker keeps its results to itself until it is done.
private final class Job<Item: Sendable, Result: Sendable>: Sendable {
    private struct State {
        var done: [(index: Int, value: Result)] = []
        /// The failure of the earliest item, so that runs with one failing item report alike.
        var failure: (index: Int, error: any Error)?
    }

    private let items: [Item]
    private let next = Atomic<Int>(0)
    private let cancelled = Atomic<Bool>(false)
    private let state = Mutex(State())

    init(_ items: [Item]) {
        self.items = items
    }

    func work<Context>(
        context: () throws -> Context, _ body: (Context, Item) throws -> Result
    ) {
        do {
            let context = try context()
            work { try body(context, $0) }
        } catch {
            fail(error, at: next.load(ordering: .relaxed))
        }
    }

    func work(_ body: (Item) throws -> Result) {
        var done: [(index: Int, value: Result)] = []
        while !cancelled.load(ordering: .relaxed) {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < items.count else { break }
            do {
                done.append((index, try body(items[index])))
            } catch {
                fail(error, at: index)
            }
        }
        let finished = done
        state.withLock { $0.done += finished }
    }

    private func fail(_ error: any Error, at index: Int) {
        cancelled.store(true, ordering: .relaxed)
        state.withLock { state in
            if let failure = state.failure, failure.index < index { return }
            state.failure = (index, error)
        }
    }

    func results() throws -> [Result] {
        let (done, failure) = state.withLock { ($0.done, $0.failure) }
        if let failure { throw failure.error }
        var result = [Result?](repeating: nil, count: items.count)
        for (index, value) in done { result[index] = value }
        return result.compactMap { $0 }
    }
}
