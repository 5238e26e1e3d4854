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
        _ = try shown.files(context)
        let writer = try LedgerWriter(context, writing)
        let session = writer.session
        func judge(_ timeline: Timeline) throws -> (Change, Verdict) {
            let change = try timeline.change(matching: self.change)
            try change.checkNotEnded()
            return (change, try PromoteAction(session, timeline).verdict(on: change))
        }
        if writing.dryRun {
            let (_, verdict) = try judge(session.timeline())
            try shown.show(verdict, context, json: writing.json)
            if !verdict.passed { throw ExitStatus.no }
            return
        }
        var title = ""
        var judged: Verdict?
        let result = try writer.append.run {
            let timeline = try session.timeline()
            let (change, verdict) = try judge(timeline)
            title = change.title
            judged = verdict
            let person = try session.person(holding: writer.signer, timeline)
            guard verdict.passed else {
                try shown.show(verdict, context, json: writing.json)
                throw ExitStatus.no
            }
            let draft = try PromoteAction(session, timeline).draft(
                change, person: person, verdict: verdict, message: message)
            return try session.append(draft, signer: writer.signer, timeline: timeline)
        }
        if !writing.json, !context.quiet || shown.format != nil || !shown.report.isEmpty,
            let verdict = judged
        {
            try shown.show(verdict, context, json: false)
        }
        writer.report(
            result, id: result.record.id, did: "promoted \(title): event \(result.record.id.short)", json: writing.json)
    }
}
