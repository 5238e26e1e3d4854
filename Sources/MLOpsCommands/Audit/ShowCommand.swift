import ArgumentParser
import MLOpsAudit
import MLOpsCore
import MLOpsPolicy
import MLOpsReports
import MLOpsReview

/// `git mlops show`: one release, change, event, environment or model.
struct ShowCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a release, a change, an event, an environment or a model.",
        discussion: """
            Ids may be cut to any length that is unambiguous, but four digits.

            Examples:
              git mlops show credit-risk@1.4.0
              git mlops show credit-risk@prod
              git mlops show 3f9a2c1b --explain
              git mlops show prod
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "model@version, model@environment, a change's or event's id, an environment, or a model.")
    var what: String

    @Flag(help: "For a change: show what each rule asks and what its answer rests on.")
    var explain = false

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let reader = try AuditReader(context)
        let timeline = reader.timeline
        let style = context.reportStyle
        let views = ChangeViews(reader.session, timeline)
        if timeline.isTesting, !json {
            context.warn("TEST LEDGER: its clock may be moved; it is no evidence of anything")
        }
        switch try ShowTarget.parse(what, timeline: timeline) {
        case .change(let change):
            let view = try views.view(of: change)
            context.show(
                json: json, ChangeText.json(of: view), text: ChangeText.text(of: view, explain: explain, style))
            if !json, let comparison = try PolicyComparison(of: change, timeline) {
                context.output.write(
                    "\n"
                        + PolicyDiffText.text(
                            of: comparison, from: "the policy before", to: "the proposed one", style) + "\n")
            }
            if !json,
                let difference = try PolicyDifference.text(
                    of: change, timeline, environment: context.environment)
            {
                context.output.write(difference)
            }
        case .waiver(let waiver):
            let view = try views.view(of: waiver)
            context.show(json: json, WaiverText.json(of: view), text: WaiverText.text(of: view, style))
        case .event(let entry):
            let view = try EventView(entry, in: timeline, ledger: reader.session.ledger)
            context.show(json: json, EventText.json(of: view), text: EventText.text(of: view, style))
            if view.attachments.contains(where: { !$0.isIntact }) { throw ExitStatus.no }
        case .environment(let name):
            let history = try EnvironmentHistory(of: name, in: timeline, ledger: reader.identity)
            context.show(
                json: json, EnvironmentText.json(of: history), text: EnvironmentText.text(of: history, style))
        case .model(let model):
            let list = try ModelList(timeline, ledger: reader.identity, model: model)
            context.show(json: json, ModelsText.json(of: list), text: ModelsText.text(of: list, style))
        case .release(let release):
            let view = try ReleaseView(release, in: timeline, ledger: reader.identity, changes: views.list())
            context.show(json: json, ReleaseText.json(of: view), text: ReleaseText.text(of: view, style))
        }
    }
}
