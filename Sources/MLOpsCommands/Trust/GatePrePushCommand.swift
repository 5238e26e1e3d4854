import ArgumentParser
import MLOpsCore
import MLOpsPolicy
import MLOpsReview
import MLOpsSystem

/// `git mlops gate pre-push`: judges a push before it leaves.
struct GatePrePushCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "pre-push",
        abstract: "Judge a push before it leaves; reads what git gives its pre-push hook.")

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
        let payloads = try ClientPayloads(session.repository, context, for: updates)
        func verdict(_ presence: PayloadPresence?) throws -> Verdict? {
            try PushGate(
                session, gate: .prePush, presence: presence,
                whyNoPresence: "no payload remote is set (git mlops remote add)", pinnedGenesis: nil
            ).verdict(on: updates)
        }
        func refuse(_ verdict: Verdict?) throws {
            guard let verdict, !verdict.passed else { return }
            if json { context.output.write(verdict.json) } else { VerdictView.showAsError(verdict, context) }
            throw ExitStatus.no
        }
        // What is refused whatever is uploaded leaves nothing on the payload remote.
        try payloads.uploadMissing(to: remote) { try refuse(verdict { _ in [] }) }
        let final = try verdict(payloads.presence)
        try refuse(final)
        if json, let final { context.output.write(final.json) }
    }
}
