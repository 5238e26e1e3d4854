import MLOpsCore
import MLOpsGit
import MLOpsScaffold
import MLOpsSystem
import SystemPackage

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
        let status = try runChained(input)
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

    /// Runs the hook of somebody else with what git gave: arguments, input, environment, directory and terminal.
    ///
    /// - Returns: its status; 0 when there is none.
    private func runChained(_ input: [UInt8]?) throws -> Int32 {
        let git = GitProgram(directory: context.directory, environment: context.environment)
        let outcome = try git.run(["rev-parse", "--path-format=absolute", "--git-common-dir"])
        var path = outcome.output
        if path.last == UInt8(ascii: "\n") { path.removeLast() }
        guard outcome.succeeded, let common = FilePath(bytes: path), common.isAbsolute else {
            throw Diagnostic.input(
                "a hook runs inside a git repository", cause: outcome.errorText.isEmpty ? nil : outcome.errorText,
                hint: "git starts it by itself; to judge a push by hand: git mlops gate")
        }
        let place = try HookPlace(git: git, common: common)
        if place.mode == .ours, HookActions.table[hook] != nil {
            try HookInstaller(context.repository(), binary: context.executable).followChained()
        }
        guard let chained = try place.chained(hook, directory: context.directory) else { return 0 }
        // The shell runs a script without a `#!` line as git would, and takes a path of any bytes.
        var program = Program(
            "/bin/sh", ["-c", #"exec "$0" "$@""#], environment: try deeper(), workingDirectory: context.directory)
        program.arguments += [chained.bytes] + arguments
        return try program.runAttached(input: input)
    }

    /// A hook that calls us, and that we call, would go on for ever.
    private func deeper() throws -> ProgramEnvironment {
        let depth = context.environment[Self.depthVariable].flatMap { Int($0) } ?? 0
        guard depth < Self.deepest else {
            throw Diagnostic.environment(
                "the hook \(hook) and another tool's hook keep calling each other",
                hint: "see which runs which: git mlops hooks status; remove one of the two")
        }
        return context.environment.with([Self.depthVariable: String(depth + 1)])
    }

    private static let depthVariable = "MLOPS_HOOK_DEPTH"
    private static let deepest = 16
}
