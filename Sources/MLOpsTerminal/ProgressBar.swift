import MLOpsCore
import Synchronization

/// Shows long work on one line of a terminal: `hashing  45% 1,234/2,700 files, 410 files/s, 0:04 left`.
///
/// Appears 250 ms after a step began, is drawn at most 30 times a second, and clears its line when the step ends.
/// Draws on calls of ``advance(_:)`` only; it has no thread. Where nobody watches, it writes one line at the end of
/// every step, or nothing. Safe from any thread.
public final class ProgressBar: ProgressSink {
    private struct Step {
        let name: String
        let total: Int64?
        let unit: ProgressUnit
        let start: Duration
        var done: Int64 = 0
        var lastDraw: Duration?
    }

    private static let delay = Duration.milliseconds(250)
    private static let interval = Duration.nanoseconds(33_333_334)

    private let output: any TerminalOutput
    private let isTerminal: Bool
    private let isVerbose: Bool
    private let now: @Sendable () -> Duration
    private let step = Mutex<Step?>(nil)

    /// - Parameters:
    ///   - output: where to draw; usually standard error.
    ///   - isVerbose: when `output` is no terminal, write one line per step.
    public convenience init(output: any TerminalOutput, isVerbose: Bool) {
        let origin = ContinuousClock.now
        self.init(output: output, isVerbose: isVerbose) { origin.duration(to: .now) }
    }

    /// `now` gives the time since some fixed moment; it never runs backwards.
    init(output: any TerminalOutput, isVerbose: Bool, now: @escaping @Sendable () -> Duration) {
        self.output = output
        isTerminal = output.isTerminal
        self.isVerbose = isVerbose
        self.now = now
    }

    /// Begins a step; one that is still open ends first.
    public func begin(_ step: String, total: Int64?, unit: ProgressUnit) {
        self.step.withLock { current in
            if let open = current { finish(open) }
            current = Step(name: VisibleText.of(step), total: total, unit: unit, start: now())
        }
    }

    public func advance(_ count: Int64) {
        step.withLock { current in
            guard var open = current else { return }
            open.done = open.done.addingSaturated(count)
            if isTerminal {
                let time = now()
                let isDue =
                    open.lastDraw.map { time - $0 >= Self.interval } ?? (time - open.start >= Self.delay)
                if isDue {
                    open.lastDraw = time
                    let text = Self.line(open, elapsed: time - open.start)
                    output.write("\r" + DisplayWidth.truncated(text, to: max(1, output.columns - 1)) + "\u{1B}[K")
                }
            }
            current = open
        }
    }

    public func end() {
        step.withLock { current in
            if let open = current { finish(open) }
            current = nil
        }
    }

    private func finish(_ step: Step) {
        if isTerminal {
            if step.lastDraw != nil { output.write("\r\u{1B}[K") }
        } else if isVerbose {
            let elapsed = now() - step.start
            var text = "\(step.name): \(Self.amount(step.done, step.unit))"
            if elapsed >= .seconds(1) {
                text += " in \(HumanNumbers.clock(seconds: elapsed.components.seconds))"
                if let rate = Self.rate(step, elapsed: elapsed) { text += ", \(Self.amount(rate, step.unit))/s" }
            }
            output.write(text + "\n")
        }
    }

    private static func line(_ step: Step, elapsed: Duration) -> String {
        var text = step.name
        if let total = step.total, total > 0 {
            let percent = Int(Double(max(0, min(step.done, total))) / Double(total) * 100)
            let padding = String(repeating: " ", count: percent < 10 ? 3 : percent < 100 ? 2 : 1)
            switch step.unit {
            case .files: text += "\(padding)\(percent)% \(HumanNumbers.count(step.done))/\(amount(total, .files))"
            case .bytes: text += "\(padding)\(percent)% \(amount(step.done, .bytes))/\(amount(total, .bytes))"
            }
        } else {
            text += "  " + amount(step.done, step.unit)
        }
        guard let rate = rate(step, elapsed: elapsed), rate > 0 else { return text }
        text += ", \(amount(rate, step.unit))/s"
        if let total = step.total, total > step.done {
            text += ", \(HumanNumbers.clock(seconds: (total - step.done) / rate + 1)) left"
        }
        return text
    }

    /// Units a second since the step began.
    private static func rate(_ step: Step, elapsed: Duration) -> Int64? {
        let (seconds, attoseconds) = elapsed.components
        let time = Double(seconds) + Double(attoseconds) * 1e-18
        return time > 0 ? Int64(exactly: (Double(step.done) / time).rounded()) : nil
    }

    private static func amount(_ value: Int64, _ unit: ProgressUnit) -> String {
        switch unit {
        case .files: HumanNumbers.count(value, "file")
        case .bytes: HumanNumbers.size(value)
        }
    }
}
