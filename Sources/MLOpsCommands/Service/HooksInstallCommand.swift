import ArgumentParser
import MLOpsCore
import MLOpsScaffold
import MLOpsSetup

/// `git mlops hooks install`
struct HooksInstallCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Install the hooks of a clone, or in a bare repository those of a server.",
        discussion: """
            Examples:
              git mlops hooks install
              git -C /srv/git/credit-risk.git mlops hooks install \\
                --payloads /srv/payloads --witness-key /etc/git-mlops/witness

            A hook that is there already is kept as <name>.mlops-chained and runs before
            ours; when it fails, ours does not run. Where core.hooksPath is set, that
            directory is left alone and one of ours stands in front of it. Installing again
            renews what is out of date and changes nothing else.
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Install the hooks of a server in a repository that is not bare.")
    var server = false

    @Option(help: ArgumentHelp("Server: where it finds the payloads that pushes refer to.", valueName: "url"))
    var payloads: String?

    @Option(help: ArgumentHelp("Server: take this ledger only, by the id of its genesis event.", valueName: "id"))
    var genesis: String?

    @Option(help: ArgumentHelp("Server: sign with this key when pushes were seen.", valueName: "file"))
    var witnessKey: String?

    @Option(help: ArgumentHelp("Server: what the witness calls itself.", valueName: "name"))
    var witnessName: String?

    @Flag(name: [.customLong("dry-run"), .customShort("n")], help: "Show what would be done, and do nothing.")
    var dryRun = false

    func run(in context: CommandContext) throws {
        let setup = try HooksSetup(
            context.repository(),
            options: ServerOptions(
                isServer: server, payloads: payloads, genesis: genesis, witnessKey: witnessKey,
                witnessName: witnessName),
            in: context.surroundings)
        guard dryRun else {
            let done = try setup.install()
            context.tell(installed: done.steps, setup.side, settingsChanged: !done.settings.isEmpty)
            if let problem = done.payloadProblem {
                context.suggest("payloads cannot be looked up yet: \(problem.message)")
            }
            return
        }
        let plan = try setup.plan()
        for (key, value) in plan.settings { context.say("would set \(key) to \(VisibleText.of(value))") }
        plan.steps.forEach { context.say("would \($0.sentence)") }
        if plan.steps.isEmpty, plan.settings.isEmpty { context.say("the hooks are installed already") }
    }
}
