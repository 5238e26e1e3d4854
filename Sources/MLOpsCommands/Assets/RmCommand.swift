import ArgumentParser
import MLOpsAssets
import MLOpsCore

/// `git mlops rm`: gives assets, or files of them, up.
struct RmCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Take assets, or files of them, out of version control.",
        discussion: """
            Examples:
              git mlops rm data/old               the asset: files, manifest, ignore rule
              git mlops rm data/train/bad.csv     one file of an asset
              git mlops rm --cached data/scratch  stop versioning it, keep the files

            Earlier commits keep what they had: their payloads stay in the store.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("Assets, or files and folders of them.", valueName: "path"))
    var paths: [String]

    @Flag(help: "Leave the files where they are.")
    var cached = false

    @Flag(name: .shortAndLong, help: "Remove files that are stored nowhere, too: their content is lost.")
    var force = false

    @Flag(name: [.customShort("n"), .long], help: "Only say what would be done.")
    var dryRun = false

    func run(in context: CommandContext) throws {
        let assets = try context.workingAssets()
        let reports = try assets.remove(
            assets.paths(paths), cached: cached, force: force, dryRun: dryRun)
        let verb = dryRun ? "would remove" : "removed"
        for report in reports {
            let path = assets.view.shown(report.path)
            let files = cached ? "files kept" : AssetWords.files(report.files)
            context.say("\(verb) \(path) (\(files))")
        }
    }
}
