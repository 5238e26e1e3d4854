import ArgumentParser
import MLOpsCore
import MLOpsScaffold
import SystemPackage

/// `git mlops hooks uninstall`
struct HooksUninstallCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall",
        abstract: "Remove our hooks and put back what was there before.",
        discussion: """
            Example:
              git mlops hooks uninstall

            Settings made for a server's hooks (mlops.payloads and others) stay.
            """)

    @OptionGroup var common: CommonOptions

    @Flag(name: [.customLong("dry-run"), .customShort("n")], help: "Show what would be done, and do nothing.")
    var dryRun = false

    func run(in context: CommandContext) throws {
        let installer = HookInstaller(try context.repository(), binary: context.executable)
        let steps = try dryRun ? installer.planRemoval() : installer.uninstall()
        if dryRun { steps.forEach { context.say("would \($0.sentence)") } }
        if steps.isEmpty {
            context.say("no hooks of git-mlops are installed")
        } else if !dryRun {
            for case .putBack(_, let path) in steps {
                context.say("\(path.lastComponent?.string ?? "") is back as it was")
            }
            context.say("hooks removed")
        }
    }
}
