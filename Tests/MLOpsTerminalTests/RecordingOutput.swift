import MLOpsTerminal
import Synchronization

/// Keeps what is written.
final class RecordingOutput: TerminalOutput {
    let isTerminal: Bool
    let columns: Int
    private let kept = Mutex<[String]>([])

    init(isTerminal: Bool, columns: Int = 80) {
        self.isTerminal = isTerminal
        self.columns = columns
    }

    func write(_ text: String) {
        kept.withLock { $0.append(text) }
    }

    var writes: [String] { kept.withLock { $0 } }
    var text: String { writes.joined() }
}

/// A clock that stands where it is put.
final class ManualTime: Sendable {
    private let value = Mutex<Duration>(.zero)

    var now: Duration { value.withLock { $0 } }

    func advance(_ duration: Duration) {
        value.withLock { $0 += duration }
    }
}
