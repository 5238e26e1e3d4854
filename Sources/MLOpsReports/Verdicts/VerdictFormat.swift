import MLOpsCore
import MLOpsPolicy

/// The forms a verdict can take for programs: those that CI systems show, and JSON.
public enum VerdictFormat: String, Sendable, CaseIterable {
    /// As people read it, without colours.
    case text
    case json
    /// JUnit XML, as every CI system reads it.
    case junit
    /// Workflow commands of GitHub Actions.
    case github
    /// GitLab's code quality report.
    case gitlab
    /// Logging commands of Azure Pipelines.
    case azure
    case markdown

    /// The verdict in this form, with a final line feed.
    public func text(of verdict: Verdict) -> String {
        switch self {
        case .text: VerdictText.text(of: verdict, .plain)
        case .json: verdict.json.prettyText
        case .junit: VerdictJUnit.text(of: verdict)
        case .github: VerdictGitHub.text(of: verdict)
        case .gitlab: VerdictCodeQuality.json(of: verdict).prettyText
        case .azure: VerdictAzure.text(of: verdict)
        case .markdown: VerdictMarkdown.text(of: verdict)
        }
    }
}
