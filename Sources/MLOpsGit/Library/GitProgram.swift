import MLOpsCore
import MLOpsSystem
import SystemPackage

/// The `git` program, run in one repository; for everything that must behave exactly as git does.
public struct GitProgram: Sendable {
    /// Where it runs.
    public let directory: FilePath
    public let environment: ProgramEnvironment

    public init(directory: FilePath, environment: ProgramEnvironment, gitDirectory: FilePath? = nil) {
        self.directory = directory
        self.environment =
            gitDirectory.map { environment.with(["GIT_DIR": $0.string]) } ?? environment
    }

    /// The same program with some variables changed.
    public func with(environment changes: [String: String?]) -> GitProgram {
        GitProgram(directory: directory, environment: environment.with(changes))
    }

    /// Runs git to its end; a non-zero status is not an error.
    public func run(
        _ arguments: [String], input: [UInt8]? = nil, errors: Program.ErrorStream = .captured, limit: Int = 64 << 20
    ) throws -> Program.Outcome {
        try Program("git", arguments, environment: environment, workingDirectory: directory)
            .run(input: input, errors: errors, limit: limit)
    }

    /// Runs git and returns what it printed, without trailing newlines.
    ///
    /// - Throws: `environment` with git's own words when it fails.
    @discardableResult
    public func capture(_ arguments: [String], input: [UInt8]? = nil) throws -> String {
        try captureOutcome(arguments, input: input).text
    }

    /// Runs git and returns the bytes it printed.
    public func captureBytes(_ arguments: [String], input: [UInt8]? = nil) throws -> [UInt8] {
        try captureOutcome(arguments, input: input).output
    }

    /// Runs git on our own terminal and returns its exit status.
    public func runAttached(_ arguments: [String], input: [UInt8]? = nil) throws -> Int32 {
        try Program("git", arguments, environment: environment, workingDirectory: directory).runAttached(input: input)
    }

    private func captureOutcome(_ arguments: [String], input: [UInt8]?) throws -> Program.Outcome {
        let outcome = try run(arguments, input: input)
        guard outcome.succeeded else {
            let verb = arguments.first { !$0.hasPrefix("-") && !$0.contains("=") } ?? ""
            throw Diagnostic(
                .environment, "'git \(verb)' failed with status \(outcome.status)",
                causes: outcome.errorLines.prefix(20).map { $0 })
        }
        return outcome
    }
}
