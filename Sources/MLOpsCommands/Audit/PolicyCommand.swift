import ArgumentParser

/// `git mlops policy`: who may do what, by which rules.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Show the policy in force, check a new one, put it in force.",
        subcommands: subcommands)

    static let subcommands: [any ParsableCommand.Type] = [
        PolicyShowCommand.self, PolicyCheckCommand.self, PolicyApplyCommand.self,
        PolicyRecoverCommand.self,
    ]
}
