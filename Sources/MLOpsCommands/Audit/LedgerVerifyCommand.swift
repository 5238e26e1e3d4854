import ArgumentParser
import MLOpsAudit
import MLOpsCore
import MLOpsReports
import MLOpsReview

/// `git mlops ledger verify`: reads the whole ledger again and checks everything.
struct LedgerVerifyCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read the whole ledger again, check every signature and attachment, judge every event.",
        discussion: """
            The exit status is 1 when an event counts for nothing, could not be checked in
            full, or when an environment shows what no event signs.

            Example:
              git mlops ledger verify
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let session = try context.session()
        let pin = try PinnedLedger(session, environment: context.environment).state()
        let check = try LedgerCheck(session, pin: LedgerIdentity.Pin(pin), clock: context.clock)
        if let stale = check.ledger.staleness(now: context.clock.now()) { context.warn(stale) }
        context.show(
            json: json, LedgerCheckText.json(of: check), text: LedgerCheckText.text(of: check, context.reportStyle))
        if !check.isClean { throw ExitStatus.no }
    }
}
