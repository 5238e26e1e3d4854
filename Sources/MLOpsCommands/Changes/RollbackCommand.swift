import ArgumentParser
import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// `git mlops rollback`: returns an environment to what ran before.
struct RollbackCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Return models of an environment to the releases that ran before.",
        discussion: """
            Examples:
              git mlops rollback prod -m 'error rate doubled' --ticket INC0042
              git mlops rollback prod --model credit-risk --to-version 1.3.0 -m 'too slow'
              git mlops rollback prod -m 'too slow' --dry-run --explain

            Only releases that were promoted there before come back; the environment's
            emergency team may do it.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The environment.")
    var environment: String

    @Option(help: "Only this model. Default: what the last change touched.")
    var model: String?

    @Option(
        name: .customLong("to-version"),
        help: "The version to return to. Default: the one that ran before and was not rolled back itself.")
    var version: String?

    @Option(name: .shortAndLong, help: "Why.")
    var message: String

    @Option(help: "The incident or change in another system, such as INC0042.")
    var ticket: String?

    @OptionGroup var shown: VerdictOptions

    func run(in context: CommandContext) throws {
        let version = try self.version.map { text in
            guard let version = SemVer(text.hasPrefix("v") ? String(text.dropFirst()) : text) else {
                throw Diagnostic.input("'\(VisibleText.of(text))' is not a version", hint: "write it as 1.2.3")
            }
            return version
        }
        try shown.check(context, json: writing.json)
        let writer = try LedgerWriter(context, writing)
        let session = writer.session
        try writer.carryOut(writing, shown, isQuiet: true, context) { timeline in
            let action = RollbackAction(session, timeline)
            let rollback = try action.plan(environment, model: model, version: version)
            let verdict = try action.verdict(on: rollback, person: session.person(holding: writer.signer, timeline))
            let done = "rolled \(environment) back to \(rollback.scope.title)"
            return JudgedWork(verdict: verdict, done: done) { person in
                try action.draft(rollback, person: person, verdict: verdict, message: message, ticket: ticket)
            }
        }
    }
}
