import MLOpsAssets
import MLOpsCore
import MLOpsRemotes
import MLOpsTerminal

/// A checkout and what is said about it; shared by `checkout` and `pull`.
struct CheckoutRun {
    let local: Bool
    let force: Bool
    let dryRun: Bool
    let remote: String?

    func run(_ paths: [RepoPath], _ assets: WorkingAssets, _ context: CommandContext) throws {
        var options = CheckoutOptions()
        options.force = force
        options.restoresDeleted = !local || !paths.isEmpty
        options.dryRun = dryRun
        let report = try assets.checkout(
            paths, options,
            fetch: local || dryRun
                ? nil
                : { missing in
                    _ = try PayloadTransfer(assets, remote: remote, open: RemoteFactory.openRetrying).download(
                        missing)
                })
        try show(report, assets, context)
    }

    private func show(_ report: CheckoutReport, _ assets: WorkingAssets, _ context: CommandContext) throws {
        if report.written > 0 {
            context.say(
                "\(dryRun ? "would write" : "wrote") \(AssetWords.files(report.written)), \(HumanNumbers.size(report.bytes))"
            )
        }
        if report.removed > 0 {
            context.say("\(dryRun ? "would remove" : "removed") \(AssetWords.files(report.removed))")
        }
        if report.written == 0, report.removed == 0, report.kept.isEmpty, report.absent.isEmpty,
            report.problems.isEmpty,
            report.outside.isEmpty
        {
            context.say("everything is as the manifests say")
        }
        if !report.outside.isEmpty {
            context.say(
                "left alone, outside the sparse checkout: \(HumanNumbers.count(Int64(report.outside.count), "asset"))")
        }
        if !report.rules.isEmpty {
            context.say(
                "git did not ignore the files: wrote \(report.rules.map { assets.view.shown($0) }.joined(separator: ", "))"
            )
            context.suggest("commit that: git add \(report.rules.map { assets.view.shown($0) }.joined(separator: " "))")
        }
        for asset in report.exposed {
            context.warn("git does not ignore \(assets.view.shown(asset)) (git mlops checkout)")
        }
        for (reason, what, advice) in [
            (CheckoutReport.Reason.changed, "changed", "git mlops add, or over them: git mlops checkout --force"),
            (.deleted, "deleted here", "git mlops add, or git mlops checkout <path> to bring them back"),
            (.appeared, "put there meanwhile", "git mlops add, or move them away, then git mlops checkout"),
            (.blocked, "in the way of others", "move them away, then git mlops checkout"),
        ] {
            let kept = report.kept.filter { $0.reason == reason }
            guard let first = kept.first else { continue }
            let more = kept.count > 1 ? " and \(HumanNumbers.count(Int64(kept.count - 1))) more" : ""
            context.warn("left alone, as \(what): \(assets.shown(first.path, of: first.asset))\(more) (\(advice))")
        }
        if let failure = report.fetchFailure { throw failure }
        if let first = report.absent.first {
            let more = report.absent.count > 1 ? " and \(HumanNumbers.count(Int64(report.absent.count - 1))) more" : ""
            let text = "not here yet: \(assets.shown(first.entry.path, of: first.asset))\(more)"
            // A hook tells of it and goes on; whoever asked for the files must learn that they did not come.
            if local || dryRun {
                context.warn("\(text) (git mlops pull)")
            } else {
                throw Diagnostic.environment(text, hint: "git mlops pull")
            }
        }
        for (asset, problem) in report.problems {
            context.output.writeError(
                DiagnosticRenderer.render(
                    problem.wrapped(in: "left alone: \(assets.view.shown(asset))"), style: context.output.errorStyle))
        }
        if let first = report.problems.first { throw ExitStatus(first.problem.kind.exitStatus) }
        // What was asked for and not done is no success; a hook only tells.
        if !local, report.kept.contains(where: { $0.reason != .deleted }) { throw ExitStatus.no }
    }
}
