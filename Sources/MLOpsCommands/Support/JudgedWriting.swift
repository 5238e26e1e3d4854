import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// What the rules say of something, and how it is carried out if they let it pass.
struct JudgedWork {
    let verdict: Verdict
    /// What will have been done, such as `promoted credit-risk 1.4.0 to prod`.
    let done: String
    let draft: (_ person: String) throws -> EventDraft
}

extension LedgerWriter {
    /// Judges, and carries out what passes; shows the verdict and ends with 1 when it does not.
    ///
    /// - Parameters:
    ///   - options: whether it is a dry run, and how to report.
    ///   - shown: how the verdict is shown.
    ///   - isQuiet: whether a verdict that passes is shown only when somebody asks for it.
    ///   - context: where it is shown.
    ///   - judge: what is to be done in the newest state.
    /// - Throws: what `judge` throws; `refused` when the event does not count; `remote` when it was not published.
    func carryOut(
        _ options: WritingOptions, _ shown: VerdictOptions, isQuiet: Bool, _ context: CommandContext,
        judge: (Timeline) throws -> JudgedWork
    ) throws {
        if options.dryRun {
            let verdict = try judge(session.timeline()).verdict
            try shown.show(verdict, context, json: options.json)
            if !verdict.passed { throw ExitStatus.no }
            return
        }
        var last: JudgedWork?
        let result = try append.run {
            let timeline = try session.timeline()
            let work = try judge(timeline)
            last = work
            let person = try session.person(holding: signer, timeline)
            guard work.verdict.passed else {
                try shown.show(work.verdict, context, json: options.json)
                throw ExitStatus.no
            }
            return try session.append(work.draft(person), signer: signer, timeline: timeline)
        }
        guard let last else { return }
        if options.json {
            // Standard output is the result's alone.
            try shown.write(last.verdict, context)
        } else if shown.isAsked || !isQuiet && !context.quiet {
            try shown.show(last.verdict, context, json: false)
        }
        report(
            result, id: result.record.id, did: "\(last.done): event \(result.record.id.short)", json: options.json)
    }
}
