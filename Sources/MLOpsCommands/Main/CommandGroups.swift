import ArgumentParser

/// Every subcommand, in the groups that help and the manual show.
enum CommandGroups {
    static let all: [CommandGroup] = [
        CommandGroup(name: "Assets", subcommands: assets)
    ]

    static let assets: [any ParsableCommand.Type] = []
}
