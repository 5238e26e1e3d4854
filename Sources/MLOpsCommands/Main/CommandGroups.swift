import ArgumentParser

/// Every subcommand, in the groups that help and the manual show.
enum CommandGroups {
    static let all: [CommandGroup] = [
        CommandGroup(name: "Assets", subcommands: assets),
        CommandGroup(name: "Service", subcommands: service),
    ]

    static let assets: [any ParsableCommand.Type] = []

    static let service: [any ParsableCommand.Type] = [ManualCommand.self]
}
