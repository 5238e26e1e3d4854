import ArgumentParser
import MLOpsCore
import MLOpsLedger
import MLOpsReview

/// `git mlops retire`: ends a release.
struct RetireCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "End a release: it is not promoted any more.",
        discussion: """
            Examples:
              git mlops retire credit-risk@1.2.0 -m 'superseded'
              git mlops retire credit-risk@1.3.0 --revoke -m 'trained on withdrawn data'

            An admin does it. A revoked release is not rolled back to either. What runs
            runs on: change it with git mlops propose or rollback.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The release, as model@version.")
    var release: String

    @Flag(help: "It is not fit to run: nobody may go back to it either.")
    var revoke = false

    @Option(name: .shortAndLong, help: "Why.")
    var message: String

    func run(in context: CommandContext) throws {
        let writer = try LedgerWriter(context, writing)
        let result = try writer.write(
            writing,
            { timeline, person in
                try RetireAction(timeline).draft(
                    timeline.release(written: release), revoke ? .revoke : .retire, by: person, reason: message)
            },
            did: { record, _ in "\(revoke ? "revoked" : "retired") \(release): event \(record.id.short)" })
        guard let result, !writing.json else { return }
        let action = RetireAction(result.timeline)
        for place in try action.environments(running: try result.timeline.release(written: release)) {
            context.warn("it runs in '\(place)' still")
            context.suggest(action.remedy(in: place))
        }
    }
}
