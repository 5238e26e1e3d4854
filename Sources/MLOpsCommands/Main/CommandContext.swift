import ArgumentParser
import MLOpsCore
import MLOpsGit
import MLOpsSetup
import MLOpsSystem
import SystemPackage

/// What a command is given: where it runs, with which environment and clock, and where its output goes.
///
/// The only way by which commands see the process they run in; libraries are handed what they need from it.
public struct CommandContext {
    public let environment: ProgramEnvironment
    /// The directory the command acts in, after `-C`.
    public let directory: FilePath
    public let clock: any WallClock
    public let output: Output
    public let quiet: Bool
    /// The path of this very executable, for hooks and child processes.
    public let executable: FilePath

    init(
        environment: ProgramEnvironment, directory: FilePath, clock: any WallClock, output: Output, quiet: Bool,
        executable: FilePath
    ) {
        (self.environment, self.directory, self.clock) = (environment, directory, clock)
        (self.output, self.quiet, self.executable) = (output, quiet, executable)
    }

    /// What libraries that set something up are handed of it.
    var surroundings: Surroundings {
        Surroundings(environment: environment, directory: directory, clock: clock, executable: executable)
    }

    /// The repository around ``directory``.
    public func repository() throws -> Repository {
        try surroundings.repository()
    }

    /// The time a test asks for; ledgers decide whether they honour it.
    public func testTime() throws -> Timestamp? {
        try surroundings.testTime()
    }

    /// A line or more for people, unless `-q`.
    public func say(_ line: String) {
        if !quiet { output.write(VisibleText.of(line, keepingNewlines: true) + "\n") }
    }

    /// One line on standard error that is no failure.
    public func warn(_ line: String) {
        output.writeError("warning: \(VisibleText.of(line))\n")
    }

    /// A suggestion for the next command, unless `-q`.
    public func suggest(_ line: String) {
        if !quiet { output.writeError("hint: \(VisibleText.of(line))\n") }
    }
}

/// A subcommand: it parses, calls the libraries and renders; no logic of its own.
public protocol MLOpsCommand: ParsableCommand {
    var common: CommonOptions { get }

    /// - Throws: a ``Diagnostic``, or ``ExitStatus`` for an answer that is not an error.
    func run(in context: CommandContext) throws
}

extension MLOpsCommand {
    public func run() throws {
        throw Diagnostic.bug("a command was run without its context")
    }
}

/// Ends a command with a status and no message: what had to be said was said.
public struct ExitStatus: Error {
    public let code: Int32

    public init(_ code: Int32) {
        self.code = code
    }

    /// The answer is no.
    public static let no = ExitStatus(1)
}

/// The options every subcommand takes.
public struct CommonOptions: ParsableArguments {
    @Option(name: .customShort("C"), help: ArgumentHelp("Run as if started in this directory.", valueName: "path"))
    public var directory: [String] = []

    @Flag(name: .shortAndLong, help: "Say only what was asked for.")
    public var quiet = false

    @Flag(name: .customLong("no-color"), help: "Use no colours.")
    public var noColor = false

    public init() {}
}
