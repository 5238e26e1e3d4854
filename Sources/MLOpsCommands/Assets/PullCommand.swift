import ArgumentParser
import MLOpsAssets
import MLOpsCore
import MLOpsGit

/// `git mlops pull`: `git pull`, then the payloads.
struct PullCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Pull commits with git, fetch the payloads they need and check them out.",
        discussion: """
            Examples:
              git mlops pull
              git mlops pull --rebase origin main    everything git pull takes
              git mlops pull --payloads-only         no commits, only what HEAD needs
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Leave git alone: only fetch and check out payloads.")
    var payloadsOnly = false

    @Option(help: ArgumentHelp("The payload remote.", valueName: "name"))
    var payloadRemote: String?

    @Flag(name: [.customShort("n"), .long], help: "Only say what would be done; git pull --dry-run.")
    var dryRun = false

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("Passed to git pull.", valueName: "git arguments"))
    var arguments: [String] = []

    func run(in context: CommandContext) throws {
        let assets = try context.workingAssets()
        // Without arguments and without an upstream there is nothing to pull from, and payloads can still come.
        if !payloadsOnly, try !arguments.isEmpty || assets.repository.canPull() {
            var words = ["pull"]
            if context.quiet { words.append("--quiet") }
            if dryRun { words.append("--dry-run") }
            let status = try PassThrough.git(words, arguments, assets.repository, context)
            if status != 0 { throw ExitStatus(status == 1 ? 1 : 3) }
        } else if payloadsOnly, !arguments.isEmpty {
            throw Diagnostic.input(
                "--payloads-only leaves nothing for git pull to do", hint: "drop the other arguments")
        }
        // A merge may have left the old handle behind.
        let fresh = try context.workingAssets()
        try CheckoutRun(local: false, force: false, dryRun: dryRun, remote: payloadRemote).run([], fresh, context)
    }
}
