import MLOpsCore
import MLOpsScaffold
import MLOpsSetup
import TestSupport
import Testing

@Suite("Setting up a server", .ownThread)
struct HooksSetupTests {
    private func setup(_ office: Office, _ path: String, _ options: ServerOptions) throws -> HooksSetup {
        try HooksSetup(office.repository(path), options: options, in: office.surroundings())
    }

    @Test func whatIsForServersIsRefusedInACloneAndNothingIsWritten() throws {
        let office = try Office()
        try office.sandbox.makeRepository("repo")
        let before = try office.listing()
        let error = #expect(throws: Diagnostic.self) { try setup(office, "repo", ServerOptions(payloads: "pay")) }
        #expect(error?.kind == .input)
        #expect(try office.listing() == before)
        #expect(try setup(office, "repo", ServerOptions(isServer: true, payloads: "pay")).side == .server)
    }

    @Test func aServersSettingsAreMadeOnce() throws {
        let office = try Office()
        try office.sandbox.git("init", "--quiet", "--bare", "server.git")
        let options = ServerOptions(
            payloads: "pay", genesis: String(repeating: "ab", count: 32), witnessKey: "keys/leo", witnessName: "ci")
        let first = try setup(office, "server.git", options).install()
        #expect(!first.steps.isEmpty)
        #expect(
            first.settings.map(\.key) == ["mlops.payloads", "mlops.genesis", "mlops.witnessKey", "mlops.witnessName"])
        // The hook runs somewhere else than this.
        #expect(
            try office.sandbox.git("config", "mlops.payloads", in: "server.git").line == office.sandbox.path("pay"))
        let again = try setup(office, "server.git", options).plan()
        #expect(again.steps.isEmpty && again.settings.isEmpty)
        let other = try setup(office, "server.git", ServerOptions(witnessName: "server")).plan()
        #expect(other.settings.map(\.value) == ["server"])
    }

    @Test(arguments: [
        ServerOptions(genesis: "abc"), ServerOptions(witnessKey: "keys/nobody"), ServerOptions(witnessName: "a b"),
    ])
    func wrongValuesAreRefusedBeforeAnythingIsWritten(options: ServerOptions) throws {
        let office = try Office()
        try office.sandbox.git("init", "--quiet", "--bare", "server.git")
        let before = try office.listing()
        #expect(throws: Diagnostic.self) { try setup(office, "server.git", options) }
        #expect(try office.listing() == before)
    }
}
