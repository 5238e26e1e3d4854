import MLOpsCore
import MLOpsLedger
import MLOpsSetup
import SystemPackage
import TestSupport
import Testing

@Suite("Founding a ledger", .ownThread)
struct LedgerFoundingTests {
    private func founding(_ office: Office, _ path: String = "repo", remote: String? = nil) throws -> LedgerFounding {
        try LedgerFounding(Ledger(in: office.repository(path)), remote: remote, in: office.surroundings(in: path))
    }

    @Test func onlyAnAdminsKeyFounds() throws {
        let office = try Office()
        let policy = try office.policy()
        #expect(try policy.admin(holding: office.signer("ana")) == "ana")
        let scientist = #expect(throws: Diagnostic.self) { try policy.admin(holding: office.signer("mia")) }
        #expect(scientist?.kind == .refused)
        #expect(scientist?.message == "mia is no admin in the policy, and only an admin founds a ledger")
        _ = try office.sandbox.makeKey("stranger")
        let stranger = #expect(throws: Diagnostic.self) { try policy.admin(holding: office.signer("stranger")) }
        #expect(stranger?.kind == .refused)
    }

    @Test func aRepositoryHasOneLedger() throws {
        let office = try Office()
        try office.sandbox.makeRepository("repo")
        try founding(office).checkNone()
        let record = try office.found()
        #expect(try Ledger(in: office.repository()).history().genesis.id == record.id)
        #expect(throws: Diagnostic.self) { try founding(office).checkNone() }
        try office.sandbox.git("init", "--quiet", "--bare", "server.git")
        #expect(throws: Diagnostic.self) { try founding(office, "server.git").checkNone() }
    }

    @Test func onlyATestLedgerHonoursAMovedClock() throws {
        let moved = ["MLOPS_TEST_NOW": "2030-01-01T00:00:00Z"]
        for testing in [true, false] {
            let office = try Office()
            try office.sandbox.makeRepository("repo")
            let record = try office.found(testing: testing, moved)
            #expect(record.event.time == (testing ? Timestamp("2030-01-01T00:00:00Z") : office.now))
        }
    }

    @Test func theProjectsNameComesFromItsFile() throws {
        let office = try Office()
        try office.sandbox.makeRepository("repo")
        #expect(throws: Diagnostic.self) { try founding(office).projectName() }
        try office.sandbox.write(
            "version: 1\nproject: bank\nmodels:\n  m: { asset: models/m.onnx }\n", to: "repo/mlops.yaml")
        #expect(try founding(office).projectName() == "bank")
    }

    @Test func aRemoteThatHasALedgerIsFoundOut() throws {
        let office = try Office()
        _ = try office.shared()
        let error = #expect(throws: Diagnostic.self) { try founding(office, "clone", remote: "origin").checkRemote() }
        #expect(error?.kind == .input)
        try office.sandbox.git("update-ref", "-d", "refs/heads/git-mlops/ledger", in: "server.git")
        try office.sandbox.git("clone", "--quiet", office.sandbox.path("server.git"), "other")
        #expect(try founding(office, "other", remote: "origin").checkRemote() == nil)
        try office.sandbox.git("remote", "set-url", "origin", "/nonexistent", in: "other")
        #expect(try founding(office, "other", remote: "origin").checkRemote()?.kind == .environment)
    }
}
