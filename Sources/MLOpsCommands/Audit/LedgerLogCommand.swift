import ArgumentParser
import MLOpsAudit
import MLOpsCore
import MLOpsReports

/// `git mlops ledger log`: the events, newest first.
struct LedgerLogCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "List the ledger's events, newest first.",
        discussion: """
            Examples:
              git mlops ledger log -n 20
              git mlops ledger log --json
            """)

    @OptionGroup var common: CommonOptions

    @Option(name: .customShort("n"), help: ArgumentHelp("At most so many events.", valueName: "number"))
    var limit: Int?

    @Flag(help: "Print as JSON.")
    var json = false

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("-n takes a number of events") }
    }

    func run(in context: CommandContext) throws {
        let reader = try AuditReader(context)
        let log = try LedgerLog(reader.timeline, ledger: reader.identity, limit: limit)
        context.show(json: json, LedgerLogText.json(of: log), text: LedgerLogText.text(of: log, context.reportStyle))
    }
}
