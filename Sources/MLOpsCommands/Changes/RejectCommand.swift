import ArgumentParser
import MLOpsLedger

/// `git mlops reject`: says no; blocks until withdrawn.
struct RejectCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Reject a change; that blocks it until you withdraw your rejection.",
        discussion: """
            Example:
              git mlops reject 3f9a2c1b -m 'the subgroup metrics are missing'
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The change, or the beginning of its id.")
    var change: String

    @Option(help: "The team you speak for. Default: the one of yours that is asked.")
    var team: String?

    @Option(name: .shortAndLong, help: "Why; a rejection without a reason helps nobody.")
    var message: String

    func run(in context: CommandContext) throws {
        try Decision(change: change, team: team, message: message, expires: nil, writing: writing)
            .run(.reject, in: context)
    }
}
