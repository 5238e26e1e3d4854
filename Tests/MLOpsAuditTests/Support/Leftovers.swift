import Synchronization

/// Folders that outlive the test that made them.
enum Leftovers {
    static let paths = Mutex<[String]>([])
}
