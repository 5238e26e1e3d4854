import MLOpsCore
import MLOpsPolicy
import MLOpsReports

/// Shows a verdict where a person or a program reads it.
enum VerdictView {
    static func show(_ verdict: Verdict, _ context: CommandContext, json: Bool, explain: Bool = false) {
        context.show(
            json: json, verdict.json, text: VerdictText.text(of: verdict, explain: explain, context.reportStyle))
    }

    /// For hooks, whose standard output git hides or sends to the other side.
    static func showAsError(_ verdict: Verdict, _ context: CommandContext) {
        context.output.writeError(VerdictText.text(of: verdict, context.reportStyle))
    }
}
