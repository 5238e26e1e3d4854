import ArgumentParser
import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview
import MLOpsScaffold
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
        let repository = try context.repository()
        if try LedgerNames(in: repository).onServer {
            throw Diagnostic.input(
                "this is a server's repository; clones are set up", hint: "its hooks: git mlops hooks install")
        }
        if let pin { try GenesisPrefix.check(pin) }
        let session = try LedgerSession(
            repository, remote: remote, clock: context.clock, testTime: context.testTime())
        if let remote = session.remote { try Self.checkRemote(remote, repository) }
        let setup = CloneSetup(session, context)
        if dryRun {
            try setup.plan().forEach { context.say("would \($0)") }
            return
        }
        try setup.install()
        let pinned = try setup.fetchAndPin(pin)
        let untrusted = try setup.payloadRemotes(trust: trustRemotes)
        suggestNext(context, pinned, untrusted: untrusted)
    }

    private static func checkRemote(_ remote: String, _ repository: Repository) throws {
        let known = try repository.remotes()
        guard known.contains(remote) else {
            throw Diagnostic.input(
                "there is no remote '\(VisibleText.of(remote))'",
                hint: known.isEmpty ? "git remote add origin <url>" : "there are: \(known.joined(separator: ", "))")
        }
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

/// The beginning of a genesis id, as people pass it on.
enum GenesisPrefix {
    static func check(_ text: String) throws {
        let isHex = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard isHex, (16...64).contains(text.utf8.count) else {
            throw Diagnostic.input(
                "'\(VisibleText.excerpt(text))' is not the id of a genesis event",
                hint: "16 to 64 lower-case hexadecimal digits; an admin sees it with: git mlops ledger verify")
        }
    }
}
