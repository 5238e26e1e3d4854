import ArgumentParser
import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// `git mlops promote`: judges a change and carries it out.
struct PromoteCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Judge a change by the policy and, if every rule passes, carry it out.",
        discussion: """
            Examples:
              git mlops promote 3f9a2c1b
              git mlops promote 3f9a2c1b --dry-run --explain
              git mlops promote 3f9a2c1b --report junit=verdict.xml

            Exit status 1 when a rule refuses; the verdict says which, why, and what to do.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The change, or the beginning of its id.")
    var change: String

    @OptionGroup var shown: VerdictOptions

    @Option(name: .shortAndLong, help: "What is to be said about it.")
    var message: String?

    func run(in context: CommandContext) throws {
        try shown.check(context, json: writing.json)
        let writer = try LedgerWriter(context, writing)
        try writer.carryOut(writing, shown, isQuiet: false, context) { timeline in
            let change = try timeline.change(matching: self.change)
            try change.checkNotEnded()
            let action = PromoteAction(writer.session, timeline)
            let judged = try action.judge(change)
            return JudgedWork(verdict: judged.verdict, done: "promoted \(change.title)") { person in
                try action.draft(judged, person: person, message: message)
            }
        }
    }
}
