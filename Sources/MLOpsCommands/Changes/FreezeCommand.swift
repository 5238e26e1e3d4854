import ArgumentParser
import MLOpsCore
import MLOpsLedger
import MLOpsReview

/// `git mlops freeze`: nothing is promoted to an environment until this ends or is lifted.
struct FreezeCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "freeze",
        abstract: "Keep an environment from being changed, or lift that.",
        discussion: """
            Examples:
              git mlops freeze prod -m 'incident INC0042'
              git mlops freeze prod --until 2027-01-04T08:00+01:00 -m 'year end'
              git mlops freeze prod --lift -m 'resolved'

            The environment's emergency team and admins may freeze, admins may lift.
            Rollbacks stay possible.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The environment.")
    var environment: String

    @Option(help: "Until when: 8h, or a time. Default: until it is lifted.")
    var until: String?

    @Flag(help: "Lift the freeze that was declared last.")
    var lift = false

    @Option(name: .shortAndLong, help: "Why.")
    var message: String

    func run(in context: CommandContext) throws {
        guard !lift || until == nil else {
            throw Diagnostic.input(
                "--lift ends a freeze now, so that --until says nothing", hint: "leave one of them out")
        }
        let writer = try LedgerWriter(context, writing)
        try writer.write(
            writing,
            { timeline, person in
                let actions = FreezeAction(timeline)
                if lift { return try actions.lift(environment, by: person, reason: message) }
                return try actions.freeze(
                    environment,
                    until: until.map {
                        try context.moment($0, from: writer.session.now(timeline), option: "--until")
                    }, by: person, reason: message)
            },
            did: { record, _ in
                "\(lift ? "lifted the freeze of" : "froze") \(environment): event \(record.id.short)"
            })
    }
}
