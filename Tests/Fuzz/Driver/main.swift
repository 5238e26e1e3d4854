import Glibc
import Targets

// fuzz list
// fuzz TARGET [--seed N] [--seconds S | --runs N] [--limit-ms 1000] [--limit-mb 512] [--corpus DIR]… [file…]
// fuzz TARGET --guided [--corpus DIR]… [libFuzzer's own arguments…]

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments == ["list"] {
    for target in allTargets { print(target.name, target.dictionary) }
    exit(0)
}
guard let options = Options(arguments) else {
    complain(
        """
        usage: fuzz TARGET [--seed N] [--seconds S | --runs N] [--limit-ms N] [--limit-mb N] [--corpus DIR]…
                           [--dictionary FILE] [--out DIR] [file…]
               fuzz TARGET --guided [--corpus DIR]… [--dictionary FILE] [libFuzzer's arguments…]
               fuzz list
        """)
    exit(2)
}
switch options.role {
case .supervisor: exit(Supervisor(options).run())
case .worker(let state): exit(Worker(options, state: state).run())
case .guided: exit(Guided.run(options))
}

/// Says something to whoever started this.
func complain(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = write(2, bytes, bytes.count)
}
