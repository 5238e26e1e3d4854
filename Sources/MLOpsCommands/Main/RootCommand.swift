import ArgumentParser
import MLOpsCore

/// `git mlops`: the tree of subcommands, grouped as people look for them.
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "git mlops",
        abstract: "Version models and data in git, gate what reaches production, and answer for it.",
        usage: "git mlops [-C <path>] [--no-color] <command> [<options>] [<arguments>]",
        discussion: """
            Start here:
              git mlops init credit-risk        a project: code, hooks, policy, ledger
              git mlops add data/train          version a folder of data
              git mlops status                  what changed
              git mlops blame prod              what runs there, since when, by whom
            """,
        version: Version.text,
        groupedSubcommands: CommandGroups.all)
}
