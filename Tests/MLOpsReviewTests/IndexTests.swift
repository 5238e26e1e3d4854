import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import TestSupport
import Testing

@testable import MLOpsReview

/// The derived index: whatever it is asked, it answers as reading everything anew would.
@Suite("Derived index of the ledger", .ownThread)
struct IndexTests {
    private let file = "repo/.git/mlops/ledger.sqlite"

    /// All that can be asked of a state, as lines.
    private func answers(_ timeline: Timeline) throws -> [String] {
        func decision(_ found: Change.Decision) -> String {
            "\(found.record.id.short) \(found.team) \(found.person) \(found.position) \(found.withdrawnBy?.short ?? "-")"
        }
        var lines = [
            "tip \(timeline.history.tip) \(timeline.history.length) \(timeline.entryCount)",
            "last \(try timeline.lastCounting().id.short) \(String(describing: try timeline.last()?.ledger.commit))",
            "witnessed \(String(describing: try timeline.lastWitnessed()))", "\(try timeline.standings())",
            "policies \(timeline.policyPositions.map { "\($0.position) \($0.id.short)" })",
            "keys \(try timeline.policies().map { "\($0.keys.stored.canonicalBytes.count) \($0.policy.version)" })",
            "holders \(try timeline.current.holdings().map { "\($0.person ?? "-") \($0.key)" })",
            "models \(try timeline.models())", "environments \(timeline.promotedEnvironments)",
        ]
        for entry in try timeline.entries(after: -1) {
            let record = entry.ledger.record
            lines.append(
                "\(entry.ledger.position) \(entry.ledger.commit.short) \(entry.ledger.chainCommit.short) "
                    + "\(record?.id.short ?? "-") \(entry.ledger.defect ?? "-") \(entry.standing) "
                    + "\(entry.policy?.short ?? "-") \(record?.summary ?? "-") "
                    + "\(String(describing: try timeline.witnessed(entry.ledger.position)))")
            if let record {
                lines.append("given \(try timeline.given(record, at: entry.ledger.position))")
                if let verdict = try timeline.verdict(on: record.id) {
                    lines.append(String(decoding: verdict.json.canonicalBytes, as: UTF8.self))
                }
                #expect(try timeline.entry(record.id)?.standing == entry.standing || entry.ledger.defect != nil)
            }
        }
        for change in try timeline.changes() {
            lines.append(
                "\(change.title) \(change.state) \(change.position) \(change.approvals.map(decision)) "
                    + "\(change.rejections.map(decision)) \(change.configuration.keys.sorted())")
            #expect(try timeline.change(change.id)?.state == change.state)
            lines.append("review \(String(describing: try timeline.review(of: change.id)?.reviewer))")
        }
        lines.append("open \(try timeline.openChanges().map(\.id.short))")
        for waiver in try timeline.waivers() {
            lines.append(
                "\(waiver.reason) \(waiver.withdrawnBy?.short ?? "-") \(waiver.approvals.map(decision)) "
                    + "\(waiver.rejections.map(decision))")
        }
        for freeze in try timeline.freezes() {
            lines.append("\(freeze.reason) \(freeze.position) \(freeze.liftedBy?.short ?? "-")")
        }
        for release in try timeline.releases() {
            lines.append(
                "\(release.title) \(release.position) \(try timeline.retirement(of: release.record.id)?.reason ?? "-") "
                    + "\(try timeline.attestations(of: release.record.id).map { "\($0.subject.kind) \($0.position)" })")
        }
        for environment in timeline.promotedEnvironments {
            for state in try timeline.states(of: environment) {
                lines.append(
                    "\(environment) \(state.record.id.short) \(state.position) \(state.standing) \(state.tree.digest) "
                        + "\(state.running.keys.sorted()) \(try timeline.since(state))")
                for model in state.running.keys.sorted() {
                    lines.append("from \(try timeline.beginning(of: model, in: state).record.id.short)")
                }
                let then = try timeline.state(of: environment, at: timeline.since(state).time)
                lines.append("then \(then?.record.id.short ?? "-")")
            }
            for (model, running) in (try timeline.state(of: environment)?.running ?? [:]).sorted(by: { $0.key < $1.key }
            ) {
                let first = try timeline.beginning(of: running.reference, in: environment)
                lines.append(
                    "runs \(first?.record.id.short ?? "-") \(try timeline.commitsRun(of: model, in: environment).sorted())"
                )
            }
            lines.append(
                "owed \(try timeline.unreviewed(in: environment).map { "\($0.change.id.short) \($0.state.position)" })")
        }
        return lines
    }

    /// The state by the index, and by everything read and judged anew.
    private func compare(_ bank: Bank, isArchived: Bool = true, _ comment: Comment? = nil) throws {
        let session = try bank.session()
        let timeline = try session.timeline()
        #expect((timeline.archive != nil) == isArchived, comment)
        let whole = try TimelineBuilder(
            facts: FactsGatherer(session.ledger, remote: session.remote), clock: FixedClock(bank.now)
        ).build(session.ledger.history(at: timeline.history.tip, whole: true))
        let (found, expected) = (try answers(timeline), try answers(whole))
        #expect(found == expected, comment)
    }

    @Test
    func theIndexAnswersAsTheLedgerDoesThroughAWholeStory() throws {
        let bank = try Bank(foundedWith: {
            $0.prodRules = [
                "waivers: { rules: [soak], approvals: { risk: 1 }, at_most: 3d }"
            ]
        })
        try bank.toTest("1.0.0", by: "ana", approving: "jan")
        try compare(bank)
        let change = try bank.approvedForProd("1.0.0")
        try compare(bank, "approvals that no receipt covers")
        let release = try #require(try bank.timeline().releases().first)
        let waiver = try bank.act(by: "tom") {
            try WaiveAction($0).draft(
                "soak", for: .release(release.record.id), in: "prod", reason: "x",
                expires: bank.now + TimeSpan(seconds: 3600))
        }.id
        try bank.decide(waiver: waiver, for: "risk", by: "eva")
        try compare(bank, "a waiver")
        try bank.promote(change, by: "leo")
        try compare(bank, "a promotion that no witness has seen")
        try bank.witness()
        try compare(bank, "and one that a witness has")
        try bank.act(by: "leo") {
            try FreezeAction($0).freeze("prod", until: nil, by: "leo", reason: "storm")
        }
        try bank.witness()
        try compare(bank, "a freeze")
        try bank.act(by: "mia") { try FreezeAction($0).lift("prod", by: "mia", reason: "over") }
        try compare(bank, "a lifted freeze of the index")
        try bank.nextRelease("1.1.0", by: "ana")
        try bank.toTest("1.1.0", by: "ana", approving: "jan")
        let urgent = try bank.propose([("credit-risk", "1.1.0")], to: "prod", by: "ana", .emergency)
        try bank.decide(urgent, for: "operations", by: "leo")
        try bank.promote(urgent, by: "leo")
        try bank.witness()
        try compare(bank, "an emergency that nobody reviewed")
        try bank.act(by: "eva") {
            try ReviewAction($0).draft(#require(try $0.change(urgent)), .accepted, by: "eva", message: nil)
        }
        try compare(bank, "and one that somebody did")
        try bank.witness()
        let later = try bank.propose("1.0.0", to: "dev", by: "tom")
        try bank.decide(later, for: "data-science", by: "jan", .reject)
        try bank.witness()
        try bank.act(by: "jan") {
            try DecideAction($0).withdrawal(of: "jan", from: #require(try $0.change(later)), message: nil)
        }
        try compare(bank, "a rejection of the index that was taken back")
        try bank.act(by: "mia") { try KeyAction($0).revoke(bank.signer("tom").publicKey.fingerprint) }
        try bank.witness()
        try compare(bank, "a revoked key")
        try bank.act(by: "mia") {
            try RetireAction($0).draft(#require(try $0.releases().first), .revoke, by: "mia", reason: "bad data")
        }
        try bank.witness()
        try compare(bank, "a revoked release")
    }

    @Test(
        "An index that is damaged, of another version or gone costs time and nothing else",
        arguments: [
            "printf nonsense > F", "rm F", ": > F",
            "dd if=/dev/zero of=F bs=4096 seek=3 count=2 conv=notrunc status=none",
            "python3 -c \"import sqlite3; c = sqlite3.connect('F'); c.execute('UPDATE meta SET value = 0'); c.commit()\"",
        ])
    func damage(how: String) throws {
        let bank = try Bank(.inTest)
        try compare(bank)
        try bank.sandbox.bash(how.split(separator: "F", omittingEmptySubsequences: false).joined(separator: file))
        // Who comes upon the damage first is told; whoever comes next has a new one.
        let complaint = try failure { try answers(bank.timeline()) }
        #expect(complaint == nil || complaint?.message == "the index of the ledger was damaged, and is gone")
        _ = try bank.timeline()
        try compare(bank, "and it was made again")
    }

    @Test
    func aLedgerThatWasRewoundIsNotTakenFromTheIndex() throws {
        let bank = try Bank(.inTest)
        try compare(bank)
        let history = try bank.timeline().history
        try bank.sandbox.git(
            "update-ref", "refs/mlops/ledger", history.commit(at: history.length - 3).hex, in: "repo")
        try compare(bank, isArchived: false)
        try compare(bank, "made again, shorter")
    }

    @Test
    func withoutTheSettingOrAPlaceToWriteThereIsNoIndex() throws {
        let bank = try Bank(.inTest)
        try bank.sandbox.bash("rm -f repo/.git/mlops/ledger.sqlite*; git -C repo config mlops.indexEvery 0")
        try compare(bank, isArchived: false)
        try compare(bank, isArchived: false)
        #expect(!bank.sandbox.exists(file))
        try bank.sandbox.bash("git -C repo config mlops.indexEvery often")
        #expect(throws: Diagnostic.self) { try bank.timeline() }
    }
}
