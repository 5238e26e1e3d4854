import ArgumentParser
import MLOpsCore
import MLOpsScaffold

/// `git mlops hook`: what the stubs in a hooks directory call; people use `hooks`.
struct HookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook",
        abstract: "Answer a hook of git; called by the stubs that 'git mlops hooks install' writes.",
        shouldDisplay: false,
        subcommands: [HookRunCommand.self])
}

/// `git mlops hook run <name> [<argument>…]`
struct HookRunCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the hook that was there before ours, then ours.",
        shouldDisplay: false)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The hook's name, such as pre-push.")
    var hook: String

    @Argument(parsing: .captureForPassthrough, help: "What git gave it.")
    var arguments: [String] = []

    func run(in context: CommandContext) throws {
        guard HookNames.all.contains(hook) else {
            throw Diagnostic.input(
                "git has no hook '\(VisibleText.of(hook))'", hint: "see which there are: git help hooks")
        }
        try HookRun(hook, arguments.map(RawText.decode), context).run()
    }
}
