import ArgumentParser
import MLOpsAssets
import MLOpsCore

/// `git mlops mv`: gives an asset another place.
struct MvCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "mv",
        abstract: "Move or rename an asset: files, manifest and ignore rule.",
        discussion: """
            Examples:
              git mlops mv data/train data/train-2026
              git mlops mv models/m.onnx archive/       into a folder
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The asset.")
    var source: String

    @Argument(help: "Its new path, or the folder to move it into.")
    var target: String

    @Flag(name: [.customShort("n"), .long], help: "Only say what would be done.")
    var dryRun = false

    func run(in context: CommandContext) throws {
        let assets = try context.workingAssets()
        let (old, new) = (try assets.paths([source])[0], try assets.paths([target])[0])
        let moved = try assets.move(old, to: new, dryRun: dryRun)
        context.say("\(dryRun ? "would move" : "moved") \(assets.view.shown(old)) to \(assets.view.shown(moved))")
    }
}
