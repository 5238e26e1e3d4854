import ArgumentParser
import MLOpsCore
import MLOpsGit
import MLOpsPolicy
import MLOpsReview
import MLOpsSystem

/// `git mlops gate pre-receive`: judges a push on the server, before anything of it takes effect.
struct GatePreReceiveCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "pre-receive",
        abstract: "Judge a push on the server; reads '<old> <new> <ref>' lines as git gives them.")

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print the verdict as JSON on standard output.")
    var json = false

    func run(in context: CommandContext) throws {
        try GatePreReceive.run(context, input: StandardInput.read(), json: json)
    }
}

/// The gate on the server, by command and by hook.
enum GatePreReceive {
    static func run(_ context: CommandContext, input: [UInt8], json: Bool = false) throws {
        let updates = try ReferenceUpdate.parse(receive: input)
        let session = try context.session()
        let pinned = try session.repository.setting("mlops.genesis").map { text in
            guard let genesis = Digest(hex: text) else {
                throw Diagnostic.environment(
                    "the server's setting mlops.genesis is no event id", hint: "ask the server's administrator")
            }
            return genesis
        }
        let presence = try ServerPayloads.presence(session.repository, context)
        let verdict = try PushGate(
            session, gate: .preReceive, presence: presence,
            whyNoPresence: "the server does not know where payloads lie (git mlops hooks install --payloads URL)",
            pinnedGenesis: pinned
        ).verdict(on: updates)
        guard let verdict else { return }
        if json { context.output.write(verdict.json) }
        guard verdict.passed else {
            if !json { VerdictView.showAsError(verdict, context) }
            throw ExitStatus.no
        }
    }
}
