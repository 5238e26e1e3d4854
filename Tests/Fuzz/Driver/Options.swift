import Targets

/// What the command line asks for.
struct Options {
    enum Role {
        case supervisor
        /// With the file that both share.
        case worker(state: String)
        case guided
    }

    let target: Target
    var role = Role.supervisor
    var seed: UInt64 = 1
    /// The number of the first input.
    var first = 0
    var seconds: Int?
    var runs: Int?
    /// CPU time of one input.
    var milliseconds = 1000
    /// Peak memory of one input, in MiB, whatever its target allows.
    var megabytes = 512
    /// Folders of files to begin with.
    var corpora: [String] = []
    var dictionary: String?
    /// Where failing inputs are written.
    var out = "."
    /// Inputs to replay; or libFuzzer's arguments.
    var rest: [String] = []

    /// Nil for what cannot be understood.
    init?(_ arguments: [String]) {
        guard let name = arguments.first, let target = allTargets.first(where: { $0.name == name }) else { return nil }
        self.target = target
        var left = arguments.dropFirst()
        func number(_ text: String?) -> Int? { text.flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 } }
        while let argument = left.popFirst() {
            switch argument {
            case "--seed":
                guard let value = left.popFirst().flatMap({ UInt64($0) }) else { return nil }
                seed = value
            case "--first", "--seconds", "--runs", "--limit-ms", "--limit-mb":
                guard let value = number(left.popFirst()) else { return nil }
                switch argument {
                case "--first": first = value
                case "--seconds": seconds = value
                case "--runs": runs = value
                case "--limit-ms": milliseconds = value
                default: megabytes = value
                }
            case "--corpus", "--dictionary", "--out", "--worker":
                guard let value = left.popFirst() else { return nil }
                switch argument {
                case "--corpus": corpora.append(value)
                case "--dictionary": dictionary = value
                case "--out": out = value
                default: role = .worker(state: value)
                }
            case "--guided": role = .guided
            default: rest.append(argument)
            }
        }
    }

    /// What a worker is started with, to go on at input `first`.
    func worker(state: String, first: Int, runs: Int?) -> [String] {
        var result = [
            target.name, "--worker", state, "--seed", String(seed), "--first", String(first), "--limit-ms",
            String(milliseconds), "--limit-mb", String(megabytes),
        ]
        if let runs { result += ["--runs", String(runs)] }
        if let dictionary { result += ["--dictionary", dictionary] }
        return result + corpora.flatMap { ["--corpus", $0] } + rest
    }
}
