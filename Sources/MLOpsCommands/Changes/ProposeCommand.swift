import ArgumentParser
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import MLOpsSystem
import SystemPackage

/// `git mlops propose`: asks for a change of an environment or of the policy.
struct ProposeCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "propose",
        abstract: "Propose a change: releases into an environment, or a new policy.",
        discussion: """
            Examples:
              git mlops propose credit-risk@1.4.0 --to prod -m 'more data' --ticket CHG42
              git mlops propose credit-risk@1.4.0 fraud@2.0.0 --to prod
              git mlops propose credit-risk@1.4.1 --to prod --emergency -m 'INC0042'
              git mlops propose credit-risk@1.5.0 --to prod --standard -m 'weekly'
              git mlops propose --to prod --config config/limits.yaml -m 'lower limit'
              git mlops propose --policy policy.yaml -m 'two approvals of risk'

            With -q only the id of the change is printed.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "Releases, as model@version.")
    var releases: [String] = []

    @Option(name: .customLong("to"), help: "The environment.")
    var environment: String?

    @Option(
        help: ArgumentHelp(
            "A committed configuration file, or FILE:NAME for another name there. May be given several times.",
            valueName: "file"))
    var config: [String] = []

    @Option(
        name: .customLong("remove-config"),
        help: ArgumentHelp("A configuration file to take away. May be given several times.", valueName: "name"))
    var removeConfig: [String] = []

    @Option(help: "The commit that configuration files are read from.")
    var commit = "HEAD"

    @Flag(help: "Stay within the environment's envelope, and need its approvals alone.")
    var standard = false

    @Flag(help: "Act now with the emergency team's approvals; somebody else reviews it afterwards.")
    var emergency = false

    @Option(help: "A policy file to put in place of the policy in force.")
    var policy: String?

    @Option(name: .shortAndLong, help: "Why.")
    var message: String?

    @Option(help: "A reference in another system.")
    var ticket: String?

    @Option(help: "When the proposal lapses: 14d, or a time.")
    var expires: String?

    func run(in context: CommandContext) throws {
        let isDeployment = !releases.isEmpty || environment != nil || !config.isEmpty || !removeConfig.isEmpty
        guard (policy == nil) == isDeployment, !(policy != nil && (standard || emergency)) else {
            throw Diagnostic.input(
                "propose either releases to an environment, or a policy",
                hint: "git mlops propose <model>@<version> --to <environment>")
        }
        guard !(standard && emergency) else {
            throw Diagnostic.input("a change is either a standard or an emergency one", hint: "leave one of them out")
        }
        let writer = try LedgerWriter(context, writing)
        let action = ProposeAction(writer.session)
        if writing.dryRun {
            let draft = try draft(action, writer.session.timeline(), writer.session, context)
            writer.preview(draft, json: writing.json)
            return
        }
        let result = try writer.append.run {
            let timeline = try writer.session.timeline()
            return try writer.session.append(
                draft(action, timeline, writer.session, context), signer: writer.signer, timeline: timeline)
        }
        let title = try result.timeline.change(result.record.id)?.title ?? "a change"
        writer.report(
            result, id: result.record.id, did: "proposed \(title) as change \(result.record.id.short)",
            json: writing.json)
        if let change = try result.timeline.change(result.record.id),
            let comparison = try PolicyComparison(of: change, result.timeline)
        {
            for weaker in comparison.weaker { context.warn("weaker: \(weaker.text)") }
        }
        if !writing.json { context.suggest("what it needs: git mlops show \(result.record.id.short)") }
    }

    private func draft(
        _ action: ProposeAction, _ timeline: Timeline, _ session: LedgerSession, _ context: CommandContext
    ) throws -> EventDraft {
        if let policy {
            return try action.draft(
                policy: PolicyFile(policy, in: context).policy(), timeline, message: message, ticket: ticket)
        }
        guard let environment, !releases.isEmpty || !config.isEmpty || !removeConfig.isEmpty else {
            throw Diagnostic.input(
                environment == nil ? "to which environment?" : "which releases?",
                hint: "git mlops propose <model>@<version> --to <environment>")
        }
        let chosen = try releases.map { try timeline.release(written: $0) }
        let plan = try action.plan(chosen, configuration: configuration(session, context), to: environment, timeline)
        return try action.draft(
            plan, kind: emergency ? .emergency : standard ? .standard : .normal, timeline, message: message,
            ticket: ticket,
            expires: try expires.map { try context.moment($0, from: session.now(timeline), option: "--expires") })
    }

    private func configuration(
        _ session: LedgerSession, _ context: CommandContext
    ) throws -> [ProposeAction.ConfigurationFile] {
        let removed = try removeConfig.map {
            ProposeAction.ConfigurationFile(path: try ProposeAction.configurationPath($0), source: nil)
        }
        guard !config.isEmpty else { return removed }
        let commit = try session.repository.resolveCommit(self.commit)
        let files = try config.map { try ProposeAction.ConfigurationFile(written: $0, commit: commit) }
        for path in try ProposeAction.uncommitted(files, in: session.repository) {
            context.warn("\(VisibleText.of(path)) was altered since: what \(commit.short) holds is proposed")
        }
        return files + removed
    }
}
