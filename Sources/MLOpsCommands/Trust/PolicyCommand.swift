import ArgumentParser

/// `git mlops policy`: who may do what, by which rules.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Show the policy in force, check a new one, put it in force.",
        subcommands: subcommands)

    static let subcommands: [any ParsableCommand.Type] = [
        PolicyShowCommand.self, PolicyCheckCommand.self, PolicyDiffCommand.self, PolicyTestCommand.self,
        PolicyApplyCommand.self, PolicyPackCommand.self,
        PolicyRecoverCommand.self,
    ]
}
