import ArgumentParser

/// `git mlops ledger`: the history of signed events.
struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Show, verify and exchange the ledger's signed events.",
        subcommands: subcommands)

    static let subcommands: [any ParsableCommand.Type] = [
        LedgerLogCommand.self, LedgerVerifyCommand.self, LedgerSyncCommand.self, LedgerFoundCommand.self,
    ]
}
