import ArgumentParser
import MLOpsAudit
import MLOpsCore
import MLOpsReports

/// `git mlops policy show`: the policy in force, in words.
struct PolicyShowCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the policy in force, now or at some time.",
        discussion: """
            Examples:
              git mlops policy show
              git mlops policy show --at 2026-03-31 --json
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "As it was then: a time, or a date for its end in UTC.")
    var at: String?

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let reader = try AuditReader(context)
        let view = try PolicyView(reader.timeline, at: reader.moment(at))
        context.show(json: json, PolicyText.json(of: view), text: PolicyText.text(of: view, context.reportStyle))
    }
}
