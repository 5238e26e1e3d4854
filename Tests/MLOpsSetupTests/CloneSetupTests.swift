import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsSetup
import TestSupport
import Testing

@Suite("Setting up a clone", .ownThread)
struct CloneSetupTests {
    private let pins = "home/.config/git-mlops/known_ledgers"

    private func setup(_ office: Office, _ path: String = "clone", pin: String? = nil) throws -> CloneSetup {
        try CloneSetup(
            office.repository(path), remote: nil, pin: pin, in: office.surroundings(in: path), tell: office.tell)
    }

    @Test func anUnknownLedgerIsIntroducedAndPinnedOnlyWhenConfirmed() throws {
        let office = try Office()
        let genesis = try office.shared().id
        var introduced: [LedgerIntroduction] = []
        let first = try setup(office).fetchAndPin {
            introduced.append($0)
            return false
        }
        guard case .unpinned(let id) = first else { throw TestFailure("\(first)") }
        #expect(id == genesis)
        #expect(!office.sandbox.exists(pins))
        let ledger = try #require(introduced.first)
        #expect(ledger.genesis == genesis && ledger.project == "bank" && !ledger.isTesting && ledger.threshold == 1)
        #expect(ledger.founder.id == "ana" && ledger.founder.name == "Person ana")
        #expect(ledger.admins.map(\.id) == ["ana", "leo"])

        let second = try setup(office).fetchAndPin { _ in true }
        guard case .pinned = second else { throw TestFailure("\(second)") }
        #expect(try office.sandbox.text(of: pins).contains(genesis.hex))
        _ = try setup(office).fetchAndPin { _ in throw TestFailure("a pinned ledger was asked about again") }
    }

    @Test func aLedgerOtherThanTheNamedOneNeverBecomesOurs() throws {
        let office = try Office()
        let genesis = try office.shared().id
        let wrong = String(genesis.hex.reversed())
        let error = #expect(throws: Diagnostic.self) {
            try setup(office, pin: wrong).fetchAndPin { _ in throw TestFailure("the user named it") }
        }
        #expect(error?.kind == .refused)
        #expect(try office.repository("clone").reference("refs/mlops/ledger") == nil)
        #expect(!office.sandbox.exists(pins))
        let named = try setup(office, pin: String(genesis.hex.prefix(16))).fetchAndPin { _ in
            throw TestFailure("the user named it")
        }
        guard case .pinned = named else { throw TestFailure("\(named)") }
    }

    @Test func whatIsNoCloneOrNoPinIsRefusedFirst() throws {
        let office = try Office()
        _ = try office.shared()
        #expect(throws: Diagnostic.self) { try setup(office, "server.git") }
        for pin in ["", "abc", "0123456789ABCDEF", String(repeating: "a", count: 65)] {
            #expect(throws: Diagnostic.self, "\(pin)") { try setup(office, pin: pin) }
        }
        try office.sandbox.git("remote", "remove", "origin", in: "clone")
        let pinned = try setup(office).fetchAndPin { _ in true }
        guard case .noRemote = pinned else { throw TestFailure("\(pinned)") }
    }

    @Test func aRemoteThatIsAwayIsToldAndNoFailure() throws {
        let office = try Office()
        _ = try office.shared()
        try office.sandbox.git("remote", "set-url", "origin", "/nonexistent", in: "clone")
        let pinned = try setup(office).fetchAndPin { _ in true }
        guard case .unreachable = pinned else { throw TestFailure("\(pinned)") }
        #expect(office.told == ["unreachable"])
    }

    @Test func installingAgainChangesNothing() throws {
        let office = try Office()
        _ = try office.shared()
        try setup(office).install()
        #expect(office.told == ["hooks", "drivers", "refspec"])
        let before = try office.sandbox.text(of: "clone/.git/config")
        try setup(office).install()
        guard case .hooks(let steps, _) = office.news[3] else { throw TestFailure("\(office.told)") }
        #expect(steps.isEmpty && office.news.count == 4)
        #expect(try office.sandbox.text(of: "clone/.git/config") == before)
    }
}
