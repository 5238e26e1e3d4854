import ArgumentParser
import MLOpsAssets
import MLOpsCore

/// `git mlops resolve`: settles conflicts in manifests.
struct ResolveCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Settle the conflicts of a merge in manifests.",
        discussion: """
            Examples:
              git mlops resolve                           which manifests are in conflict
              git mlops resolve --theirs data/train       take theirs where both changed it
              git mlops checkout                          then bring the files in line

            What only one side changed is kept, whichever side is chosen.
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Where both sides changed a file, take ours.")
    var ours = false

    @Flag(help: "Where both sides changed a file, take theirs.")
    var theirs = false

    @Argument(help: ArgumentHelp("Assets; all in conflict for none.", valueName: "path"))
    var paths: [String] = []

    @Flag(name: [.customShort("n"), .long], help: "Only say what would be done.")
    var dryRun = false

    func run(in context: CommandContext) throws {
        let assets = try context.workingAssets()
        guard ours || theirs else {
            let conflicts = try assets.conflicts()
            for (asset, files) in conflicts {
                context.output.write("both changed: \(assets.view.shown(asset))\n")
                for file in files { context.output.write("\t\(assets.shown(file, of: asset))\n") }
            }
            if conflicts.isEmpty { context.say("no manifest is in conflict") }
            if !conflicts.isEmpty { throw ExitStatus.no }
            return
        }
        guard ours != theirs else {
            throw Diagnostic.input("--ours and --theirs exclude each other", hint: "name one side")
        }
        let side: MergeSide = ours ? .ours : .theirs
        for report in try assets.resolve(side, assets.paths(paths), dryRun: dryRun) {
            let path = assets.view.shown(report.asset)
            let lines = report.conflicts == 1 ? "1 conflict" : "\(report.conflicts) conflicts"
            let verb = dryRun ? "would resolve" : "resolved"
            let end = report.manifest.map { "now \(AssetWords.size($0))" } ?? "the asset is removed"
            context.say("\(verb) \(path): \(lines) taken from \(side.rawValue); \(end)")
        }
        if !dryRun {
            context.suggest("git mlops checkout brings the files in line; then conclude the merge: git commit")
        }
    }
}
