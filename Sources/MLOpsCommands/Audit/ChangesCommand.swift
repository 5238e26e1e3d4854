import ArgumentParser
import MLOpsAudit
import MLOpsCore
import MLOpsReports

/// `git mlops changes`: what was proposed, who approved, what is still owed.
struct ChangesCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "changes",
        abstract: "List the changes, who approved them and what is still owed.",
        discussion: """
            Examples:
              git mlops changes --open
              git mlops changes --env prod --json
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Only those that can still be carried out.")
    var open = false

    @Option(name: .customLong("env"), help: ArgumentHelp("Only those to this environment.", valueName: "environment"))
    var environment: String?

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let reader = try AuditReader(context)
        if let environment {
            // An environment nobody knows is a mistake, not an empty list.
            _ = try EnvironmentHistory(of: environment, in: reader.timeline, ledger: reader.identity)
        }
        let list = ChangeViews(reader.session, reader.timeline).list(open: open, environment: environment)
        context.show(json: json, ChangesText.json(of: list), text: ChangesText.text(of: list, context.reportStyle))
    }
}
