import ArgumentParser

/// `git mlops report`: answers to the questions auditors ask.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Answer an auditor's question from the ledger.",
        subcommands: [ReportAccessCommand.self])
}
