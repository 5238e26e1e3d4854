import ArgumentParser
import MLOpsCore
import MLOpsPolicy
import MLOpsRemotes
import MLOpsReview
import MLOpsSystem

/// `git mlops gate pre-receive`: judges a push on the server, before anything of it takes effect.
struct GatePreReceiveCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "pre-receive",
        abstract: "Judge a push on the server; reads '<old> <new> <ref>' lines as git gives them.",
        discussion: """
            Example:
              git -C /srv/git/credit-risk.git mlops gate pre-receive < lines

            Exit status 1 when the push is refused. The hook of 'git mlops hooks install'
            calls it; a server with hooks of its own may as well.
            """)

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
        let verdict = try PreReceiveGate(context.session(), open: RemoteFactory.open).verdict(on: updates)
        guard let verdict else { return }
        if json { context.output.write(verdict.json) }
        guard verdict.passed else {
            if !json { VerdictView.showAsError(verdict, context) }
            throw ExitStatus.no
        }
    }
}
