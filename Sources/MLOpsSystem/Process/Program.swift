import CLinux
import Glibc
import MLOpsCore
import Subprocess
import SystemPackage

/// Another program, ready to be run: path or name, arguments and environment as bytes, working directory.
///
/// Nothing goes through a shell. The child stays in the terminal's foreground process group, so that Ctrl-C and
/// prompts for a passphrase behave as they do for git. Running blocks the calling thread; any thread may run one.
public struct Program: Sendable {
    /// A name looked up in `PATH`, or a path when it has a slash.
    public var executable: [UInt8]
    public var arguments: [[UInt8]]
    /// The whole environment of the child.
    public var environment: ProgramEnvironment
    public var workingDirectory: FilePath?

    public init(
        _ executable: String, _ arguments: [String] = [], environment: ProgramEnvironment,
        workingDirectory: FilePath? = nil
    ) {
        self.executable = Array(executable.utf8)
        self.arguments = arguments.map { Array($0.utf8) }
        self.environment = environment
        self.workingDirectory = workingDirectory
    }

    /// How the child ended and what it wrote.
    public struct Outcome: Sendable {
        /// The exit status; 128 + the number when a signal ended it, as a shell reports it.
        public let status: Int32
        public let output: [UInt8]
        /// Empty when the error stream was inherited.
        public let errors: [UInt8]

        public var succeeded: Bool { status == 0 }

        /// Standard output as text, without trailing newlines.
        public var text: String { Self.trimmed(output) }

        /// The lines of standard output.
        public var lines: [String] { Self.lines(output) }

        /// The lines of standard error.
        public var errorLines: [String] { Self.lines(errors) }

        /// By bytes: a String takes the end of a Windows line for one character, which is no line feed.
        private static func lines(_ bytes: [UInt8]) -> [String] {
            bytes.split(separator: 0x0A).map { line in
                String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
            }.filter { !$0.isEmpty }
        }

        /// Standard error as text, without trailing newlines.
        public var errorText: String { Self.trimmed(errors) }

        private static func trimmed(_ bytes: [UInt8]) -> String {
            var end = bytes.count
            while end > 0, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
            return String(decoding: bytes[..<end], as: UTF8.self)
        }
    }

    /// What the child's error stream is connected to.
    public enum ErrorStream: Sendable {
        case captured
        case inherited
    }

    /// Runs the program to its end and collects its output.
    ///
    /// `input`: what the child reads; nil connects it to `/dev/null`.
    /// `errors`: captured into the outcome, or shown where ours are shown.
    /// `limit`: the most bytes either stream may have.
    /// Throws `environment` when the program cannot be started or writes more than `limit`.
    public func run(input: [UInt8]? = nil, errors: ErrorStream = .captured, limit: Int = 64 << 20) throws -> Outcome {
        let configuration = try self.configuration()
        let source = try input.map { try Self.memoryFile(holding: $0) }
        defer { try? source?.close() }
        return try name {
            switch errors {
            case .captured:
                try CallerExecutor.run {
                    let result =
                        if let source {
                            try await Subprocess.run(
                                configuration, input: .fileDescriptor(source, closeAfterSpawningProcess: false),
                                output: .bytes(limit: limit), error: .bytes(limit: limit))
                        } else {
                            try await Subprocess.run(
                                configuration, output: .bytes(limit: limit), error: .bytes(limit: limit))
                        }
                    return Outcome(
                        status: Self.status(result.terminationStatus), output: result.standardOutput,
                        errors: result.standardError)
                }
            case .inherited:
                try CallerExecutor.run {
                    let result =
                        if let source {
                            try await Subprocess.run(
                                configuration, input: .fileDescriptor(source, closeAfterSpawningProcess: false),
                                output: .bytes(limit: limit), error: .currentStandardError)
                        } else {
                            try await Subprocess.run(
                                configuration, output: .bytes(limit: limit), error: .currentStandardError)
                        }
                    return Outcome(
                        status: Self.status(result.terminationStatus), output: result.standardOutput, errors: [])
                }
            }
        }
    }

    /// Runs the program on our own standard streams.
    ///
    /// `input`: what the child reads instead of our standard input.
    /// Returns its exit status, as in ``Outcome/status``.
    public func runAttached(input: [UInt8]? = nil) throws -> Int32 {
        let configuration = try self.configuration()
        let source = try input.map { try Self.memoryFile(holding: $0) } ?? FileDescriptor.standardInput
        defer { if input != nil { try? source.close() } }
        return try name {
            try CallerExecutor.run {
                Self.status(
                    try await Subprocess.run(
                        configuration, input: .fileDescriptor(source, closeAfterSpawningProcess: false),
                        output: .currentStandardOutput, error: .currentStandardError
                    ).terminationStatus)
            }
        }
    }

    /// - Throws: `input` for an argument with a NUL byte, which no program can be given.
    private func configuration() throws -> Configuration {
        guard !arguments.contains(where: { $0.contains(0) }) else {
            throw Diagnostic.input("an argument for '\(String(decoding: executable, as: UTF8.self))' has a NUL byte")
        }
        let found: Executable =
            executable.contains(UInt8(ascii: "/"))
            ? .path(FilePath(String(decoding: executable, as: UTF8.self)))
            : located().map { .path($0) } ?? .name(String(decoding: executable, as: UTF8.self))
        // Raw bytes are handed on as C strings: the library wants their NUL.
        return Configuration(
            executable: found, arguments: Arguments(arguments.map { $0 + [0] }),
            environment: .custom(environment.entries.map { $0 + [0] }), workingDirectory: workingDirectory)
    }

    /// The first file of the name that may be executed in the child's `PATH`, as execvp(3) looks; nil leaves the search
    /// to the library, which forks once for each folder.
    private func located() -> FilePath? {
        guard let folders = environment.bytes(of: "PATH") else { return nil }
        for folder in folders.split(separator: UInt8(ascii: ":")) where folder.first == UInt8(ascii: "/") {
            guard let path = FilePath(bytes: Array(folder) + [UInt8(ascii: "/")] + executable),
                path.withPlatformString({ access($0, X_OK) }) == 0,
                let stat = try? FileStat.ifExists(at: path, followingLinks: true), stat.kind == .regular
            else { continue }
            return path
        }
        return nil
    }

    private static func status(_ status: TerminationStatus) -> Int32 {
        switch status {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }

    private func name<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as SubprocessError {
            let name = String(decoding: executable, as: UTF8.self)
            switch error.code {
            case .executableNotFound:
                throw Diagnostic.environment(
                    "cannot find the program '\(name)'", hint: "install it, or put it on your PATH")
            case .outputLimitExceeded:
                throw Diagnostic.environment("the program '\(name)' wrote more than it may")
            default:
                throw Diagnostic.environment(
                    "cannot run the program '\(name)'", cause: error.underlyingError.map { "\($0)" })
            }
        }
    }

    /// An anonymous file with `bytes`, read position at its start: unlike a pipe it never blocks or breaks.
    private static func memoryFile(holding bytes: [UInt8]) throws -> FileDescriptor {
        let raw = mlops_memfd_create("git-mlops-input")
        guard raw >= 0 else {
            throw Diagnostic.environment("cannot make an input for a program", cause: "\(Errno(rawValue: errno))")
        }
        let file = FileDescriptor(rawValue: raw)
        do {
            try file.writeAll(bytes)
            try file.seek(offset: 0, from: .start)
            return file
        } catch {
            try? file.close()
            throw Diagnostic.environment("cannot make an input for a program", cause: "\(error)")
        }
    }
}
