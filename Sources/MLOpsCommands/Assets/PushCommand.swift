import ArgumentParser
import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsRemotes
import MLOpsReview
import MLOpsStore

/// `git mlops push`: the payloads first, then `git push`, then the ledger.
struct PushCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Send payloads to their remote, commits with git push, and the ledger.",
        discussion: """
            Examples:
              git mlops push
              git mlops push -u origin main          everything git push takes
              git mlops push --payloads-only         no commits
              git mlops push --payloads-only --all   what any branch or tag ever had
              git mlops push --payload-remote eu

            Nothing is pushed with git before all payloads that it needs have arrived and
            were read back. Where the repository has a ledger, it is shared too, with
            release tags and environments.
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Leave git alone: only send payloads.")
    var payloadsOnly = false

    @Option(help: ArgumentHelp("The payload remote.", valueName: "name"))
    var payloadRemote: String?

    @Flag(name: [.customShort("n"), .long], help: "Only say what would be done; git push --dry-run.")
    var dryRun = false

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("Passed to git push.", valueName: "git arguments"))
    var arguments: [String] = []

    func run(in context: CommandContext) throws {
        let assets = try context.workingAssets()
        let listing = try PushedRevisions(arguments).listing(assets.repository, ofEverything: payloadsOnly)
        context.tell(skipped: listing)
        let payloads = listing.payloads
        if !payloads.isEmpty {
            let transfer = try PayloadTransfer(
                assets, remote: payloadRemote, listing, open: RemoteFactory.openRetrying)
            try ResidencyCheck(context.session()).check(listing, to: transfer.remote)
            if dryRun {
                let lacking = try transfer.lackingThere(payloads)
                let size = HumanNumbers.size(lacking.map(\.size).saturatedSum)
                context.say("would send \(count(lacking.count)), \(size), to \(transfer.remote.name)")
            } else {
                let outcome = try transfer.upload(payloads)
                context.say(
                    outcome.moved.isEmpty
                        ? "all payloads are on \(transfer.remote.name) already: \(count(outcome.present))"
                        : "sent \(count(outcome.moved.count)), \(HumanNumbers.size(outcome.bytes)), to \(transfer.remote.name)"
                )
            }
        } else if payloadsOnly {
            context.say("there are no payloads to send")
        }
        if payloadsOnly { return }
        var words = ["push"]
        if context.quiet { words.append("--quiet") }
        if dryRun { words.append("--dry-run") }
        let ledger =
            dryRun
            ? nil
            : try LedgerPush(
                arguments, in: context.repository(), environment: context.environment, clock: context.clock,
                testTime: context.testTime())
        if let report = try ledger?.before() { tell(report, context) }
        let status = try PassThrough.git(words, arguments, assets.repository, context)
        if status != 0 { throw ExitStatus(status == 1 ? 1 : 3) }
        if let report = try ledger?.after() { tell(report, context) }
    }

    private func tell(_ report: Publisher.Report, _ context: CommandContext) {
        if !report.published.isEmpty {
            context.say("shared \(report.published.count) ledger event\(report.published.count == 1 ? "" : "s")")
        }
        for tag in report.tags { context.say("shared tag \(tag)") }
        report.warnings.forEach { context.warn($0) }
        report.movedTags.forEach { context.warn(movedTag: $0) }
        report.dropped.forEach { context.warn(overtaken: $0) }
    }

    private func count(_ payloads: Int) -> String {
        HumanNumbers.count(Int64(payloads), "payload")
    }
}
