import TestSupport
import Testing

/// Sizes in a manifest are what somebody wrote there: their sum need not fit 64 bits.
@Suite("Sizes nobody has")
struct HugeSizeTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.makeSampleWithRemote()
        let size = "9007199254740991"
        let lines = (1000..<2025).map { number in
            String(repeating: "0", count: 60) + "\(number) \(size) f f\(number)\n"
        }
        try sandbox.write(
            "git-mlops manifest 1\nkind dataset\ntype directory\npages 1\n", to: "repo/data/huge.mlops/manifest")
        try sandbox.write(lines.joined(), to: "repo/data/huge.mlops/files")
        try sandbox.git("add", "data/huge.mlops", in: "repo")
        try sandbox.git("commit", "--quiet", "-m", "Huge", in: "repo")
    }

    @Test(
        "No command breaks on them",
        arguments: [
            ["fetch"], ["fetch", "-n"], ["fetch", "--all"], ["pull", "--payloads-only"], ["verify"],
            ["verify", "--json"], ["ls"],
            ["ls", "--json"], ["ls", "--long"], ["diff", "HEAD~1"], ["diff", "--stat", "HEAD~1", "HEAD"],
            ["diff", "--stat", "HEAD", "HEAD~1"], ["diff", "--json", "HEAD~1", "HEAD"], ["status"],
            ["status", "--json"], ["checkout"], ["checkout", "-n"], ["push", "--payloads-only"],
            ["push", "-n"], ["blame", "data/huge"], ["rm", "data/huge"],
        ])
    func commands(arguments: [String]) throws {
        // Files are there for half of the lines, so that what reads files does.
        for number in stride(from: 1000, to: 2025, by: 2) { try sandbox.write("x", to: "repo/data/huge/f\(number)") }
        for words in [arguments, arguments + ["-v"]] {
            let result = try sandbox.run("git-mlops", words, in: "repo")
            #expect((0...3).contains(result.status), "\(result.transcript)")
            #expect(!result.stdout.contains("-9"), "no size is negative")
        }
    }

    @Test("Verifying files that are all there counts their sizes without breaking")
    func verify() throws {
        for number in 1000..<2025 { try sandbox.write("x", to: "repo/data/huge/f\(number)") }
        let result = try sandbox.mlops("verify", in: "repo")
        #expect(result.status == 1, "\(result.transcript)")
    }

    @Test("What is too much to say is said as the most there is, and as null in JSON")
    func words() throws {
        #expect(try sandbox.mlops("fetch", "-n", in: "repo").stdout.contains("8.0 EiB"))
        #expect(try sandbox.mlops("diff", "--stat", "HEAD~1", "HEAD", in: "repo").stdout.contains("+8.0 EiB"))
        #expect(try sandbox.mlops("ls", "--json", in: "repo").stdout.contains("\"size\": null"))
    }
}
