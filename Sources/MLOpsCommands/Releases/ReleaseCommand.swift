import ArgumentParser
import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview
import SystemPackage

/// `git mlops release`: an immutable version of a model.
struct ReleaseCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Make an immutable version of a model: a signed tag and a signed event.",
        discussion: """
            Examples:
              git mlops release credit-risk 1.4.0
              git mlops release credit-risk 1.4.0 --build sha256:9f86d081… --builder ci
              git mlops release credit-risk 1.4.0 --dry-run

            What belongs to the release is named in mlops.yaml and read from the commit,
            never from the working tree.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The model, as mlops.yaml names it.")
    var model: String

    @Argument(help: "The version, such as 1.4.0.")
    var version: String

    @Option(help: "The build that will run: a file, or sha256: and 64 digits. Default: what mlops.yaml names.")
    var build: String?

    @Option(help: "Who made the build. Default: you.")
    var builder: String?

    @Option(help: "Who trained the model: a person of the policy, or a service.")
    var trainer: String?

    @Option(help: "The commit to release.")
    var commit = "HEAD"

    @Option(help: "The reviewed branch the commit is on. Default: the current branch.")
    var branch: String?

    @Option(name: .shortAndLong, help: "What is to be said about it.")
    var message: String?

    func run(in context: CommandContext) throws {
        guard let version = SemVer(version) else {
            throw Diagnostic.input("'\(VisibleText.of(self.version))' is not a version", hint: "write it as 1.2.3")
        }
        let writer = try LedgerWriter(context, writing)
        let session = writer.session
        let repository = session.repository
        let person = try session.person(holding: writer.signer, session.timeline())
        let commit = try repository.resolveCommit(self.commit)
        let action = ReleaseAction(session)
        let plan = try action.plan(
            model: model, version: version, commit: commit,
            branch: branch ?? ReleaseAction.currentBranch(of: repository),
            build: buildSource(context),
            builder: builder ?? person, trainer: trainer)
        if self.commit == "HEAD" {
            try WorkingInputs.check(plan, in: WorkingAssets(repository, directory: context.directory))
        }
        if writing.dryRun {
            if writing.json { context.output.write(json(of: plan)) } else { show(plan, context) }
            return
        }
        let tagger = try repository.committer(now: session.now(session.timeline()))
        let result = try writer.append.run {
            try action.release(plan, message: message, signer: writer.signer, tagger: tagger)
        }
        writer.report(
            result, id: result.record.id,
            did: "released \(model)@\(version): tag \(plan.tagName), event \(result.record.id.short)",
            json: writing.json)
        if !writing.json { context.suggest("next: git mlops propose \(model)@\(version) --to <environment>") }
    }

    private func buildSource(_ context: CommandContext) -> ReleaseAction.BuildSource {
        guard let build else { return .projectFile }
        if build.hasPrefix("sha256:") { return .digest(build) }
        return .file(context.directory.pushing(FilePath(build)))
    }

    private func json(of plan: ReleaseAction.Plan) -> JSON {
        func asset(_ asset: ReleaseSubject.Asset) -> JSON {
            ["path": .string(asset.path.escapedText), "digest": .string(asset.digest.hex)]
        }
        return [
            "schema": "git-mlops-release-preview/1", "model": .string(plan.model.name),
            "version": .string(plan.version.description), "commit": .string(plan.commit.hex),
            "branch": .string(plan.branch), "tag": .string(plan.tagName), "asset": asset(plan.asset),
            "inputs": .array(plan.inputs.map(asset)), "build": .init(plan.build?.digest),
            "metrics": .array(plan.metrics.map { ["name": .string($0.name), "value": .string($0.value)] }),
            "attachments": .array(plan.attachments.map { .string($0.path) }),
        ]
    }

    private func show(_ plan: ReleaseAction.Plan, _ context: CommandContext) {
        var lines = [
            "would release \(plan.model.name)@\(plan.version)",
            "  commit   \(plan.commit.short) on \(plan.branch)",
            "  tag      \(plan.tagName)",
            "  model    \(VisibleText.of(plan.asset.path))  \(plan.asset.digest.short)",
        ]
        for input in plan.inputs { lines.append("  input    \(VisibleText.of(input.path))  \(input.digest.short)") }
        lines.append("  build    \(plan.build?.digest ?? "none")")
        for metric in plan.metrics { lines.append("  metric   \(VisibleText.of(metric.name)) \(metric.value)") }
        lines.append("  attached \(plan.attachments.map { VisibleText.of($0.path) }.joined(separator: ", "))")
        context.output.write(lines.map { VisibleText.of($0) + "\n" }.joined())
    }
}
