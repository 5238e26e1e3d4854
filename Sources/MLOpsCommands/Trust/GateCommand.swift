import ArgumentParser
import MLOpsCore

/// `git mlops gate`: the points where the policy is evaluated.
struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate",
        abstract: "Evaluate the policy at a gate: pre-push, pre-receive or ci.",
        discussion: """
            Examples:
              git mlops gate ci
              git mlops gate ci --base origin/main --json

            The hooks that 'git mlops hooks install' writes call pre-push and pre-receive.
            """,
        subcommands: [GatePrePushCommand.self, GatePreReceiveCommand.self, GateCICommand.self])
}
