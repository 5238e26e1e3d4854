import MLOpsCore
import MLOpsPolicy
import MLOpsReports

/// Shows a verdict where a person or a program reads it.
enum VerdictView {
    static func show(_ verdict: Verdict, _ context: CommandContext, json: Bool, explain: Bool = false) {
        if json {
            context.output.write(verdict.json)
        } else {
            context.output.write(text(verdict, context, explain: explain))
        }
    }

    /// For hooks, whose standard output git hides or sends to the other side.
    static func showAsError(_ verdict: Verdict, _ context: CommandContext) {
        context.output.writeError(text(verdict, context, explain: false))
    }
}

extension VerdictView {
    static func text(_ verdict: Verdict, _ context: CommandContext, explain: Bool) -> String {
        var out = "\(verdict.gate.rawValue): \(verdict.subject.text)\n"
        for r in verdict.results {
            out += "  \(r.outcome.rawValue) \(r.rule): \(r.sentence)\n"
            if let h = r.hint, !r.outcome.isAcceptable { out += "       hint: \(h)\n" }
            if explain { for e in r.evidence { out += "       \(e.grade) \(e.text)\n" } }
        }
        for p in verdict.parts { out += text(p, context, explain: explain) }
        return out
    }
}
