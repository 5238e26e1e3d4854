import MLOpsCore
import SystemPackage

/// A command line of the user's that is started and left to itself.
public enum BackgroundCommand {
    /// Hands standard input on, although a shell gives /dev/null to what it leaves in the background; outlives the
    /// terminal, and writes nowhere.
    private static let script = """
        exec 3<&0
        trap '' HUP
        (exec <&3 3<&-; eval "$1") >/dev/null 2>&1 &
        """

    /// Starts the command by `sh`, as git does with commands from its settings.
    ///
    /// Returns at once, whatever becomes of the command.
    ///
    /// - Parameters:
    ///   - command: a line for the shell.
    ///   - input: what it reads.
    ///   - directory: where it runs.
    ///   - environment: its whole environment.
    /// - Throws: `environment` when no shell can be started.
    public static func start(
        _ command: String, input: [UInt8], directory: FilePath, environment: ProgramEnvironment
    ) throws {
        _ = try Program(
            "sh", ["-c", script, "sh", command], environment: environment, workingDirectory: directory
        ).run(input: input)
    }
}
