import ArgumentParser
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview
import MLOpsSystem
import SystemPackage

/// `git mlops witness`: signs that the ledger's tip lay here at this time.
struct WitnessCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Sign a receipt: this tip of the ledger was seen at this time.",
        discussion: """
            Example, on the server:
              git -C /srv/git/credit-risk.git mlops witness --key /etc/git-mlops/witness

            The post-receive hook does it after every push that moved the ledger; soak
            counts receipts alone.
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "The witness's key. Default: the setting mlops.witnessKey.")
    var key: String?

    @Option(help: "What the witness calls itself. Default: the setting mlops.witnessName, else 'server'.")
    var name: String?

    @Flag(help: "Print as JSON.")
    var json = false

    func run(in context: CommandContext) throws {
        let session = try context.session()
        guard let record = try WitnessRun.witness(session, context, key: key, name: name) else {
            context.say("nothing new to witness")
            return
        }
        if json {
            context.output.write(
                [
                    "schema": "git-mlops-receipt/1", "event": .string(record.id.hex), "subject": record.event.subject,
                ] as JSON)
        } else {
            context.say("witnessed: \(SubjectSummary.text(of: record.event)), event \(record.id.short)")
        }
    }
}

/// Witnessing, by command and by hook.
enum WitnessRun {
    /// - Returns: nil when there was nothing new.
    /// - Throws: `input` when no key is set.
    static func witness(
        _ session: LedgerSession, _ context: CommandContext, key: String?, name: String?
    ) throws -> EventRecord? {
        let repository = session.repository
        guard let setting = try key ?? repository.setting("mlops.witnessKey") else {
            throw Diagnostic.input(
                "no witness key is set", hint: "git config mlops.witnessKey /etc/git-mlops/witness, or --key FILE")
        }
        let signer = try SSHKeygenSigner(
            setting: setting, directory: key == nil ? repository.gitDirectory : context.directory,
            scratch: repository.commonDirectory.appending("mlops/keys"), environment: context.environment)
        let name = try name ?? repository.setting("mlops.witnessName") ?? "server"
        guard Event.isName(name) else {
            throw Diagnostic.input("'\(VisibleText.of(name))' cannot be a witness's name", hint: "such as: server, ci")
        }
        for _ in 0..<10 {
            let before = try session.ledger.tip()
            do {
                return try WitnessAction(session).witness(as: name, signer: signer)
            } catch let error as Diagnostic where error.kind == .environment {
                // Another push may have moved the ledger between reading and writing.
                guard try session.ledger.tip() != before else { throw error }
            }
        }
        throw Diagnostic.environment("the ledger keeps moving", hint: "run it again")
    }

    /// What post-receive does: a receipt when the push moved the ledger. The push is done, so nothing here fails it.
    static func afterReceive(_ context: CommandContext, input: [UInt8]) throws {
        let session = try context.session()
        let updates = try ReferenceUpdate.parse(receive: input)
        guard updates.contains(where: { session.ledger.names.role(of: $0.name) == .ledger && $0.new != nil }),
            try session.repository.setting("mlops.witnessKey") != nil
        else { return }
        do {
            _ = try witness(session, context, key: nil, name: nil)
        } catch let error as Diagnostic {
            context.warn(([error.message] + error.causes).joined(separator: ": "))
            context.warn("no receipt was signed for this push; soak does not count without one: git mlops witness")
        }
    }
}
