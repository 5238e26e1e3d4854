import Glibc
import TestSupport

extension Sandbox {
    /// A variable of the test runner's own environment; nil when it is not set or empty.
    static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
