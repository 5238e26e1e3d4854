import ArgumentParser
import MLOpsAudit
import MLOpsCore
import MLOpsReports

/// `git mlops models`: the models and their releases.
struct ModelsCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List the models, their releases and where each runs.",
        discussion: """
            Examples:
              git mlops models
              git mlops models credit-risk --json
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "Only this model.")
    var model: String?

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let reader = try AuditReader(context)
        let list = try ModelList(reader.timeline, ledger: reader.identity, model: model)
        context.show(json: json, ModelsText.json(of: list), text: ModelsText.text(of: list, context.reportStyle))
    }
}
