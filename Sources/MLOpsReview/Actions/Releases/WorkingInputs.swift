import MLOpsAssets
import MLOpsCore
import MLOpsLedger

/// Whether the files a release is made of lie in the working tree exactly as their manifests say.
public enum WorkingInputs {
    /// - Throws: `refused` for a stale or absent input: what was trained on would not be what is released.
    public static func check(_ plan: ReleaseAction.Plan, in assets: WorkingAssets) throws {
        let wanted = [plan.asset.path] + plan.inputs.map(\.path)
        for status in try assets.status(wanted) where !status.isComplete || status.staged != .unchanged {
            let name = VisibleText.of(status.asset)
            if let problem = status.problem { throw problem }
            if !status.notHere.isEmpty {
                throw Diagnostic.refused(
                    "\(status.notHere.count) files of '\(name)' are not here", hint: "fetch them: git mlops pull")
            }
            throw Diagnostic.refused(
                "'\(name)' is not as it was committed",
                hint: CommandHint(
                    "git mlops add \(status.asset) && git commit; or restore it: git mlops checkout --force \(status.asset)"
                ).or("add and commit it, or restore it with: git mlops checkout --force"))
        }
    }
}
