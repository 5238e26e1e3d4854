import ArgumentParser
import MLOpsAssets
import MLOpsCore

/// `git mlops checkout`: makes files what their manifests say.
struct CheckoutCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkout",
        abstract: "Make the files of assets what their manifests say.",
        discussion: """
            Examples:
              git mlops checkout                     all assets; fetches what is missing
              git mlops checkout data/train          one of them, files you deleted as well
              git mlops checkout --local             only what is in the store, as hooks do
              git mlops checkout --force data/train  over your changes: they are lost

            A changed file is never touched without --force.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("Assets, or folders of assets; all for none.", valueName: "path"))
    var paths: [String] = []

    @Flag(help: "Fetch nothing, and leave files deleted that you deleted.")
    var local = false

    @Flag(name: .shortAndLong, help: "Replace changed files as well: their content is lost.")
    var force = false

    @Option(help: ArgumentHelp("The payload remote to fetch from.", valueName: "name"))
    var payloadRemote: String?

    @Flag(name: [.customShort("n"), .long], help: "Only say what would be done.")
    var dryRun = false

    func run(in context: CommandContext) throws {
        let assets = try context.workingAssets()
        try CheckoutRun(local: local, force: force, dryRun: dryRun, remote: payloadRemote)
            .run(assets.paths(paths), assets, context)
    }
}
