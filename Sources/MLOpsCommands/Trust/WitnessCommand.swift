import ArgumentParser
import MLOpsCore
import MLOpsLedger
import MLOpsReview

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
        let witnessing = Witnessing(try context.session(), environment: context.environment)
        guard let record = try witnessing.sign(key: key, relativeTo: context.directory, name: name) else {
            context.say("nothing new to witness")
            return
        }
        if json {
            context.output.write(
                [
                    "schema": "git-mlops-receipt/1", "event": .string(record.id.hex), "subject": record.subjectJSON,
                ] as JSON)
        } else {
            context.say("witnessed: \(record.summary), event \(record.id.short)")
        }
    }
}

/// What the hook post-receive does.
enum WitnessRun {
    /// Signs a receipt when the push moved the ledger. The push is done, so nothing here fails it.
    static func afterReceive(_ context: CommandContext, input: [UInt8]) throws {
        let witnessing = Witnessing(try context.session(), environment: context.environment)
        guard try witnessing.isDue(after: ReferenceUpdate.parse(receive: input)) else { return }
        do {
            _ = try witnessing.sign(relativeTo: context.directory)
        } catch let error as Diagnostic {
            context.warn(([error.message] + error.causes).joined(separator: ": "))
            context.warn("no receipt was signed for this push; soak does not count without one: git mlops witness")
        }
    }
}
