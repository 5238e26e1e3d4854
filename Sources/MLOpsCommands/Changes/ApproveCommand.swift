import ArgumentParser
import MLOpsLedger

/// `git mlops approve`: says yes to one exact change, for a team.
struct ApproveCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve one exact change, for a team.",
        discussion: """
            Examples:
              git mlops approve 3f9a2c1b
              git mlops approve 3f9a2c1b --team risk -m 'report 2026-117' --expires 14d
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The change, or the beginning of its id.")
    var change: String

    @Option(help: "The team you speak for. Default: the one of yours that is asked.")
    var team: String?

    @Option(name: .shortAndLong, help: "What is to be said about it.")
    var message: String?

    @Option(help: "Until when the approval holds: 14d, or a time.")
    var expires: String?

    func run(in context: CommandContext) throws {
        try Decision(change: change, team: team, message: message, expires: expires, writing: writing)
            .run(.approve, in: context)
    }
}
