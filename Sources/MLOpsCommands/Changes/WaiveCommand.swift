import ArgumentParser
import MLOpsCore
import MLOpsLedger
import MLOpsReview

/// `git mlops waive`: asks for one rule to be set aside, for a time.
struct WaiveCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "waive",
        abstract: "Ask for one rule to be set aside for one change or release.",
        discussion: """
            Examples:
              git mlops waive 3f9a2c1b --rule soak --expires 3d -m 'it discriminates'
              git mlops waive credit-risk@1.4.0 --env prod --rule metrics --expires 7d \\
                -m 'new metric'

            It counts once the people the policy names have approved it: git mlops
            approve ID. Who asked for it, and who made the release, cannot.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The change, or a release as model@version.")
    var target: String

    @Option(help: "The rule to set aside.")
    var rule: String

    @Option(name: .customLong("env"), help: ArgumentHelp("The environment, for a release.", valueName: "environment"))
    var environment: String?

    @Option(help: "Until when it holds: 3d, or a time.")
    var expires: String

    @Option(name: .shortAndLong, help: "Why.")
    var message: String

    func run(in context: CommandContext) throws {
        let writer = try LedgerWriter(context, writing)
        let result = try writer.write(
            writing,
            { timeline, _ in
                let (target, environment) = try subject(timeline)
                return try WaiveAction(timeline).draft(
                    rule, for: target, in: environment, reason: message,
                    expires: context.moment(expires, from: writer.session.now(timeline), option: "--expires"))
            },
            did: { record, _ in "asked for a waiver of \(rule): \(record.id.short)" })
        if let result, !writing.json {
            context.suggest("it needs approvals: git mlops approve \(result.record.id.short)")
        }
    }

    private func subject(_ timeline: Timeline) throws -> (WaiveSubject.Target, String) {
        if target.contains("@") {
            guard let environment else {
                throw Diagnostic.input("in which environment?", hint: "--env prod")
            }
            return (.release(try timeline.release(written: target).record.id), environment)
        }
        let change = try timeline.change(matching: target)
        guard let place = change.scope?.environment else {
            throw Diagnostic.input("a change of the policy has no rules to waive", hint: "its admins approve it or not")
        }
        guard environment == nil || environment == place else {
            throw Diagnostic.input("the change \(change.id.short) is one of '\(place)'", hint: "leave out --env")
        }
        try change.checkNotEnded()
        return (.change(change.id), place)
    }
}
