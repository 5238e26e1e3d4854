import MLOpsCore
import MLOpsScaffold
import MLOpsSystem

/// One run of a hook: first the one that was there before ours, then ours.
struct HookRun {
    let hook: String
    /// What git gave the hook.
    let arguments: [[UInt8]]
    let context: CommandContext

    init(_ hook: String, _ arguments: [[UInt8]], _ context: CommandContext) {
        (self.hook, self.arguments, self.context) = (hook, arguments, context)
    }

    /// - Throws: ``ExitStatus`` with the status of a chained hook that failed; what ours throws.
    func run() throws {
        let ours = HookActions.table[hook]
        // What our part reads as well is read once; everything else flows past us, however long it is.
        let input = try ours.map { $0.readsInput ? try StandardInput.read() : nil } ?? nil
        let chained = ChainedHook(
            hook, directory: context.directory, environment: context.environment, binary: context.executable)
        let status = try chained.run(arguments, input: input, isFollowed: ours != nil)
        // A hook that comes after the fact decides nothing: our part is not lost with a failed notification.
        let comesAfter = hook.hasPrefix("post-")
        if status != 0, !comesAfter { throw ExitStatus(status) }
        if let ours {
            if comesAfter {
                do {
                    try ours.run(self, input ?? [])
                } catch let error as Diagnostic {
                    // Git's work is done: nothing of ours fails it afterwards.
                    context.warn(([error.message] + error.causes).joined(separator: ": "))
                    error.hints.prefix(1).forEach { context.suggest($0) }
                }
            } else {
                try ours.run(self, input ?? [])
            }
        }
        if status != 0 { throw ExitStatus(status) }
    }
}
