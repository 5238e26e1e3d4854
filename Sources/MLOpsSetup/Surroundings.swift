import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage

/// Where something is set up: the process's directory, environment, clock and own path, handed in by whoever runs it.
public struct Surroundings {
    public let environment: ProgramEnvironment
    /// The directory that relative paths are relative to.
    public let directory: FilePath
    public let clock: any WallClock
    /// The absolute path of git-mlops, which hooks and drivers run.
    public let executable: FilePath

    public init(
        environment: ProgramEnvironment, directory: FilePath, clock: any WallClock, executable: FilePath
    ) {
        (self.environment, self.directory, self.clock) = (environment, directory, clock)
        self.executable = executable
    }

    /// The repository around ``directory``.
    ///
    /// - Throws: `input` when there is none; what ``MLOpsGit/Repository`` throws for one that cannot be opened.
    public func repository() throws -> Repository {
        try Repository(startingAt: directory, environment: environment)
    }

    /// The time a test asks for (`MLOPS_TEST_NOW`); ledgers decide whether they honour it.
    ///
    /// - Throws: `input` when it is no time.
    public func testTime() throws -> Timestamp? {
        guard let text = environment["MLOPS_TEST_NOW"], !text.isEmpty else { return nil }
        guard let time = Timestamp(text) else {
            throw Diagnostic.input("MLOPS_TEST_NOW is not a time: '\(text)'", hint: "write it as 2026-03-31T12:00:00Z")
        }
        return time
    }
}
