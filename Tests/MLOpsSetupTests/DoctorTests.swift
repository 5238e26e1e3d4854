import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsReview
import MLOpsSetup
import TestSupport
import Testing

@Suite("Doctor", .ownThread)
struct DoctorTests {
    private func outcomes(_ checks: [DoctorCheck]) -> [String: DoctorCheck.Outcome] {
        // The worst of each name.
        Dictionary(checks.map { ($0.name, $0.outcome) }) { $0 == .failed || $1 == .passed ? $0 : $1 }
    }

    @Test func whatACheckThrowsIsItsFailure() {
        let thrown = DoctorCheck.running("store") {
            throw Diagnostic(.environment, "it broke", causes: ["a", "b", "c"], hints: ["mend it", "or not"])
        }
        #expect(thrown.map(\.name) == ["store"])
        #expect(thrown.first?.outcome == .failed)
        #expect(thrown.first?.sentence == "it broke: a: b")
        #expect(thrown.first?.hint == "mend it")
        #expect(DoctorCheck.running("store") { [.passed("store", "fine")] }.map(\.outcome) == [.passed])
    }

    @Test func oneThatFailsStopsNoOther() throws {
        let office = try Office()
        try office.sandbox.makeRepository("repo")
        try office.found()
        let surroundings = office.surroundings(in: "repo")
        let before = outcomes(Doctor(surroundings, network: false).checks())
        #expect(before["ledger"] == .passed && before["key"] == .passed && before["store"] == .passed)
        // What everything that asks for the ledger's names throws on.
        try office.sandbox.git("config", "mlops.branchPrefix", "..", in: "repo")
        let after = outcomes(Doctor(surroundings, network: false).checks())
        #expect(after["ledger"] == .failed && after["hooks"] == .failed)
        #expect(after["git"] == .passed && after["ignored"] == .passed && after["history"] == .passed)
    }

    @Test func aCommandForNotificationsThatIsNotThereIsTold() throws {
        let office = try Office()
        try office.sandbox.makeRepository("repo")
        try office.found()
        let surroundings = office.surroundings(in: "repo")
        func notify() -> DoctorCheck? {
            Doctor(surroundings, network: false).checks().first { $0.name == "notify" }
        }
        #expect(notify() == nil)
        try office.sandbox.git("config", "mlops.notify", "nosuchcommand --to me", in: "repo")
        #expect(notify()?.outcome == .warned)
        #expect(notify()?.sentence.contains("nosuchcommand") == true)
        try office.sandbox.git("config", "mlops.notify", "cat >> told.json", in: "repo")
        #expect(notify()?.outcome == .passed)
    }

    @Test func outsideARepositoryTheRestIsLeftOut() throws {
        let office = try Office()
        let checks = Doctor(office.surroundings(), network: false).checks()
        #expect(checks.map(\.name) == ["git", "repository"])
        #expect(checks.map(\.outcome) == [.passed, .failed])
    }

    @Test func aKeyOfNobodyIsNoFailureAndARevokedOneIs() throws {
        let office = try Office()
        try office.sandbox.makeRepository("repo")
        try office.found()
        _ = try office.sandbox.makeKey("stranger")
        let session = try LedgerSession(office.repository(), clock: FixedClock(office.now))
        let timeline = try session.timeline()
        _ = try session.append(
            KeyAction(timeline).revoke(office.signer("mia").publicKey.fingerprint), signer: office.signer("ana"),
            timeline: timeline)
        for (name, outcome) in [("stranger", DoctorCheck.Outcome.warned), ("mia", .failed), ("leo", .passed)] {
            try office.sandbox.git("config", "user.signingKey", office.sandbox.path("keys/\(name)"), in: "repo")
            let key = Doctor(office.surroundings(in: "repo"), network: false).checks().first { $0.name == "key" }
            #expect(key?.outcome == outcome, "\(name)")
        }
    }

    @Test func theMinimumSetNamesTheNextStep() throws {
        let office = try Office()
        try office.sandbox.makeRepository("repo")
        let surroundings = office.surroundings(in: "repo")
        let empty = MinimumSet(surroundings).checks()
        #expect(empty.map(\.name) == ["code", "data", "model", "payloads", "record", "server"])
        #expect(empty.allSatisfy { $0.outcome == .failed && $0.hint != nil })
        try office.sandbox.git("commit", "--quiet", "--allow-empty", "-m", "Start", in: "repo")
        try office.sandbox.git("remote", "add", "origin", "/srv/git/x.git", in: "repo")
        let next = MinimumSet(surroundings).checks()
        #expect(next.filter { $0.outcome == .passed }.map(\.name) == ["code", "server"])
    }
}
