import ArgumentParser
import Glibc
import MLOpsCore
import MLOpsSystem
import MLOpsTerminal
import SystemPackage

/// Runs the program: parses the arguments, gives the command its context, turns failures into messages and statuses.
public enum EntryPoint {
    /// - Returns: the exit status.
    public static func main() -> Int32 {
        let environment = ProgramEnvironment.inherited()
        // Without /proc the command line reads as empty: a gate that showed its help instead would pass everything.
        guard !RawArguments.all.isEmpty else {
            let failure = Diagnostic.environment("the command line cannot be read", hint: "mount /proc")
            Output(environment: environment, noColor: true).writeError(
                DiagnosticRenderer.render(failure, style: .plain))
            return failure.kind.exitStatus
        }
        let arguments = RawArguments.all.dropFirst().map { RawText.encode($0) }
        return run(arguments, environment: environment)
    }

    private static func run(_ arguments: [String], environment: ProgramEnvironment) -> Int32 {
        var output = Output(environment: environment, noColor: false)
        let status = run(arguments, environment: environment, &output)
        guard let failure = output.failure else { return status }
        output.writeError(DiagnosticRenderer.render(failure, style: output.errorStyle))
        // An answer that was cut off is neither yes nor no.
        return status <= 1 ? failure.kind.exitStatus : status
    }

    private static func run(
        _ arguments: [String], environment: ProgramEnvironment, _ output: inout Output
    ) -> Int32 {
        do {
            let global = try GlobalArguments(arguments)
            output = Output(environment: environment, noColor: global.noColor)
            if global.rest == ["--version"] {
                // Asked by every script and prompt: answered without building the tree of commands.
                output.write(Version.text + "\n")
                return 0
            }
            try CommandNames.check(global.rest.first)
            if global.rest.first == "help" { try CommandNames.checkHelp(Array(global.rest.dropFirst())) }
            var command = try RootCommand.parseAsRoot(global.rest.isEmpty ? ["--help"] : global.rest)
            guard let known = command as? any MLOpsCommand else {
                try command.run()
                return 0
            }
            if known.common.noColor { output = Output(environment: environment, noColor: true) }
            let start = FilePath(bytes: try Self.currentDirectory()) ?? FilePath("/")
            let context = CommandContext(
                environment: environment,
                directory: try GlobalArguments.resolve(global.directories + known.common.directory, from: start),
                clock: SystemClock(), output: output, quiet: global.quiet || known.common.quiet,
                executable: try Self.ownPath())
            try known.run(in: context)
            return 0
        } catch let status as ExitStatus {
            return status.code
        } catch let error as Diagnostic {
            output.writeError(DiagnosticRenderer.render(error, style: output.errorStyle))
            return error.kind.exitStatus
        } catch {
            return report(error, command(of: arguments), output)
        }
    }

    /// The subcommand's words, as far as they are one.
    private static func command(of arguments: [String]) -> [String] {
        guard let rest = try? GlobalArguments(arguments).rest else { return [] }
        var words: [String] = []
        var here: any ParsableCommand.Type = RootCommand.self
        for word in rest {
            guard let next = here.configuration.subcommands.first(where: { $0._commandName == word }) else { break }
            words.append(word)
            here = next
        }
        return words
    }

    /// Help and version are answers; what the parser did not understand is wrong use.
    private static func report(_ error: any Error, _ command: [String], _ output: Output) -> Int32 {
        let code = RootCommand.exitCode(for: error)
        if code.isSuccess {
            output.write(RootCommand.fullMessage(for: error) + "\n")
            return 0
        }
        let message = RootCommand.message(for: error)
        let diagnostic = Diagnostic.input(
            message.isEmpty ? "the arguments are not understood" : message.prefix(1).lowercased() + message.dropFirst(),
            hint: "see: git mlops \(command.isEmpty ? "help" : (command + ["-h"]).joined(separator: " "))")
        output.writeError(DiagnosticRenderer.render(diagnostic, style: output.errorStyle))
        return diagnostic.kind.exitStatus
    }

    private static func currentDirectory() throws -> [UInt8] {
        guard let path = getcwd(nil, 0) else {
            throw Diagnostic.environment("the current directory does not exist", hint: "go into another: cd")
        }
        defer { free(path) }
        return Array(UnsafeRawBufferPointer(start: path, count: strlen(path)))
    }

    private static func ownPath() throws -> FilePath {
        FilePath(bytes: try Files.readLink("/proc/self/exe")) ?? FilePath("git-mlops")
    }
}

extension Output {
    /// Colours where a person looks, as git's settings and `NO_COLOR` allow.
    fileprivate convenience init(environment: ProgramEnvironment, noColor: Bool) {
        let allowed = !noColor && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        self.init(
            style: TerminalStyle(isColored: allowed && isatty(STDOUT_FILENO) == 1),
            errorStyle: TerminalStyle(isColored: allowed && isatty(STDERR_FILENO) == 1))
    }
}
