import Foundation
import Synchronization

/// Folders that outlive the test that made them.
enum Leftovers {
    private static let paths = Mutex<[String]>([])

    /// Removes a folder when all tests are over.
    static func removeAtExit(_ path: String) {
        let isFirst = paths.withLock { list in
            list.append(path)
            return list.count == 1
        }
        guard isFirst else { return }
        atexit {
            for path in Leftovers.paths.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
        }
    }
}
