import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsSystem
import SystemPackage

/// What a proposed policy changes, line by line, so that nobody approves it unseen.
public enum PolicyDifference {
    /// Git's own comparison of the two documents, without its headers.
    ///
    /// - Parameters:
    ///   - change: which one.
    ///   - timeline: the ledger it was proposed in.
    ///   - environment: for git, and for where temporary files go.
    /// - Returns: nil for a change that is none of a policy.
    /// - Throws: `environment` when git cannot compare.
    public static func text(
        of change: Change, _ timeline: Timeline, environment: ProgramEnvironment
    ) throws -> String? {
        guard let (proposed, _, previous) = change.subject.policy else { return nil }
        let old = try timeline.policy(previous)?.policy.canonicalJSON
        return try TemporaryDirectory.with(in: environment.temporaryFolder) { folder in
            try Files.writeAtomically(
                Array((old?.prettyText ?? "").utf8), to: folder.appending("before"), durable: false)
            try Files.writeAtomically(
                Array(proposed.prettyText.utf8), to: folder.appending("proposed"), durable: false)
            let outcome = try GitProgram(directory: folder, environment: environment).run([
                "diff", "--no-index", "--no-color", "--no-ext-diff", "--no-prefix", "before", "proposed",
            ])
            // 0: the same; 1: they differ.
            guard outcome.status <= 1 else {
                throw Diagnostic.environment("git could not compare the policies", cause: outcome.errorLines.first)
            }
            let lines = outcome.lines.drop { !$0.hasPrefix("@@") }
            return lines.isEmpty
                ? "the policy is the one before, but for its version\n"
                : "the policy, compared with the one before\n" + lines.map { "  \($0)\n" }.joined()
        }
    }
}
