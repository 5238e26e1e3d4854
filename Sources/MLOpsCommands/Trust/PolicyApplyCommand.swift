import ArgumentParser
import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// `git mlops policy apply`: puts an approved policy in force.
struct PolicyApplyCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Put a proposed policy in force, once enough admins have approved it.",
        discussion: """
            Example:
              git mlops policy apply 7c21d0aa
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The change, or the beginning of its id.")
    var change: String

    @Option(help: "A recovery key, for a policy that recovery keys proposed, when nobody else can sign.")
    var key: String?

    @Option(name: .shortAndLong, help: "What is to be said about it.")
    var message: String?

    func run(in context: CommandContext) throws {
        let writer = try LedgerWriter(context, writing, key: key)
        let session = writer.session
        if writing.dryRun {
            let timeline = try session.timeline()
            let draft = try PolicyApplyAction(timeline).draft(timeline.change(matching: change), message: message)
            writer.preview(draft, verb: "apply", json: writing.json)
            return
        }
        let result = try writer.append.run {
            let timeline = try session.timeline()
            let draft = try PolicyApplyAction(timeline).draft(timeline.change(matching: change), message: message)
            let isRecovery = timeline.current.keys.holder(of: writer.signer.publicKey.fingerprint) == .recovery
            return isRecovery
                ? try session.append(
                    draft, as: (.recovery, RecoveryAction.actor), signer: writer.signer, timeline: timeline)
                : try session.append(draft, signer: writer.signer, timeline: timeline)
        }
        writer.report(
            result, id: result.record.id,
            did:
                "policy version \(result.timeline.current.policy.version) is in force: event \(result.record.id.short)",
            json: writing.json)
    }
}
