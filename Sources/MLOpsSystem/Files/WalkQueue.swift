import Glibc
import MLOpsCore

/// The directories still to be read, shared by the threads of one walk.
///
/// Unchecked: a condition variable is nothing Swift can reason about; every stored value is read and written while
/// the one mutex is held, and only so.
final class WalkQueue: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var waiting: [RepoPath] = [RepoPath(bytes: [])]
    private var inWork = 0
    private var failure: (any Error)?
    private var runs: [[WalkEntry]] = []

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    private func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// The next directory to read; waits while others may still find more; nil when all is read or one failed.
    func next() -> RepoPath? {
        locked {
            while failure == nil {
                if let directory = waiting.popLast() {
                    inWork += 1
                    return directory
                }
                if inWork == 0 { return nil }
                pthread_cond_wait(condition, mutex)
            }
            return nil
        }
    }

    func finished(adding below: [RepoPath]) {
        locked {
            inWork -= 1
            waiting += below
            pthread_cond_broadcast(condition)
        }
    }

    func fail(_ error: any Error) {
        locked {
            inWork -= 1
            if failure == nil { failure = error }
            pthread_cond_broadcast(condition)
        }
    }

    func deliver(_ entries: [WalkEntry]) {
        locked { runs.append(entries) }
    }

    func result() throws -> [[WalkEntry]] {
        try locked {
            if let failure { throw failure }
            return runs
        }
    }
}
