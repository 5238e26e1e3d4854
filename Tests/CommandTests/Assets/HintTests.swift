import TestSupport
import Testing

/// Hints hold commands to paste, and names in them may be of somebody else's choice.
@Suite("Commands in hints")
struct HintTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.makeRepository()
        try sandbox.write("x", to: "repo/data/x")
        try sandbox.require(sandbox.mlops("add", "-q", "data", in: "repo"))
        try sandbox.git("commit", "--quiet", "-m", "Data", in: "repo")
    }

    /// What stands behind the last occurrence of `words`, to the end of its line.
    private func command(after words: String, in output: String) throws -> String {
        guard let found = output.ranges(of: words).last else { throw TestFailure("no '\(words)' in: \(output)") }
        return String(output[found.upperBound...].prefix { $0 != "\n" })
    }

    @Test(
        "The URL of a payload remote stays one word",
        arguments: ["x'; touch pwned; '", "$(touch pwned)", "a b;`touch pwned`", "~/x"])
    func url(url: String) throws {
        try sandbox.makeDirectory("repo/.mlops")
        try sandbox.git("config", "--file", ".mlops/config", "remote.eu.url", url, in: "repo")
        let refused = try sandbox.mlops("push", "--payloads-only", in: "repo")
        try sandbox.bash(command(after: "if it is right: ", in: refused.stderr), in: "repo")
        #expect(!sandbox.exists("repo/pwned"))
        #expect(try sandbox.git("config", "--get-all", "mlops.trustedRemote", in: "repo").line == url)
        try sandbox.git("config", "--unset-all", "mlops.trustedRemote", in: "repo")
        let listed = try sandbox.mlops("remote", "list", in: "repo").stdout
        try sandbox.bash(String(command(after: "not trusted: ", in: listed).dropLast()), in: "repo")
        #expect(try sandbox.git("config", "--get-all", "mlops.trustedRemote", in: "repo").line == url)
    }

    @Test("Without a command for a URL that is not what it seems")
    func hiddenURL() throws {
        try sandbox.makeDirectory("repo/.mlops")
        try sandbox.git("config", "--file", ".mlops/config", "remote.eu.url", "/mnt/a\u{202E}b", in: "repo")
        let refused = try sandbox.mlops("push", "--payloads-only", in: "repo")
        #expect(refused.status == 1)
        #expect(refused.stderr.contains("hidden characters"))
        #expect(!refused.stderr.contains("git mlops trust"))
    }

    @Test("The path of an asset stays one word", arguments: ["it's; touch pwned #", "$(touch pwned)", "-n", "a b"])
    func path(name: String) throws {
        try sandbox.write("x", to: "repo/\(name)/x")
        try sandbox.require(sandbox.mlops("add", "-q", "--", "./\(name)", in: "repo"))
        let refused = try sandbox.mlops("add", "--", "./\(name)/x", in: "repo")
        #expect(refused.status == 2)
        let again = try command(after: "add the asset it belongs to: ", in: refused.stderr)
        #expect(try sandbox.run("bash", ["-c", again], in: "repo").status == 0, "\(again)")
        #expect(!sandbox.exists("repo/pwned"))
    }
}
