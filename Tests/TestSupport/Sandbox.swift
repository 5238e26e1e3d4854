import Glibc

/// A temporary folder in which real programs run with nothing of the user's configuration; removed with this value.
///
/// Has `home/` (also `HOME`), `bin/` (first on `PATH`, holds `git-mlops`) and whatever a test puts there. Set
/// `MLOPS_KEEP=1` to keep it and see its path in `home/where`.
public final class Sandbox: Sendable {
    /// The absolute path, symbolic links resolved.
    public let root: String
    /// The whole environment of the programs that run here, unless a call changes it.
    public let environment: [String: String]

    /// - Parameter parent: where to make the folder, such as a file system of its own; by default the temporary one.
    /// - Throws: ``TestFailure`` when it cannot be made, or when `git-mlops` is not built.
    public init(in parent: String? = nil) throws {
        let base = parent ?? ProcessValues.variable("TMPDIR") ?? "/tmp"
        var template = Array("\(base)/mlops-test.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure.system("cannot make a folder in \(base)") }
        guard let resolved = realpath(template, nil) else { throw TestFailure.system("cannot resolve \(base)") }
        defer { free(resolved) }
        root = String(cString: resolved)
        environment = [
            "PATH": "\(root)/bin:\(ProcessValues.variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin")",
            "HOME": "\(root)/home",
            "XDG_CONFIG_HOME": "\(root)/home/.config",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "\(root)/home/gitconfig",
            "GIT_AUTHOR_DATE": "2026-03-01T10:00:00Z",
            "GIT_COMMITTER_DATE": "2026-03-01T10:00:00Z",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_EDITOR": "false",
            "LC_ALL": "C",
            "TZ": "UTC",
        ]
        try makeDirectory("home/.config")
        try makeDirectory("bin")
        try write(Self.gitConfiguration, to: "home/gitconfig")
        let binary = try ProcessValues.binary()
        guard Glibc.symlink(binary, "\(root)/bin/git-mlops") == 0 else {
            throw TestFailure.system("cannot link the binary")
        }
    }

    deinit {
        if ProcessValues.variable("MLOPS_KEEP") == nil { Tree.remove(root) }
    }

    /// Fixed settings: who commits, the first branch's name, and nothing that runs behind a test's back.
    private static let gitConfiguration = """
        [user]
            name = Ana Kovac
            email = ana@bank.example
        [init]
            defaultBranch = main
        [gc]
            auto = 0
        [maintenance]
            auto = false
        [commit]
            gpgSign = false
        [advice]
            detachedHead = false
        [protocol "file"]
            allow = always

        """

    /// The absolute path of `relative`; an absolute path stays as it is.
    public func path(_ relative: String) -> String {
        relative.hasPrefix("/") ? relative : relative.isEmpty ? root : "\(root)/\(relative)"
    }

    // MARK: - Programs

    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - program: a path, or a name to be found on the sandbox's `PATH`.
    ///   - arguments: without the program's own name.
    ///   - directory: where it runs, relative to the sandbox.
    ///   - changes: variables to set, or for nil to remove.
    ///   - input: what it reads; nothing by default.
    ///   - seconds: after which it is killed and the test fails.
    /// - Returns: how it ended, whatever its status.
    /// - Throws: ``TestFailure`` when it cannot be started or takes too long.
    public func run(
        _ program: String, _ arguments: [String] = [], in directory: String = "", env changes: [String: String?] = [:],
        stdin input: [UInt8] = [], timeout seconds: Double = 300
    ) throws -> Result {
        try run(
            program, raw: arguments.map { Array($0.utf8) }, in: directory, env: changes, stdin: input,
            timeout: seconds)
    }

    /// The same with arguments that are not UTF-8.
    public func run(
        _ program: String, raw arguments: [[UInt8]], in directory: String = "", env changes: [String: String?] = [:],
        stdin input: [UInt8] = [], timeout seconds: Double = 300
    ) throws -> Result {
        try start(program, raw: arguments, in: directory, env: changes, stdin: input).wait(timeout: seconds)
    }

    /// Starts a program and does not wait for it.
    public func start(
        _ program: String, raw arguments: [[UInt8]], in directory: String = "", env changes: [String: String?] = [:],
        stdin input: [UInt8] = []
    ) throws -> RunningProgram {
        var variables = environment
        for (name, value) in changes { variables[name] = value }
        let executable = try find(program, on: variables["PATH"] ?? "")
        return try RunningProgram(
            executable: executable, arguments: [Array(program.utf8)] + arguments,
            environment: variables.map { "\($0.key)=\($0.value)" }.sorted(), directory: path(directory), input: input,
            sandbox: root)
    }

    /// Runs `git mlops` (the built binary itself).
    public func mlops(
        _ arguments: String..., in directory: String = "", env changes: [String: String?] = [:],
        stdin input: [UInt8] = []
    ) throws -> Result {
        try run("git-mlops", arguments, in: directory, env: changes, stdin: input)
    }

    /// Runs git; a failure of git fails the test unless `failing` is true.
    @discardableResult
    public func git(
        _ arguments: String..., in directory: String = "", env changes: [String: String?] = [:],
        stdin input: [UInt8] = [], failing: Bool = false
    ) throws -> Result {
        let result = try run("git", arguments, in: directory, env: changes, stdin: input)
        guard failing || result.status == 0 else {
            throw TestFailure("git \(arguments.joined(separator: " ")) failed\n\(result.transcript)")
        }
        return result
    }

    /// Runs a bash script, which stops at its first failure; a failure fails the test.
    @discardableResult
    public func bash(_ script: String, in directory: String = "", env changes: [String: String?] = [:]) throws -> Result
    {
        let result = try run("bash", ["-euo", "pipefail", "-c", script], in: directory, env: changes)
        guard result.status == 0 else { throw TestFailure("\(script)\n\(result.transcript)") }
        return result
    }

    /// Makes a repository at `path`, on branch `main`, without a commit.
    public func makeRepository(_ path: String = "repo") throws {
        try git("init", "--quiet", self.path(path))
    }

    /// Makes an ed25519 key without passphrase in `keys/<name>`.
    ///
    /// - Returns: the path of the private key and the line of the public one, with `name` as its comment.
    public func makeKey(_ name: String) throws -> (path: String, publicLine: String) {
        try makeDirectory("keys")
        let path = self.path("keys/\(name)")
        let result = try run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path])
        guard result.status == 0 else { throw TestFailure("ssh-keygen failed\n\(result.transcript)") }
        var line = try text(of: "keys/\(name).pub")
        if line.hasSuffix("\n") { line.removeLast() }
        return (path, line)
    }

    private func find(_ program: String, on path: String) throws -> String {
        if program.contains("/") { return self.path(program) }
        for folder in path.split(separator: ":") where access("\(folder)/\(program)", X_OK) == 0 {
            return "\(folder)/\(program)"
        }
        throw TestFailure("the program \(program) is not installed")
    }
}

/// Why a test cannot go on, or what it found wrong.
public struct TestFailure: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }

    static func system(_ what: String) -> TestFailure {
        TestFailure("\(what): \(String(cString: strerror(errno)))")
    }
}

/// What this process was started with.
enum ProcessValues {
    static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The built program: `MLOPS_BINARY`, else beside the test bundle or in a folder above it.
    static func binary() throws -> String {
        if let named = variable("MLOPS_BINARY") { return named }
        guard let own = realpath("/proc/self/exe", nil) else { throw TestFailure.system("cannot find this program") }
        defer { free(own) }
        for start in [String(cString: own), CommandLine.arguments[0]] {
            var folder = start[...]
            while let slash = folder.lastIndex(of: "/") {
                folder = folder[..<slash]
                if access("\(folder)/git-mlops", X_OK) == 0 { return "\(folder)/git-mlops" }
            }
        }
        throw TestFailure("git-mlops is not built; set MLOPS_BINARY to its path")
    }
}
