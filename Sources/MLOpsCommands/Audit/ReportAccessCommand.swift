import ArgumentParser
import MLOpsAudit
import MLOpsCore
import MLOpsReports

/// `git mlops report access`: who could do what, at a date.
struct ReportAccessCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract: "Tell who could approve, roll back, freeze and attest what, at a date.",
        discussion: """
            Examples:
              git mlops report access
              git mlops report access --env prod --at 2026-03-31
              git mlops report access --json

            By the policy that was in force then, with the absences of that time. Only
            people with a valid key could do anything.
            """)

    @OptionGroup var common: CommonOptions

    @Option(name: .customLong("env"), help: ArgumentHelp("Only this environment.", valueName: "environment"))
    var environment: String?

    @Option(help: "At which date or time. Default: now.")
    var at: String?

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let reader = try AuditReader(context)
        let report = try AccessReport(
            reader.timeline, ledger: reader.identity, at: reader.moment(at), environment: environment)
        context.show(
            json: json, AccessText.json(of: report), text: AccessText.text(of: report, context.reportStyle))
    }
}
