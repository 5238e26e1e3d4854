import MLOpsAudit
import MLOpsCore
import MLOpsReview
import TestSupport
import Testing

@Suite("What a word asks blame about", .ownThread)
struct BlameTargetTests {
    private func parse(_ text: String, assets: [String] = []) throws -> BlameTarget {
        let (_, timeline, _, _) = try World(copying: Story.shared).audit()
        return try BlameTarget.parse(text, timeline: timeline, path: RepoPath(text)) { path in
            assets.map { RepoPath($0) }.first { path.isInside($0) }
        }
    }

    @Test("Environments, models, releases and paths are told apart")
    func kinds() throws {
        #expect(try parse("prod") == .environment("prod"))
        #expect(try parse("prod:") == .environment("prod"))
        #expect(try parse("credit-risk") == .model("credit-risk"))
        #expect(try parse("credit-risk@") == .model("credit-risk"))
        #expect(try parse("credit-risk@prod") == .running(model: "credit-risk", environment: "prod"))
        #expect(try parse("credit-risk@1.0.0") == .release(model: "credit-risk", version: SemVer(1, 0, 0)))
        #expect(try parse("credit-risk@v1.1.0") == .release(model: "credit-risk", version: SemVer(1, 1, 0)))
        let train = RepoPath("data/train")
        #expect(
            try parse("data/train", assets: ["data/train"]) == .path(asset: train, inside: RepoPath(bytes: [])))
        #expect(
            try parse("data/train/a.csv", assets: ["data/train"]) == .path(asset: train, inside: RepoPath("a.csv")))
    }

    @Test("A word that is two things is an error that says how to write each")
    func ambiguous() throws {
        for (word, hints) in [("prod", ["prod:", "-- prod"]), ("credit-risk", ["credit-risk@", "-- credit-risk"])] {
            let error = try #require(throws: Diagnostic.self) { try parse(word, assets: [word]) }
            #expect(error.kind == .input)
            for hint in hints { #expect(error.hints.contains { $0.hasSuffix(hint) }, "\(error)") }
        }
        // Written so, there is no doubt.
        #expect(try parse("prod:", assets: ["prod"]) == .environment("prod"))
        #expect(
            try BlameTarget.path(RepoPath("prod")) { _ in RepoPath("prod") }
                == .path(asset: RepoPath("prod"), inside: RepoPath(bytes: [])))
    }

    @Test(
        "What fits nothing is an error that says what there is",
        arguments: [
            ("staging", "test, prod"), ("nothing@prod", "credit-risk"), ("credit-risk@staging", "test, prod"),
            ("credit-risk@9.9.9", "1.0.0, 1.1.0"), ("staging:", "test, prod"), ("", "test, prod"),
        ])
    func unknown(word: String, there: String) throws {
        let error = try #require(throws: Diagnostic.self) { try parse(word) }
        #expect(error.kind == .input)
        #expect(error.causes.contains { $0.contains(there) }, "\(error)")
    }

    @Test("Without a ledger only paths are understood")
    func noLedger() throws {
        let asset = RepoPath("data/train")
        #expect(
            try BlameTarget.parse("data/train", timeline: nil, path: asset) { _ in asset }
                == .path(asset: asset, inside: RepoPath(bytes: [])))
        #expect(throws: Diagnostic.self) {
            try BlameTarget.parse("prod", timeline: nil, path: RepoPath("prod")) { _ in nil }
        }
    }
}
