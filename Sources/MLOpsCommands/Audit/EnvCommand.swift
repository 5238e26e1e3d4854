import ArgumentParser
import MLOpsAudit
import MLOpsCore
import MLOpsReports

/// `git mlops env`: the environments, or the history of one.
struct EnvCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "env",
        abstract: "List the environments, or every state one has had.",
        discussion: """
            Examples:
              git mlops env
              git mlops env prod
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The environment whose history to show.")
    var environment: String?

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let reader = try AuditReader(context)
        guard let environment else {
            let list = try EnvironmentList(reader.timeline, ledger: reader.identity)
            context.show(
                json: json, EnvironmentText.json(of: list), text: EnvironmentText.text(of: list, context.reportStyle))
            return
        }
        let history = try EnvironmentHistory(of: environment, in: reader.timeline, ledger: reader.identity)
        context.show(
            json: json, EnvironmentText.json(of: history), text: EnvironmentText.text(of: history, context.reportStyle))
    }
}
