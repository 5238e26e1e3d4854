import CDriver
import Glibc
import MLOpsCore
import Targets

/// Tries one input and says what is wrong with how it was taken.
struct Judge {
    let target: Target
    let milliseconds: Int
    let megabytes: Int
    private var gauge = MemoryGauge()

    /// What one input came to.
    struct Outcome {
        /// Nil when everything is as it should be.
        var failure: String?
        /// What the parser says of input that it does not take; nil when it takes it.
        var refusal: String?
        var microseconds = 0
        var memory = 0
    }

    init(_ options: Options) {
        (target, milliseconds, megabytes) = (options.target, options.milliseconds, options.megabytes)
    }

    /// Peak memory that an input of this size may cost.
    func allowedMemory(_ size: Int) -> Int {
        min(megabytes << 20, target.baseMemory + target.memoryFactor * size)
    }

    mutating func judge(_ input: [UInt8]) -> Outcome {
        gauge.begin()
        let start = Self.cpuMicroseconds
        var outcome = Self.call(target, input)
        outcome.microseconds = Self.cpuMicroseconds - start
        outcome.memory = gauge.end()
        guard outcome.failure == nil else { return outcome }
        if outcome.microseconds > 1000 * milliseconds {
            // Once more: the first time may have paid for something else.
            let start = Self.cpuMicroseconds
            _ = Self.call(target, input)
            outcome.microseconds = min(outcome.microseconds, Self.cpuMicroseconds - start)
        }
        if outcome.microseconds > 1000 * milliseconds {
            outcome.failure =
                "slow: more than \(milliseconds) ms (\(outcome.microseconds / 1000) for \(input.count) bytes)"
        } else if outcome.memory > allowedMemory(input.count) {
            outcome.failure =
                "memory: more than \(target.baseMemory >> 20) MiB and \(target.memoryFactor) times the input"
                + " (\(outcome.memory >> 10) KiB for \(input.count) bytes)"
        }
        return outcome
    }

    private static func call(_ target: Target, _ input: [UInt8]) -> Outcome {
        var outcome = Outcome()
        do {
            do {
                try target.run(input)
            } catch let error as Diagnostic {
                outcome.refusal = ([error.message] + error.causes).joined(separator: ": ")
                try Telling.check(error, about: input)
            }
        } catch let error as Broken {
            outcome.failure = "promise: \(error.promise)" + (error.detail.isEmpty ? "" : " (\(error.detail))")
        } catch {
            outcome.failure = "promise: every error is one that can be told (\(type(of: error)))"
        }
        return outcome
    }

    private static var cpuMicroseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int(time.tv_sec) * 1_000_000 + Int(time.tv_nsec) / 1000
    }
}

/// How far the memory of this process rises above where it stood.
///
/// The kernel keeps the highest level; it is set back (proc(5), `clear_refs`) whenever an input has raised it. Freed memory
/// that the allocator keeps hides smaller rises, so it is handed back first.
private struct MemoryGauge {
    private var level = 0

    mutating func begin() {
        if level == 0 { reset() }
    }

    /// The rise since the last reset, in bytes.
    mutating func end() -> Int {
        let rise = Self.peak - level
        if rise > 1 << 20 { reset() }
        return max(0, rise)
    }

    private mutating func reset() {
        malloc_trim(0)
        let descriptor = open("/proc/self/clear_refs", O_WRONLY)
        if descriptor >= 0 {
            _ = write(descriptor, "5", 1)
            close(descriptor)
        }
        level = Self.peak
    }

    private static var peak: Int { fuzz_peak() }
}
