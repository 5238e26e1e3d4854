import Foundation

/// A temporary folder in which other people's programs run, without anything of the user's configuration.
struct Workspace {
    let root: String

    struct Output {
        let status: Int32
        let stdout: [UInt8]
        let stderr: String

        /// The standard output as text without its last line end.
        var text: String {
            let text = String(decoding: stdout, as: UTF8.self)
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs `body` in a new folder and removes the folder.
    static func use<Result>(_ body: (Workspace) throws -> Result) throws -> Result {
        var template = Array("/tmp/formats-tests.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(description: "mkdtemp failed") }
        let workspace = Workspace(
            root: String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
        defer { try? FileManager.default.removeItem(atPath: workspace.root) }
        return try body(workspace)
    }

    func path(_ name: String) -> String { "\(root)/\(name)" }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    }

    func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    /// Runs a program of the `PATH` in the folder; whatever its exit status is.
    func attempt(_ arguments: [String], stdin: [UInt8] = []) throws -> Output {
        let id = UUID().uuidString
        // Files rather than pipes: no program here can block on a full one.
        for stream in ["in", "out", "err"] { try write("\(id).\(stream)", stream == "in" ? stdin : []) }
        defer {
            for stream in ["in", "out", "err"] { try? FileManager.default.removeItem(atPath: path("\(id).\(stream)")) }
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: root)
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": root, "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": "1774958400 +0000",
            "GIT_COMMITTER_DATE": "1774958400 +0000", "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8",
        ]
        let input = try FileHandle(forReadingFrom: URL(fileURLWithPath: path("\(id).in")))
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: path("\(id).out")))
        let errors = try FileHandle(forWritingTo: URL(fileURLWithPath: path("\(id).err")))
        (process.standardInput, process.standardOutput, process.standardError) = (input, output, errors)
        try process.run()
        process.waitUntilExit()
        return Output(
            status: process.terminationStatus, stdout: try read("\(id).out"),
            stderr: String(decoding: try read("\(id).err"), as: UTF8.self))
    }

    /// Runs a program that has to succeed.
    @discardableResult
    func run(_ arguments: [String], stdin: [UInt8] = []) throws -> Output {
        let output = try attempt(arguments, stdin: stdin)
        guard output.status == 0 else {
            throw Failure(description: "\(arguments) exited with \(output.status): \(output.stderr)")
        }
        return output
    }

    /// Makes a key pair with ssh-keygen; the private key is at `name`, the public one at `name.pub`.
    func makeKey(_ name: String, type: String = "ed25519", bits: Int? = nil) throws {
        let size = bits.map { ["-b", String($0)] } ?? []
        try run(["ssh-keygen", "-q", "-t", type, "-N", "", "-C", "a comment", "-f", name] + size)
    }

    /// The armour that `ssh-keygen -Y sign` makes for `message`.
    func sign(_ message: [UInt8], key: String, namespace: String, options: [String] = []) throws -> [UInt8] {
        let file = UUID().uuidString
        try write(file, message)
        try run(["ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", namespace] + options + [file])
        return try read("\(file).sig")
    }
}
