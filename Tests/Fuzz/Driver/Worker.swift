import Glibc
import TestSupport
import Targets

/// Tries inputs one after the other, in a process that may die of any of them.
struct Worker {
    static let failed: Int32 = 86

    let options: Options
    let statePath: String

    init(_ options: Options, state: String) {
        (self.options, statePath) = (options, state)
    }

    func run() -> Int32 {
        guard let state = SharedState(statePath, creating: false) else {
            complain("error: cannot map \(statePath)")
            return 2
        }
        // Whatever asks for more than this is not to take the machine along.
        var limit = rlimit(rlim_cur: 8 << 30, rlim_max: 8 << 30)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        limit = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        var judge = Judge(options)
        return options.rest.isEmpty ? generate(state, &judge) : replay(state, &judge)
    }

    private func generate(_ state: SharedState, _ judge: inout Judge) -> Int32 {
        let corpus = Corpus(options)
        // Wide buffers of the first input would look like its own.
        _ = judge.judge(corpus.seeds.first ?? [])
        let mutator = Mutator(options.target, corpus)
        let end = options.runs.map { options.first + $0 } ?? .max
        for index in options.first..<end {
            let input = mutator.input(number: index, seed: options.seed)
            if let status = attempt(input, index, state, &judge) { return status }
        }
        return 0
    }

    private func replay(_ state: SharedState, _ judge: inout Judge) -> Int32 {
        _ = judge.judge([])
        for (index, path) in options.rest.enumerated().dropFirst(options.first) {
            guard let input = Corpus.bytes(of: path) else {
                complain("error: cannot read \(path)")
                return 2
            }
            if let status = attempt(input, index, state, &judge) { return status }
        }
        return 0
    }

    /// The status to end with, when something is wrong.
    private func attempt(_ input: [UInt8], _ index: Int, _ state: SharedState, _ judge: inout Judge) -> Int32? {
        state.input = input
        state.index = index
        state.phase = .running
        // The kernel ends what does not end itself. Twice the limit, as it is tried twice.
        arm(milliseconds: 3 * options.milliseconds + 500)
        let outcome = judge.judge(input)
        arm(milliseconds: 0)
        state.count += 1
        state.mostMemory = max(state.mostMemory, outcome.memory)
        state.mostMicroseconds = max(state.mostMicroseconds, outcome.microseconds)
        if outcome.failure == nil, outcome.refusal == nil { state.accepted += 1 }
        if !options.rest.isEmpty, outcome.failure == nil {
            print("\(options.rest[index]): \(outcome.refusal.map { "refused: \($0)" } ?? "taken")")
            fflush(nil)
        }
        guard let failure = outcome.failure else {
            state.phase = .idle
            return nil
        }
        state.reason = failure
        state.phase = .failed
        return Self.failed
    }

    private func arm(milliseconds: Int) {
        var timer = itimerval()
        timer.it_value = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
    }
}
