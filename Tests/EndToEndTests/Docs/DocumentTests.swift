import TestSupport
import Testing

/// What the documentation tells to do works, and what it points at is there.
@Suite struct DocumentTests {
    @Test func blocksOfEveryPageRun() throws {
        let sandbox = try Sandbox()
        for document in try Document.all(in: sandbox) where !document.runsInDemo {
            let script = try document.script()
            if script.isEmpty { continue }
            let folder = "pages/\(document.name)"
            try sandbox.makeDirectory(folder)
            let result = try sandbox.run(
                "bash", ["-euo", "pipefail", "-c", script], in: folder, timeout: 600)
            #expect(result.status == 0, "\(document.name)\n\(result.stderr)")
        }
    }

    @Test func linksLeadToFiles() throws {
        let sandbox = try Sandbox()
        for document in try Document.all(in: sandbox) {
            let folder = document.name.hasPrefix("docs/") ? "docs/" : ""
            for link in document.links {
                let found = try sandbox.run("test", ["-e", "\(Document.top)/\(folder)\(link)"])
                #expect(found.status == 0, "\(document.name) links to \(link), which is not there")
            }
        }
    }

    @Test func onlyBlocksMarkedShAreTaken() throws {
        let text = "a\n```sh\necho 1\n```\n```text\nrm -rf /\n```\n```sh extra\nfalse\n```\n```sh\necho 2\n\n```\n"
        let blocks = try Document(name: "x.md", text: text).blocks()
        #expect(blocks == [.init(line: 3, script: "echo 1\n"), .init(line: 12, script: "echo 2\n\n")])
    }

    @Test func anOpenBlockIsFound() {
        #expect(throws: TestFailure.self) { try Document(name: "x.md", text: "```sh\necho\n").blocks() }
    }

    @Test func aFailureInAnyBlockIsSeen() throws {
        let text = "```sh\nx=1\n```\n```sh\nfalse | cat\n```\n```sh\necho after\n```\n"
        let script = try Document(name: "x.md", text: text).script()
        let result = try Sandbox().run("bash", ["-euo", "pipefail", "-c", script])
        #expect(result.status == 1)
        #expect(result.stdout.isEmpty)
        #expect(result.stderr.hasSuffix("### x.md:5\n"))
    }
}

/// The pages that need the demo's repositories: the demo is played once, or `MLOPS_DEMO_DIR` names one that was.
@Suite(.serialized, .enabled(if: Sandbox.variable("MLOPS_SLOW") == "1")) struct SlowDocumentTests {
    @Test(.timeLimit(.minutes(15))) func pagesHoldOnTheDemosRepositories() throws {
        let sandbox = try Sandbox()
        let demo = try Self.demo(in: sandbox)
        for document in try Document.all(in: sandbox) where document.runsInDemo {
            try sandbox.makeDirectory("pages/\(document.name)")
            let result = try sandbox.run(
                "bash", ["-euo", "pipefail", "-c", document.script()], in: "pages/\(document.name)",
                env: ["DEMO_DIR": demo], timeout: 600)
            #expect(result.status == 0, "\(document.name)\n\(result.stdout)\n\(result.stderr)")
        }
        try expectDamageIsSeen(demo, in: sandbox)
    }

    /// The control: one byte more in each small payload, and the page that checks by hand must see it.
    private func expectDamageIsSeen(_ demo: String, in sandbox: Sandbox) throws {
        try sandbox.bash(
            """
            mkdir damaged && cp -R '\(demo)/server.git' '\(demo)/payloads' damaged/
            find damaged/payloads/objects -type f -size -64k -exec sh -c '
                for object; do chmod u+w "$object" && printf x >> "$object"; done' sh {} +
            """)
        let document = try Document("docs/verify-by-hand.md", in: sandbox)
        let result = try sandbox.run(
            "bash", ["-euo", "pipefail", "-c", document.script()], env: ["DEMO_DIR": sandbox.path("damaged")],
            timeout: 600)
        #expect(result.status != 0)
        #expect(result.stdout.contains("WRONG: "))
    }

    private static func demo(in sandbox: Sandbox) throws -> String {
        if let played = Sandbox.variable("MLOPS_DEMO_DIR") { return played }
        let result = try sandbox.run(
            "\(Document.top)/docs/demo/run", [sandbox.path("bin/git-mlops")],
            env: ["DEMO_DIR": sandbox.path("played")], timeout: 800)
        guard result.status == 0 else { throw TestFailure("the demo failed\n\(result.transcript)") }
        return sandbox.path("played")
    }
}
