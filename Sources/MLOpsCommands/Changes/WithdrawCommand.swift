import ArgumentParser
import MLOpsCore
import MLOpsLedger
import MLOpsReview

/// `git mlops withdraw`: takes back what one said of a change, or the proposal itself.
struct WithdrawCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Take back your approval or rejection of a change, or your proposal.",
        discussion: """
            Example:
              git mlops withdraw 3f9a2c1b -m 'wrong release'
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The change, or the beginning of its id.")
    var change: String

    @Option(name: .shortAndLong, help: "Why.")
    var message: String?

    func run(in context: CommandContext) throws {
        let writer = try LedgerWriter(context, writing)
        try writer.write(
            writing,
            { timeline, person in
                switch try timeline.decidable(matching: change) {
                case .change(let change):
                    try DecideAction(timeline).withdrawal(of: person, from: change, message: message)
                case .waiver(let waiver):
                    try DecideAction(timeline).withdrawal(of: person, from: waiver, message: message)
                }
            },
            did: { record, _ in "withdrew \((try? record.subject(WithdrawSubject.self))?.event.short ?? change)" })
    }
}
