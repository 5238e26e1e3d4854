import ArgumentParser
import MLOpsCore
import MLOpsPolicy
import MLOpsRemotes
import MLOpsReview
import MLOpsSystem

/// `git mlops gate pre-push`: judges a push before it leaves.
struct GatePrePushCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "pre-push",
        abstract: "Judge a push before it leaves; reads what git gives its pre-push hook.",
        discussion: """
            Example:
              git mlops gate pre-push origin <url> < lines   what would the push be told?

            The lines are '<local ref> <local id> <remote ref> <remote id>', as
            githooks(5) has them. Exit status 1 when the push is refused.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The remote's name.")
    var remote: String

    @Argument(help: "The remote's URL.")
    var url: String

    @Flag(help: "Print the verdict as JSON on standard output.")
    var json = false

    func run(in context: CommandContext) throws {
        try GatePrePush.run(context, remote: remote, url: url, input: StandardInput.read(), json: json)
    }
}

/// The gate on the pushing side, by command and by hook.
enum GatePrePush {
    static func run(
        _ context: CommandContext, remote: String, url: String, input: [UInt8], json: Bool = false
    ) throws {
        let updates = try ReferenceUpdate.parse(push: input)
        let session = try LedgerSession(
            context.repository(), remote: remote, clock: context.clock, testTime: context.testTime())
        let verdict = try PrePushGate(session, updates: updates, open: RemoteFactory.openRetrying)
            .verdict(to: remote, progress: context.progress()) { context.tell($0) }
        guard let verdict else { return }
        if json { context.output.write(verdict.json) }
        guard verdict.passed else {
            if !json { VerdictView.showAsError(verdict, context) }
            throw ExitStatus.no
        }
    }
}

extension CommandContext {
    /// Tells what a gate of this clone has to say of payloads.
    func tell(_ notice: ClientPayloads.Notice) {
        switch notice {
        case .skipped(let listing): tell(skipped: listing)
        case .noRemote:
            warn("data and models stay here: there is no payload remote (git mlops remote add <name> <folder>)")
        }
    }
}
