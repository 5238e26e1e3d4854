import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview
import MLOpsSystem

/// What git-mlops itself does in each hook.
enum HookActions {
    struct Action: Sendable {
        /// True when git writes to the hook's standard input.
        let readsInput: Bool
        let run: @Sendable (HookRun, [UInt8]) throws -> Void
    }

    static let table: [String: Action] = [
        "pre-commit": Action(readsInput: false) { call, _ in try checkAssets(call.context) },
        "pre-push": Action(readsInput: true) { call, input in
            let words = call.arguments.map(RawText.encode)
            guard words.count == 2 else {
                throw Diagnostic.input("the hook pre-push takes the name and the URL of a remote")
            }
            try GatePrePush.run(call.context, remote: words[0], url: words[1], input: input)
        },
        // Stubs of these two can be in a clone as well, which is nobody's server.
        "pre-receive": Action(readsInput: true) { call, input in
            guard try LedgerNames(in: call.context.repository()).onServer else { return }
            try GatePreReceive.run(call.context, input: input)
        },
        "post-receive": Action(readsInput: true) { call, input in
            guard try LedgerNames(in: call.context.repository()).onServer else { return }
            try WitnessRun.afterReceive(call.context, input: input)
            try Notifying(call.context, call.context.session()).tell(after: ReferenceUpdate.parse(receive: input))
        },
        "post-checkout": Action(readsInput: false) { call, _ in
            // The third argument is 0 when single files were checked out, which are not ours to follow then.
            if call.arguments.last == Array("0".utf8) { return }
            try checkOut(call.context)
        },
        "post-merge": Action(readsInput: false) { call, _ in try checkOut(call.context) },
        "post-rewrite": Action(readsInput: true) { call, _ in
            // An amended commit leaves the working tree as it is.
            if call.arguments.first == Array("amend".utf8) { return }
            try checkOut(call.context)
        },
    ]

    // MARK: - The working tree

    /// Refuses the commit that git is about to make, or says what is worth knowing of it.
    private static func checkAssets(_ context: CommandContext) throws {
        let repository = try context.repository()
        guard let top = repository.workTree else { return }
        let review = try WorkingAssets(repository, directory: top).reviewCommit()
        if let refusal = review.refusal { throw words(refusal) }
        for asset in review.leftOut {
            context.warn("\(VisibleText.of(asset.asset)) changed; this commit does not hold that")
        }
        if !review.leftOut.isEmpty { context.suggest("git mlops add -u") }
        if !review.older.isEmpty {
            context.suggest("files of \(shown(review.older)) are older than the manifest: git mlops checkout")
        }
        for asset in review.givenUp.prefix(20) {
            context.warn(
                "this commit gives up the asset \(VisibleText.of(asset)): its manifest is gone, its files stay here, ignored by git"
            )
            context.suggest(
                CommandHint("bring it back: git mlops add \(asset)").or("bring it back: git mlops add")
                    + "; or delete the files and their line in .gitignore")
        }
        if review.givenUp.count > 20 { context.warn("and \(review.givenUp.count - 20) more assets") }
    }

    private static func shown(_ assets: [RepoPath]) -> String {
        let names = assets.prefix(5).map { VisibleText.of($0) }.joined(separator: ", ")
        return assets.count > 5 ? "\(names) and \(assets.count - 5) more" : names
    }

    private static func words(_ refusal: CommitReview.Refusal) -> Diagnostic {
        switch refusal {
        case .invalid(let problems):
            var hints: [String] = []
            for hint in problems.flatMap(\.problem.hints) where !hints.contains(hint) { hints.append(hint) }
            return Diagnostic(
                .refused,
                problems.count == 1
                    ? "a manifest to be committed is not valid"
                    : "\(problems.count) manifests to be committed are not valid",
                causes: problems.prefix(20).map(\.problem.message),
                hints: hints.prefix(5) + ["write it anew from the files: git mlops add"])
        case .payload(let files):
            let first = files.first ?? RepoPath(bytes: [])
            return Diagnostic(
                .refused,
                "git is about to commit \(files.count == 1 ? "a file" : "\(files.count) files") of assets itself",
                causes: [
                    "\(VisibleText.of(first))\(files.count > 1 ? " and \(files.count - 1) more" : ""): the manifest stands for it"
                ],
                hints: [
                    CommandHint("take it out of git, keeping the file: git rm -r --cached -- \(pathspec: first)").or(
                        "take it out of git, keeping the file: git rm -r --cached"),
                    "and let git ignore it again: git mlops checkout",
                ])
        case .stale(let assets):
            return Diagnostic(
                .refused, "\(assets.count == 1 ? "an asset" : "\(assets.count) assets") changed after being added",
                causes: assets.prefix(20).map {
                    "\(VisibleText.of($0.asset)): \($0.changes.count) of its files differ from the manifest to commit"
                },
                hints: [
                    "add what is there now: git mlops add -u", "see what changed: git mlops status",
                    "commit the manifest as it is: git commit --no-verify",
                ])
        }
    }

    /// Brings payload files in line with the manifests that were checked out, with what the store has.
    private static func checkOut(_ context: CommandContext) throws {
        let repository = try context.repository()
        guard let top = repository.workTree,
            let report = try WorkingAssets(repository, directory: top).follow()
        else { return }
        for (asset, problem) in report.problems {
            context.warn("\(VisibleText.of(asset)): \(problem.message)")
        }
        if !report.exposed.isEmpty {
            context.warn("git does not ignore \(report.exposed.map { VisibleText.of($0) }.joined(separator: ", "))")
            context.suggest("write the rule: git mlops checkout")
        }
        let changed = Set(report.kept.filter { $0.reason != .deleted }.map(\.asset)).sorted()
        if !changed.isEmpty {
            context.warn(
                "left as they are, because they changed: \(changed.map { VisibleText.of($0) }.joined(separator: ", "))")
            context.suggest("git mlops status")
        } else if !report.absent.isEmpty {
            context.suggest("\(report.absent.count) payload files are not here yet: git mlops pull")
        }
    }
}
