import MLOpsSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Commands that are left to themselves")
struct BackgroundCommandTests {
    @Test("a command reads its input, outlives the call, and is not waited for")
    func runs() throws {
        let sandbox = try Sandbox()
        let environment = ProgramEnvironment().with(sandbox.environment.mapValues { $0 })
        let start = ContinuousClock.now
        try BackgroundCommand.start(
            "sleep 1; cat > told; touch done", input: Array("hello".utf8), directory: FilePath(sandbox.root),
            environment: environment)
        #expect(ContinuousClock.now - start < .milliseconds(900))
        #expect(!sandbox.exists("done"))
        try sandbox.bash("for i in $(seq 100); do [ -e done ] && exit 0; sleep 0.1; done; exit 1")
        #expect(try sandbox.text(of: "told") == "hello")
    }

    @Test("what a command writes, and how it ends, is nobody's business")
    func silent() throws {
        let sandbox = try Sandbox()
        let environment = ProgramEnvironment().with(sandbox.environment.mapValues { $0 })
        try BackgroundCommand.start(
            "echo out; echo err >&2; exit 7", input: [], directory: FilePath(sandbox.root), environment: environment)
        try BackgroundCommand.start(
            "no-such-program 'unclosed", input: [], directory: FilePath(sandbox.root), environment: environment)
    }
}
