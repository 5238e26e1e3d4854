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

    @Test(
        "A hook could not sign with a key that is locked, without its private half, or of two halves",
        arguments: [
            ("ssh-keygen -q -p -N secret -f keys/leo", "does not sign by itself"),
            ("rm keys/leo", "there is no key file"),
            ("cp keys/mia keys/leo", "halves of different keys"),
            ("echo nonsense > keys/leo", "does not sign by itself"),
            ("chmod 0644 keys/leo", "does not sign by itself"),
            ("rm keys/leo*; ssh-keygen -q -t rsa -b 2048 -N '' -f keys/leo", "2048"),
        ])
    func witnessKey(damage: String, words: String) throws {
        let office = try Office()
        try office.sandbox.git("init", "--quiet", "--bare", "server.git")
        try office.sandbox.bash(damage)
        let before = try office.listing()
        let error = #expect(throws: Diagnostic.self) {
            try setup(office, "server.git", ServerOptions(witnessKey: "keys/leo"))
        }
        #expect(error?.kind == .input && error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.hints.isEmpty == false)
        #expect(try office.listing() == before)
    }

    @Test func thePublicHalfAloneIsNotEnough() throws {
        let office = try Office()
        try office.sandbox.git("init", "--quiet", "--bare", "server.git")
        _ = try setup(office, "server.git", ServerOptions(witnessKey: "keys/leo.pub"))
        office.sandbox.remove("keys/leo")
        let error = #expect(throws: Diagnostic.self) {
            try setup(office, "server.git", ServerOptions(witnessKey: "keys/leo.pub"))
        }
        #expect(error?.message.hasPrefix("the private half of the key is not there") == true)
    }

    @Test func aPayloadFolderThatIsNotThereYetIsToldOf() throws {
        let office = try Office()
        try office.sandbox.git("init", "--quiet", "--bare", "server.git")
        let options = ServerOptions(payloads: "pay")
        #expect(try setup(office, "server.git", options).install().payloadProblem != nil)
        try office.sandbox.makeRepository("repo")
        #expect(try office.sandbox.mlops("remote", "add", "team", "../pay", in: "repo").status == 0)
        #expect(try setup(office, "server.git", options).plan().payloadProblem == nil)
        #expect(try setup(office, "server.git", ServerOptions()).plan().payloadProblem == nil)
    }
}
