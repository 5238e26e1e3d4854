import MLOpsAudit
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview
import TestSupport
import Testing

@Suite("What a word asks to be shown", .ownThread)
struct ShowTargetTests {
    /// One word for each kind of thing, of a ledger that has them all.
    private func name(_ text: String, _ timeline: Timeline) throws -> String {
        switch try ShowTarget.parse(text, timeline: timeline) {
        case .change(let change): "change \(change.id.hex)"
        case .waiver(let waiver): "waiver \(waiver.id.hex)"
        case .event(let entry): "event \(entry.ledger.record?.id.hex ?? "")"
        case .environment(let name): "environment \(name)"
        case .model(let model): "model \(model)"
        case .release(let release): "release \(release.subject.version)"
        }
    }

    @Test func namesAndIdsAreToldApart() throws {
        let timeline = try World(copying: Story.shared).audit().timeline
        #expect(try name("prod", timeline) == "environment prod")
        #expect(try name("credit-risk", timeline) == "model credit-risk")
        #expect(try name("credit-risk@1.1.0", timeline) == "release 1.1.0")
        // What runs there since the rollback.
        #expect(try name("credit-risk@prod", timeline) == "release 1.0.0")
        let change = try #require(try timeline.changes().first).id.hex
        #expect(try name(String(change.prefix(16)), timeline) == "change \(change)")
        let release = try #require(try timeline.releases().first).record.id.hex
        #expect(try name(String(release.prefix(16)), timeline) == "event \(release)")
        let genesis = timeline.history.genesis
        #expect(try name(genesis.commit.hex, timeline) == "event \(genesis.id.hex)")
    }

    @Test func anIdOfNothingIsTakenForOneThatWasNotFetchedYet() throws {
        let timeline = try World(copying: Story.shared).audit().timeline
        for text in [String(repeating: "0", count: 12), String(repeating: "f", count: 64)] {
            let error = try #require(throws: Diagnostic.self) { try name(text, timeline) }
            #expect(error.kind == .input)
            #expect(error.hints == ["bring in what others have published: git mlops ledger sync"])
        }
        let error = try #require(throws: Diagnostic.self) { try name("data/train", timeline) }
        #expect(error.message.contains("no environment"))
    }

    @Test func aModelThatDoesNotRunThereIsRefused() throws {
        let timeline = try World.withOneRelease().audit().timeline
        let error = try #require(throws: Diagnostic.self) { try name("credit-risk@prod", timeline) }
        #expect(error.kind == .refused)
        #expect(error.message == "credit-risk does not run in prod")
    }
}
