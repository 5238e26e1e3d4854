import Foundation
import MLOpsAudit
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview
import TestSupport
import Testing

@Suite("Blame of a model", .ownThread)
struct ModelBlameTests {
    private func lines(_ blame: ModelBlame) -> [String: BlameLine] {
        Dictionary(blame.sections.flatMap(\.lines).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    @Test("Every fact of what runs: value, grade, who, when, where")
    func facts() throws {
        let world = try World(copying: Story.shared)
        let (_, timeline, _, blamer) = try world.audit()
        let blame = try blamer.blame("credit-risk", in: "prod", at: world.moment("2026-01-31"))
        #expect(blame.release == "credit-risk@1.0.0")
        #expect(blame.problems.isEmpty)
        let facts = lines(blame)
        let release = try timeline.release(named: "credit-risk", version: "1.0.0")
        func expect(
            _ name: String, _ value: String?, _ grade: Grade, who: String?,
            _ location: SourceLocation = #_sourceLocation
        ) {
            #expect(facts[name]?.value == value, sourceLocation: location)
            #expect(facts[name]?.grade == grade, "\(facts[name]?.reason ?? "")", sourceLocation: location)
            #expect(facts[name]?.who == who, sourceLocation: location)
        }
        expect("version", "credit-risk 1.0.0", .proven, who: "ana")
        expect("release event", release.record.id.short, .proven, who: "ana")
        expect("tag", "credit-risk@v1.0.0 (\(release.subject.tag.short))", .proven, who: "ana")
        expect("commit", "\(release.subject.commit.short) First model", .proven, who: "ana")
        expect("branch", "main", .proven, who: "ana")
        expect("build", "sha256:" + Digest.sha256(of: "1.0.0").hex, .recorded, who: "ana")
        expect("builder", "ana", .recorded, who: "ana")
        expect("metric auc", "0.81", .recorded, who: "ana")
        expect("param train.depth", "3", .proven, who: "ana")
        expect("param train.features", "[age, income]", .proven, who: "ana")
        expect("param seed", "7", .proven, who: "ana")
        expect("environment lock", "sha256:\(Digest.sha256(of: "locked\n").short) uv.lock", .proven, who: "ana")
        expect("model card", "sha256:\(Digest.sha256(of: "# Credit risk\n").short) card.md", .proven, who: "ana")
        expect(
            "input data/train", "sha256:\(release.subject.inputs[0].digest.short), 2 files, 8 B", .proven, who: "ana")
        expect("model models/m.onnx", "sha256:\(release.subject.asset.digest.short), 1 file, 9 B", .proven, who: "ana")
        expect("since", "2026-01-12 09:05 UTC", .proven, who: "leo")
        expect("until", "2026-02-02 09:01", .proven, who: "jan")
        expect("promoted by", "leo", .proven, who: "leo")
        expect("proposed by", "ana", .proven, who: "ana")
        expect("ticket", "CHG0001", .recorded, who: "ana")
        expect("approved for risk", "mia", .proven, who: "mia")
        expect("approved for operations", "leo", .proven, who: "leo")
        expect("soak", "7d 23h in test", .proven, who: "ana")
        #expect(facts["verdict"]?.value?.hasSuffix("rules met") == true)
        #expect(facts["verdict"]?.grade == .proven)
        #expect(facts["version"]?.when == Timestamp("2026-01-04T10:00:00Z"))
        #expect(facts["version"]?.isWitnessed == true)
        #expect(facts["version"]?.place == .event(release.record.id))
        #expect(facts["commit"]?.place == .commit(release.subject.commit.hex))
    }

    @Test("Whatever is not proven says why")
    func reasons() throws {
        let blame = try World(copying: Story.shared).audit().blamer.blame("credit-risk", in: "prod")
        for line in blame.sections.flatMap(\.lines) where line.grade != .proven {
            #expect(line.reason?.isEmpty == false, "\(line.name)")
        }
        #expect(lines(blame)["rolled back by"]?.value == "leo")
        #expect(lines(blame)["rolled back because"]?.value == "wrong scores")
        #expect(lines(blame)["rollback's ticket"]?.grade == .recorded)
    }

    @Test("A release tells every environment it was ever in")
    func release() throws {
        let (_, timeline, _, blamer) = try World(copying: Story.shared).audit()
        let blame = try blamer.blame(timeline.release(named: "credit-risk", version: "1.0.0"))
        #expect(blame.sections.map(\.title) == ["release", "was in test", "was in prod", "in prod"])
        let newer = try blamer.blame(timeline.release(named: "credit-risk", version: "1.1.0"))
        #expect(newer.sections.map(\.title) == ["release", "in test", "was in prod"])
    }

    @Test("What does not run there is a no, not a blank")
    func absent() throws {
        let world = try World(copying: Story.shared)
        let error = try #require(throws: Diagnostic.self) {
            try world.audit().blamer.blame("credit-risk", in: "prod", at: world.moment("2026-01-05"))
        }
        #expect(error.kind == .refused)
    }

    @Test("A moved tag is contradicted")
    func movedTag() throws {
        let world = try World(copying: Story.shared)
        try world.bash("git -c user.name=x -c user.email=x@x tag -f -a -m moved credit-risk@v1.0.0 HEAD")
        let (_, timeline, _, blamer) = try world.audit()
        let blame = try blamer.blame(timeline.release(named: "credit-risk", version: "1.0.0"))
        #expect(blame.problems.map(\.name) == ["tag"])
        #expect(lines(blame)["tag"]?.grade == .unknown)
    }

    /// Makes the last event again with another file in the place of one it signed: same JSON, same signatures.
    private func tamper(_ world: World, attachment: String, with text: String) throws {
        try world.bash(
            """
            export GIT_INDEX_FILE=.git/tamper
            tip=$(git rev-parse refs/mlops/ledger)
            git read-tree $tip
            blob=$(printf '\(text)' | git hash-object -w --stdin)
            git update-index --add --cacheinfo 100644,$blob,attachments/\(attachment)
            tree=$(git write-tree)
            new=$(git cat-file commit $tip | sed "1s/.*/tree $tree/" | git hash-object -w -t commit --stdin)
            git update-ref refs/mlops/ledger $new
            """)
    }

    @Test("A file swapped under a signed event is found, by blame and by verify")
    func tampered() throws {
        let world = try World.withOneRelease()
        let honest = try world.audit()
        #expect(try honest.blamer.blame(honest.timeline.releases()[0]).problems.isEmpty)
        #expect(try LedgerCheck(honest.session, pin: .pinned, clock: FixedClock(Timestamp(seconds: 0))).isClean)

        for (attachment, fact) in [
            ("params", "params"), ("card", "model card"), ("tag", "tag"),
            ("manifests/data/train.mlops/files", "input data/train"),
            ("manifests/models/m.onnx.mlops", "model models/m.onnx"),
        ] {
            let world = try World.withOneRelease()
            try tamper(world, attachment: attachment, with: "depth: 4\\n")
            let (session, timeline, _, blamer) = try world.audit()
            let blame = try blamer.blame(try timeline.releases()[0])
            #expect(blame.problems.map(\.name) == [fact])
            #expect(blame.problems.first?.grade == .unknown)
            let check = try LedgerCheck(session, pin: .pinned, clock: FixedClock(Timestamp(seconds: 0)))
            #expect(check.findings.map(\.standing) == ["inert"])
            #expect(check.findings.first?.reason?.contains(attachment) == true)
        }
    }

    @Test("A release whose commit is not here is recorded, not proven and not contradicted")
    func commitMissing() throws {
        let world = try World.withOneRelease()
        // The ledger alone, as a clone of the ledger's branch has it.
        let clone = try World()
        try clone.bash("git fetch -q '\(world.folder.path)' refs/mlops/ledger:refs/mlops/ledger")
        let (_, timeline, _, blamer) = try clone.audit()
        let blame = try blamer.blame(try timeline.releases()[0])
        #expect(blame.problems.isEmpty)
        #expect(lines(blame)["commit"]?.grade == .recorded)
        #expect(lines(blame)["branch"]?.grade == .recorded)
        // The manifests it carries are enough to compute the signed digests again.
        #expect(lines(blame)["input data/train"]?.grade == .proven)
    }
}
