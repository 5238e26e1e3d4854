import ArgumentParser
import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsRemotes
import MLOpsStore
import MLOpsTerminal

/// `git mlops fetch`: brings payloads into the store.
struct FetchCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Bring payloads into the store; the working tree stays as it is.",
        discussion: """
            Examples:
              git mlops fetch                    what HEAD needs
              git mlops fetch data/train         of one asset
              git mlops fetch --all              what any branch or tag ever had
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("Assets, or folders of assets; all for none.", valueName: "path"))
    var paths: [String] = []

    @Flag(help: "What any commit of any branch or tag needs.")
    var all = false

    @Option(help: ArgumentHelp("The payload remote.", valueName: "name"))
    var payloadRemote: String?

    @Flag(name: [.customShort("n"), .long], help: "Only say what would be done.")
    var dryRun = false

    func run(in context: CommandContext) throws {
        let assets = try context.workingAssets()
        let lists = PayloadLists(assets.repository)
        let listing: PayloadListing
        if all {
            guard paths.isEmpty else { throw Diagnostic.input("--all takes no paths") }
            listing = try lists.introduced(by: ["--all"])
            context.tell(skipped: listing)
        } else {
            let head = try assets.repository.headCommit()
            let chosen = try paths.isEmpty ? nil : Set(assets.assets(at: head, selectedBy: assets.paths(paths)))
            listing = try lists.needed(by: head, assets: chosen)
        }
        let payloads = listing.payloads
        let missing = try assets.store().missing(of: payloads)
        guard !missing.isEmpty else {
            context.say("everything is here: \(HumanNumbers.count(Int64(payloads.count), "payload"))")
            return
        }
        let size = HumanNumbers.size(missing.map(\.size).saturatedSum)
        let count = HumanNumbers.count(Int64(missing.count), "payload")
        if dryRun {
            context.say("would fetch \(count), \(size)")
            return
        }
        let transfer = try PayloadTransfer(
            assets, remote: payloadRemote, listing, open: RemoteFactory.openRetrying)
        let outcome = try transfer.download(missing)
        context.say(
            "fetched \(HumanNumbers.count(Int64(outcome.moved.count), "payload")), \(HumanNumbers.size(outcome.bytes)), from \(transfer.remote.name)"
        )
    }
}
