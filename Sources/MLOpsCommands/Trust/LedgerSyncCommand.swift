import ArgumentParser
import MLOpsCore
import MLOpsLedger
import MLOpsReview

/// `git mlops ledger sync`: exchanges events with the remote.
struct LedgerSyncCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Bring in others' events and share ours: the ledger, release tags, environments.",
        discussion: """
            Examples:
              git mlops ledger sync
              git mlops ledger sync --fetch-only
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The remote. Default: mlops.ledgerRemote, the branch's, or origin.")
    var remote: String?

    @Flag(name: .customLong("fetch-only"), help: "Push nothing.")
    var fetchOnly = false

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let session = try LedgerSession(
            context.repository(), remote: remote, clock: context.clock, testTime: context.testTime())
        let pin = PinnedLedger(session, environment: context.environment)
        let publisher = try Publisher(session, pin: pin.check)
        let report = try fetchOnly ? publisher.fetch() : publisher.synchronise()
        try pin.remember()
        if json {
            func ids(_ records: [EventRecord]) -> JSON { .array(records.map { .string($0.id.hex) }) }
            context.output.write(
                [
                    "schema": "git-mlops-sync/1", "fetched": .bool(report.fetched), "published": ids(report.published),
                    "dropped": ids(report.dropped), "tags": .array(report.tags.map { .string($0) }),
                    "environments": .array(report.environments.map { .string($0) }),
                ] as JSON)
        } else {
            say(report, context)
        }
        report.warnings.forEach { context.warn($0) }
        report.movedTags.forEach { context.warn(movedTag: $0) }
        report.dropped.forEach { context.warn(overtaken: $0) }
        if !report.dropped.isEmpty { throw ExitStatus.no }
    }

    private func say(_ report: Publisher.Report, _ context: CommandContext) {
        if report.isEmpty { context.say("ledger up to date") }
        if report.fetched { context.say("brought in others' events") }
        if !fetchOnly, !report.published.isEmpty {
            context.say("published \(report.published.count) event\(report.published.count == 1 ? "" : "s")")
        }
        if fetchOnly, !report.published.isEmpty {
            context.suggest("\(report.published.count) of your events are not published: git mlops ledger sync")
        }
        for tag in report.tags { context.say("pushed tag \(tag)") }
        for environment in report.environments { context.say("pushed environment \(environment)") }
    }
}
