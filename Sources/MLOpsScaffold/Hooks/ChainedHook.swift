import MLOpsCore
import MLOpsGit
public import MLOpsSystem
public import SystemPackage

/// The hook of somebody else that runs before ours. Belongs to one thread.
public struct ChainedHook {
    private let hook: String
    private let directory: FilePath
    private let environment: ProgramEnvironment
    private let binary: FilePath

    /// - Parameters:
    ///   - hook: its name, such as `pre-push`.
    ///   - directory: where git runs hooks.
    ///   - environment: as git gave it.
    ///   - binary: the absolute path of git-mlops, for the stubs of hooks that appeared meanwhile.
    public init(_ hook: String, directory: FilePath, environment: ProgramEnvironment, binary: FilePath) {
        (self.hook, self.directory, self.environment, self.binary) = (hook, directory, environment, binary)
    }

    /// Runs it with what git gave: arguments, input, environment, directory and terminal.
    ///
    /// - Parameters:
    ///   - arguments: those of the hook.
    ///   - input: its standard input; nil to let it read ours.
    ///   - isFollowed: ours comes after it, and keeps the stubs up with the hooks that are there.
    /// - Returns: its status; 0 when there is none.
    /// - Throws: `input` outside a repository; `environment` when it and we keep calling each other.
    public func run(_ arguments: [[UInt8]], input: [UInt8]?, isFollowed: Bool) throws -> Int32 {
        let git = GitProgram(directory: directory, environment: environment)
        let outcome = try git.run(["rev-parse", "--path-format=absolute", "--git-common-dir"])
        var path = outcome.output
        if path.last == UInt8(ascii: "\n") { path.removeLast() }
        guard outcome.succeeded, let common = FilePath(bytes: path), common.isAbsolute else {
            throw Diagnostic.input(
                "a hook runs inside a git repository", cause: outcome.errorText.isEmpty ? nil : outcome.errorText,
                hint: "git starts it by itself; to judge a push by hand: git mlops gate")
        }
        let place = try HookPlace(git: git, common: common)
        if place.mode == .ours, isFollowed {
            let repository = try Repository(startingAt: directory, environment: environment)
            try HookInstaller(repository, binary: binary).followChained()
        }
        guard let chained = try place.chained(hook, directory: directory) else { return 0 }
        // The shell runs a script without a `#!` line as git would, and takes a path of any bytes.
        var program = Program(
            "/bin/sh", ["-c", #"exec "$0" "$@""#], environment: try deeper(), workingDirectory: directory)
        program.arguments += [chained.bytes] + arguments
        return try program.runAttached(input: input)
    }

    /// A hook that calls us, and that we call, would go on for ever.
    private func deeper() throws -> ProgramEnvironment {
        let depth = environment[Self.depthVariable].flatMap { Int($0) } ?? 0
        guard depth < Self.deepest else {
            throw Diagnostic.environment(
                "the hook \(hook) and another tool's hook keep calling each other",
                hint: "see which runs which: git mlops hooks status; remove one of the two")
        }
        return environment.with([Self.depthVariable: String(depth + 1)])
    }

    private static let depthVariable = "MLOPS_HOOK_DEPTH"
    private static let deepest = 16
}
