import Glibc

/// How a program ended and what it wrote.
public struct Result: Sendable {
    /// The command line, for messages.
    public let command: String
    /// The exit status; 128 + the number when a signal ended it.
    public let status: Int32
    public let output: [UInt8]
    public let errors: [UInt8]
    /// The folder that is shown as `$SANDBOX`.
    let sandbox: String

    public var stdout: String { String(decoding: output, as: UTF8.self) }
    public var stderr: String { String(decoding: errors, as: UTF8.self) }

    /// Standard output without its last line feed.
    public var line: String {
        var text = stdout
        if text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    /// Everything, for the message of a failed test.
    public var transcript: String {
        "$ \(command)\nstatus \(status)\n--- stdout\n\(stdout)--- stderr\n\(stderr)"
    }
}

/// A program that was started; end it with ``wait(timeout:)``. Used by one thread.
public final class RunningProgram {
    public let pid: pid_t
    private let command: String
    private let sandbox: String
    private let streams: String
    private var isReaped = false

    init(
        executable: String, arguments: [[UInt8]], environment: [String], directory: String, input: [UInt8],
        sandbox: String
    ) throws {
        command = arguments.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
        self.sandbox = sandbox
        // Files rather than pipes: they never fill up, and nobody has to read while the program runs.
        var template = Array("/tmp/mlops-streams.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure.system("cannot make a folder") }
        streams = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if input.isEmpty {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        } else {
            try Self.put(input, into: "\(streams)/in")
            posix_spawn_file_actions_addopen(&actions, 0, "\(streams)/in", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, "\(streams)/out", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "\(streams)/err", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        try Self.changeDirectory(&actions, directory)

        // The test runner's signal mask and ignored signals must not leak into the program.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var words = arguments.map { strdup(Tree.terminated($0)) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer {
            words.forEach { free($0) }
            variables.forEach { free($0) }
        }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, executable, &actions, &attributes, &words, &variables)
        guard code == 0 else {
            Tree.remove(streams)
            throw TestFailure("cannot start \(command): \(String(cString: strerror(code)))")
        }
        self.pid = pid
    }

    deinit {
        if !isReaped {
            Glibc.kill(pid, SIGKILL)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
        }
        Tree.remove(streams)
    }

    /// Sends a signal to the program alone.
    public func kill(_ signal: Int32) {
        if !isReaped { Glibc.kill(pid, signal) }
    }

    /// Waits for the end of the program; kills it and fails when that takes longer than `seconds`.
    public func wait(timeout seconds: Double = 300) throws -> Result {
        var status: Int32 = 0
        var pause: UInt32 = 100
        var waited = 0.0
        while true {
            let ended = waitpid(pid, &status, WNOHANG)
            if ended == pid { break }
            guard ended == 0 || errno == EINTR else { throw TestFailure.system("cannot wait for \(command)") }
            guard waited < seconds else {
                Glibc.kill(pid, SIGKILL)
                waitpid(pid, &status, 0)
                isReaped = true
                throw TestFailure("\(command) did not end within \(seconds) seconds")
            }
            usleep(pause)
            waited += Double(pause) / 1e6
            pause = min(pause * 2, 5000)
        }
        isReaped = true
        let signal = status & 0x7F
        return Result(
            command: command, status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
            output: try Tree.read(Array("\(streams)/out".utf8)), errors: try Tree.read(Array("\(streams)/err".utf8)),
            sandbox: sandbox)
    }

    /// glibc hides `posix_spawn_file_actions_addchdir_np` from Swift, so it is looked up by its name.
    private static func changeDirectory(_ actions: inout posix_spawn_file_actions_t, _ path: String) throws {
        typealias Function =
            @convention(c) (
                UnsafeMutablePointer<posix_spawn_file_actions_t>, UnsafePointer<CChar>
            ) -> Int32
        guard let symbol = dlsym(nil, "posix_spawn_file_actions_addchdir_np") else {
            throw TestFailure("this system cannot start programs in another folder")
        }
        guard unsafeBitCast(symbol, to: Function.self)(&actions, path) == 0 else {
            throw TestFailure("cannot start a program in \(path)")
        }
    }

    private static func put(_ bytes: [UInt8], into path: String) throws {
        guard let file = fopen(path, "w") else { throw TestFailure.system("cannot write \(path)") }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw TestFailure.system("cannot write \(path)")
        }
    }
}
