import ArgumentParser
import MLOpsCore
import MLOpsLedger
import MLOpsReview

/// `git mlops review`: looks back on an emergency change.
struct ReviewCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Review an emergency change that was carried out.",
        discussion: """
            Examples:
              git mlops review 3f9a2c1b -m 'INC0042: cause found, test added'
              git mlops review 3f9a2c1b --object -m 'a rollback would have done'

            Somebody who did not act in the emergency reviews it. Until then, once it is
            overdue, nothing more is promoted there. See what waits: git mlops changes
            --unreviewed.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The emergency change, or the beginning of its id.")
    var change: String

    @Flag(help: "It should not have been done like this.")
    var object = false

    @Option(name: .shortAndLong, help: "What is to be said about it; an objection needs it.")
    var message: String?

    func run(in context: CommandContext) throws {
        let writer = try LedgerWriter(context, writing)
        try writer.write(
            writing,
            { timeline, person in
                try ReviewAction(timeline).draft(
                    timeline.change(matching: change), object ? .objected : .accepted, by: person, message: message)
            },
            did: { record, timeline in
                let title = (try? timeline.change(matching: change))?.title ?? "the change"
                return "\(object ? "objected to" : "reviewed") \(title): event \(record.id.short)"
            })
    }
}
