import Glibc
import MLOpsCore
import Targets

/// Starts workers, keeps what they die of, and starts the next behind it.
final class Supervisor {
    /// More failures than this in one run are not looked for.
    private static let mostFailures = 50

    private let options: Options
    private let folder: String
    private var failures: [String: Int] = [:]

    init(_ options: Options) {
        self.options = options
        // In memory where there is such a place: some targets write a file for each input.
        let base =
            getenv("FUZZ_TMPDIR").map { String(cString: $0) } ?? (access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")
        var template = Array((base + "/fuzz.XXXXXX").utf8CString)
        folder = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
    }

    /// The exit status: 0 when nothing is wrong, 1 when something is.
    func run() -> Int32 {
        let path = folder + "/state"
        defer { Self.remove(folder) }
        guard let state = SharedState(path, creating: true) else {
            complain("error: cannot make \(path)")
            return 2
        }
        let start = Self.seconds
        let isReplay = !options.rest.isEmpty
        let runs = isReplay ? nil : options.runs ?? (options.seconds == nil ? 100_000 : nil)
        let end = runs.map { options.first + $0 }
        var next = options.first
        while end.map({ next < $0 }) ?? true {
            state.phase = .idle
            state.index = next - 1
            let arguments = options.worker(state: path, first: next, runs: end.map { $0 - next })
            guard let worker = spawn(arguments) else {
                complain("error: cannot start a worker")
                return 2
            }
            let ending = wait(for: worker, state, until: options.seconds.map { start + Double($0) })
            switch ending {
            case .done: next = .max
            case .late: next = .max
            case .broken: return 2
            case .failed(let why):
                report(why, state)
                next = state.index + 1
                if isReplay, next >= options.rest.count { next = .max }
                if failures.values.reduce(0, +) >= Self.mostFailures {
                    complain("\(options.target.name): too many failures, stopped")
                    next = .max
                }
            }
            if next == .max { break }
            if let seconds = options.seconds, Self.seconds - start >= Double(seconds) { break }
        }
        let seconds = max(0.001, Self.seconds - start)
        print(
            "\(options.target.name): \(state.count) inputs, \(state.accepted) accepted,"
                + " \(Int(Double(state.count) / seconds)) a second, at most \(state.mostMicroseconds / 1000) ms and"
                + " \(state.mostMemory >> 10) KiB, \(failures.count) failures")
        return failures.isEmpty ? 0 : 1
    }

    private enum Ending {
        case done
        case late
        case failed(String)
        /// The worker says that it could not begin.
        case broken
    }

    private func wait(for worker: pid_t, _ state: SharedState, until end: Double?) -> Ending {
        var seen = state.count
        var moved = Self.seconds
        while true {
            var status: Int32 = 0
            if waitpid(worker, &status, WNOHANG) == worker { return ending(status, state) }
            usleep(5000)
            let now = Self.seconds
            if state.count != seen { (seen, moved) = (state.count, now) }
            let isLate = end.map { now >= $0 } ?? false
            // Time that costs no CPU: it waits for something that does not come.
            let isStuck = now - moved > 120
            guard isLate || isStuck else { continue }
            kill(worker, SIGKILL)
            waitpid(worker, &status, 0)
            return isStuck ? .failed("hang: nothing happens for two minutes") : .late
        }
    }

    private func ending(_ status: Int32, _ state: SharedState) -> Ending {
        let signal = status & 0x7F
        guard signal == 0 else {
            return .failed(
                signal == SIGPROF ? "hang: more than \(3 * options.milliseconds) ms" : "crash: signal \(signal)")
        }
        switch status >> 8 & 0xFF {
        case 0: return .done
        case Worker.failed: return .failed(state.reason)
        case 2: return .broken
        case let code: return .failed("crash: exit \(code)")
        }
    }

    /// Says what failed, and writes the input down, once for each way to fail.
    private func report(_ why: String, _ state: SharedState) {
        let kind = String(why.prefix { $0 != "(" })
        failures[kind, default: 0] += 1
        let place = options.rest.isEmpty ? "seed \(options.seed), input \(state.index)" : options.rest[state.index]
        guard failures[kind] == 1 else { return }
        let input = state.input
        let file = "\(options.out)/crash-\(options.target.name)-\(Digest.sha256(input).short)"
        if options.rest.isEmpty { Corpus.write(input, to: file) }
        complain("\(options.target.name): \(why)\n  \(place)" + (options.rest.isEmpty ? ", written to \(file)" : ""))
    }

    private func spawn(_ arguments: [String]) -> pid_t? {
        let program = "/proc/self/exe"
        var pointers: [UnsafeMutablePointer<CChar>?] = ([CommandLine.arguments[0]] + arguments).map { strdup($0) }
        pointers.append(nil)
        // A worker's own folder lies in ours; and a crash is told in a line, not on pages.
        var environment: [UnsafeMutablePointer<CChar>?] = [
            strdup("TMPDIR=\(folder)"), strdup("SWIFT_BACKTRACE=enable=no"), strdup("PATH=/usr/bin:/bin"), nil,
        ]
        defer { for pointer in pointers + environment { free(pointer) } }
        var pid: pid_t = 0
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        // What Swift says of a trap; failures are told here.
        if options.rest.isEmpty {
            posix_spawn_file_actions_addopen(&actions, 2, "\(folder)/said", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        defer { posix_spawn_file_actions_destroy(&actions) }
        return posix_spawn(&pid, program, &actions, nil, &pointers, &environment) == 0 ? pid : nil
    }

    private static func remove(_ path: String) {
        if rmdir(path) == 0 || unlink(path) == 0 { return }
        for inner in Corpus.files(in: path) { remove(inner) }
        rmdir(path)
    }

    private static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
