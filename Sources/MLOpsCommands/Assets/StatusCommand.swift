import ArgumentParser
import MLOpsAssets
import MLOpsCore

/// `git mlops status`: what changed in the assets.
struct StatusCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what changed in the assets, and what is not here.",
        discussion: """
            Examples:
              git mlops status
              git mlops status data/train
              git mlops status --porcelain | grep '^file'     for scripts
              git mlops status --exit-code -q                 only whether anything changed

            A file that was never fetched is not here; a file that was here and is gone is
            deleted.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("Assets, or folders of assets; all for none.", valueName: "path"))
    var paths: [String] = []

    @Flag(help: "Print lines for scripts, in a format that stays.")
    var porcelain = false

    @Flag(help: "Print it as JSON.")
    var json = false

    @Flag(help: "End with status 1 when anything is not as it was committed.")
    var exitCode = false

    func run(in context: CommandContext) throws {
        let assets = try context.workingAssets()
        let states = try assets.status(assets.paths(paths))
        let view = StatusView(states: states, assets: assets)
        if json {
            context.output.write(view.json)
        } else if porcelain {
            context.output.write(view.porcelain)
        } else if !context.quiet {
            context.output.write(view.text(style: context.output.style))
        }
        if let problem = states.compactMap(\.problem).first {
            if json || porcelain || context.quiet { throw problem }
            throw ExitStatus(problem.kind.exitStatus)
        }
        if exitCode, states.contains(where: { !$0.isClean || $0.staged != .unchanged }) { throw ExitStatus.no }
    }
}
