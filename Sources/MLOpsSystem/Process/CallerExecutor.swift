import Dispatch
import Synchronization

/// Runs the steps of one asynchronous job on the thread that waits for it.
///
/// The cooperative pool is as wide as the processor; callers that block a thread of it, and whose job is queued to it,
/// would wait for each other for ever. Here the waiting thread does the work itself.
final class CallerExecutor: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let arrivals = DispatchSemaphore(value: 0)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        arrivals.signal()
    }

    /// Does `work` to its end on this thread and returns what it returns.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
        let executor = CallerExecutor()
        let box = Box<Value>()
        Task.detached(executorPreference: executor) {
            do {
                let value = try await work()
                box.set(.success(value))
            } catch {
                box.set(.failure(error))
            }
            executor.arrivals.signal()
        }
        while true {
            executor.arrivals.wait()
            let job = executor.jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            if let job {
                job.runSynchronously(on: executor.asUnownedTaskExecutor())
            } else if let result = box.take() {
                return try result.get()
            }
        }
    }

    private final class Box<Value: Sendable>: Sendable {
        private let result = Mutex<Result<Value, any Error>?>(nil)

        func set(_ value: Result<Value, any Error>) {
            result.withLock { $0 = value }
        }

        func take() -> Result<Value, any Error>? {
            result.withLock { $0 }
        }
    }
}
