import MLOpsCore
import Synchronization

/// Passes on only steps that take more than a second, so that quick commands write nothing to logs.
final class SlowSteps: ProgressSink {
    private struct Step {
        let name: String
        let total: Int64?
        let unit: ProgressUnit
        let start: ContinuousClock.Instant
        var done: Int64 = 0
        var isShown = false
    }

    private let base: any ProgressSink
    private let step = Mutex<Step?>(nil)

    init(_ base: any ProgressSink) {
        self.base = base
    }

    func begin(_ step: String, total: Int64?, unit: ProgressUnit) {
        self.step.withLock { $0 = Step(name: step, total: total, unit: unit, start: .now) }
    }

    func advance(_ count: Int64) {
        step.withLock { current in
            guard var open = current else { return }
            if open.isShown {
                base.advance(count)
            } else {
                open.done = open.done.addingSaturated(count)
                if open.start.duration(to: .now) > .seconds(1) {
                    base.begin(open.name, total: open.total, unit: open.unit)
                    base.advance(open.done)
                    open.isShown = true
                }
            }
            current = open
        }
    }

    func end() {
        step.withLock { current in
            if current?.isShown == true { base.end() }
            current = nil
        }
    }
}
