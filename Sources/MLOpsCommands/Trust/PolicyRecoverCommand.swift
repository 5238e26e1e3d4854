import ArgumentParser
import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import MLOpsSystem
import SystemPackage

/// `git mlops policy recover`: proposes other admins with the offline recovery keys.
struct PolicyRecoverCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Propose other admins with recovery keys, when the admins are lost.",
        discussion: """
            Example:
              git mlops policy recover policy.yaml --key safe1 --key safe2 -m 'fire'

            The file is the policy in force with another list of admins, and the keys of
            those people; nothing else may differ. After the delay that the policy sets,
            counted from the first receipt of a witness: git mlops policy apply ID. Until
            then any admin who is still there can reject it.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var writing: WritingOptions

    @Argument(help: "The policy file with the new admins.")
    var file: String

    @Option(help: "A recovery key's file. As many times as the policy asks for keys.")
    var key: [String]

    @Option(name: .shortAndLong, help: "Why.")
    var message: String

    func run(in context: CommandContext) throws {
        guard let first = key.first else { throw Diagnostic.input("no recovery key is named", hint: "--key FILE") }
        let writer = try LedgerWriter(context, writing, key: first)
        let session = writer.session
        let cosigners = try key.dropFirst().map {
            try SSHKeygenSigner(setting: $0, directory: context.directory, environment: context.environment)
        }
        let policy = try PolicyFile(file, in: context).policy()
        func draft(_ timeline: Timeline) throws -> EventDraft {
            try RecoveryAction(timeline).draft(policy, signers: [writer.signer] + cosigners, message: message)
        }
        if writing.dryRun {
            writer.preview(try draft(session.timeline()), verb: "propose", json: writing.json)
            return
        }
        let result = try writer.append.run {
            let timeline = try session.timeline()
            return try session.append(
                draft(timeline), as: (.recovery, RecoveryAction.actor), signer: writer.signer, cosigners: cosigners,
                timeline: timeline)
        }
        writer.report(
            result, id: result.record.id,
            did: "proposed policy version \(policy.version) by recovery: change \(result.record.id.short)",
            json: writing.json)
        if !writing.json {
            context.suggest(
                "after \(RecoveryAction(result.timeline).delay ?? "the delay"): git mlops policy apply \(result.record.id.short)"
            )
        }
    }
}
