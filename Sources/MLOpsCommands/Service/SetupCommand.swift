import ArgumentParser
import MLOpsCore
import MLOpsSetup
import MLOpsTerminal

/// `git mlops setup`: everything a plain clone lacks, in one step.
struct SetupCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Make a plain clone ready: hooks, drivers, ledger, pin.",
        discussion: """
            Examples:
              git mlops setup
              git mlops setup --pin 3f1c9a4be0d27718 --trust-remotes

            The pin says which ledger this is, as known_hosts does for servers. Ask a
            colleague or an admin for the id of its genesis event and compare. Doing it
            again changes nothing.
            """)

    @OptionGroup var common: CommonOptions

    @Option(
        help: ArgumentHelp("Pin this ledger without asking: at least 16 digits of its genesis id.", valueName: "id"))
    var pin: String?

    @Flag(help: "Trust the payload remotes that .mlops/config names.")
    var trustRemotes = false

    @Option(help: ArgumentHelp("The remote that has the ledger. Default: the branch's, or origin.", valueName: "name"))
    var remote: String?

    @Flag(name: [.customLong("dry-run"), .customShort("n")], help: "Show what would be done, and do nothing.")
    var dryRun = false

    func run(in context: CommandContext) throws {
        let setup = try CloneSetup(
            context.repository(), remote: remote, pin: pin, in: context.surroundings, tell: { context.tell($0) })
        if dryRun {
            try setup.plan().forEach { context.say("would \($0)") }
            return
        }
        try setup.install()
        let pinned = try setup.fetchAndPin { try confirm($0, context) }
        let untrusted = try setup.payloadRemotes(trust: trustRemotes)
        suggestNext(context, pinned, untrusted: untrusted)
    }

    /// Shows what a person compares before pinning, and asks.
    private func confirm(_ ledger: LedgerIntroduction, _ context: CommandContext) throws -> Bool {
        func words(_ person: LedgerIntroduction.Person) -> String {
            VisibleText.of(person.name.map { "\(person.id) (\($0))" } ?? person.id)
        }
        context.say("ledger    \(ledger.genesis.hex)")
        context.say("project   \(VisibleText.of(ledger.project))\(ledger.isTesting ? "  TEST LEDGER" : "")")
        context.say("founded   \(ledger.founded) by \(words(ledger.founder)), key \(ledger.key)")
        context.say(
            "admins    \(ledger.admins.map(words).joined(separator: ", ")); \(ledger.threshold) of them at least")
        guard TerminalDevice(descriptor: 0).isTerminal, context.output.errorIsTerminal else {
            context.say("not pinned: nobody was there to confirm that this is your ledger")
            return false
        }
        let prompt = Prompt(input: 0, output: TerminalDevice.standardError, style: context.output.errorStyle)
        return try prompt.confirm("Is this the ledger you expect? It will be pinned.", defaultAnswer: false)
    }

    private func suggestNext(_ context: CommandContext, _ pinned: CloneSetup.Pinned, untrusted: [String]) {
        switch pinned {
        case .noRemote: context.suggest("name the server: git remote add origin <url>, then: git mlops setup")
        case .noLedger: context.suggest("found the ledger: git mlops ledger found")
        case .unreachable: context.suggest("when the remote can be reached again: git mlops setup")
        case .unpinned(let id): context.suggest("if that is your ledger: git mlops setup --pin \(id.hex)")
        case .pinned where !untrusted.isEmpty:
            context.suggest("if these URLs are right: git mlops setup --trust-remotes")
        case .pinned: context.suggest("get the data and the models: git mlops pull")
        }
    }
}
