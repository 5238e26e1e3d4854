import MLOpsCore
import MLOpsPolicy
import TestSupport
import Testing

@Suite("What a policy changes, in words")
struct ComparisonTests {
    @Test("two equal policies have no difference")
    func equal() throws {
        #expect(try PolicyComparison(from: policy(wholeDoc), to: policy(wholeDoc.reversed)).changes == [])
    }

    @Test("every key of the document, changed alone, is told", .timeLimit(.minutes(5)))
    func everyKey() throws {
        let old = try policy(wholeDoc)
        var untold = Set(wholeDoc.places())
        for (place, doc) in wholeDoc.variants() {
            guard let new = read(doc).policy else { continue }
            let comparison = PolicyComparison(from: old, to: new)
            #expect(comparison.changes.isEmpty == (new.canonicalJSON == old.canonicalJSON), "\(place)")
            #expect(comparison.changes.allSatisfy { !$0.path.isEmpty && !$0.text.isEmpty }, "\(place)")
            expectMirrored(old, new, place)
            if comparison.changes.contains(where: { Self.isNear($0.path, place) }) { untold.remove(place) }
        }
        // Alone this gives no policy: its consumers need it.
        #expect(untold.sorted() == ["environments.prod.api.compatible"])
    }

    /// True when a change at `path` tells of the key at `place`: one lies within the other.
    private static func isNear(_ path: String, _ place: String) -> Bool {
        let place = place.prefix { $0 != "[" }
        return place.hasPrefix(path) || path.hasPrefix(place)
    }

    @Test("random pairs of policies: different ones differ, and exchanging them exchanges weaker and stronger")
    func random() throws {
        var random = SeededGenerator(seed: 31)
        for _ in 0..<250 {
            let (a, b) = (try policy(some(&random)), try policy(some(&random)))
            let comparison = PolicyComparison(from: a, to: b)
            #expect(comparison.changes.isEmpty == (a.canonicalJSON == b.canonicalJSON))
            #expect(comparison.changes.allSatisfy { !$0.path.isEmpty })
            expectMirrored(a, b, "\(comparison.changes.map(\.text))")
            #expect(PolicyComparison(from: a, to: a).changes.isEmpty)
        }
    }

    /// The document after some changes that leave it a policy.
    private func some(_ random: inout SeededGenerator) -> Doc {
        var doc = wholeDoc
        for _ in 0..<random.number(1..<7) {
            guard let variant = doc.variants().randomElement(using: &random), read(variant.doc).policy != nil else {
                continue
            }
            doc = variant.doc
        }
        return doc
    }

    private func expectMirrored(_ a: Policy, _ b: Policy, _ what: String) {
        func marks(_ changes: [PolicyChange], flipped: Bool) -> [String] {
            changes.filter { $0.direction != .neutral }.map { change in
                let isWeaker = (change.direction == .weaker) != (flipped && change.isOrdered)
                return "\(change.path) \(isWeaker ? "weaker" : "stronger") \(change.isOrdered)"
            }.sorted()
        }
        let (forth, back) = (PolicyComparison(from: a, to: b), PolicyComparison(from: b, to: a))
        #expect(marks(forth.changes, flipped: false) == marks(back.changes, flipped: true), "\(what)")
        #expect((forth.changes + back.changes).allSatisfy { $0.isOrdered || $0.direction == .weaker })
    }

    @Test("changes come in the order of the document")
    func order() throws {
        let doc = wholeDoc.setting("packages.hashes", to: "false").setting("version", to: "2")
            .setting("environments.prod.soak", to: "8d").setting("environments.test.approvals", to: nil)
            .setting("branches.main.residency", to: nil).setting("teams.risk", to: ["eva", "mia", "leo"])
        #expect(
            try PolicyComparison(from: policy(wholeDoc), to: policy(doc)).changes.map(\.path) == [
                "version", "teams.risk", "environments.test.approvals.data-science", "environments.prod.soak",
                "branches.main.residency", "packages.hashes",
            ])
    }

    @Test("hidden characters are shown, not passed on")
    func hidden() throws {
        let doc = wholeDoc.setting("people.ana.name", to: "A\u{202E}b")
        let changes = try PolicyComparison(from: policy(wholeDoc), to: policy(doc)).changes
        #expect(changes.map(\.text) == ["ana is now called `A\\u{202e}b`"])
    }

    @Test("composed and decomposed letters are two branches")
    func unicode() throws {
        let composed = wholeDoc.setting("environments.prod.from_branch", to: "caf\u{E9}")
        let decomposed = wholeDoc.setting("environments.prod.from_branch", to: "cafe\u{301}")
        let changes = try PolicyComparison(from: policy(composed), to: policy(decomposed)).changes
        #expect(changes.map(\.path) == ["environments.prod.from_branch"])
        #expect(changes.map(\.isOrdered) == [false])
    }

    @Test("large policies are compared in time", .timeLimit(.minutes(1)))
    func large() throws {
        let days = (0..<20_000).map { day -> Doc in
            let from = Timestamp(seconds: 1_800_000_000 + Int64(day) * 86_400)
            return ["from": .text(from.description), "to": .text((from + TimeSpan(seconds: 3600)).description)]
        }
        let licenses = (0..<20_000).map { Doc.text("L-\($0)") }
        let doc = wholeDoc.setting("environments.prod.freeze", to: .list(days))
            .setting("packages.licenses", to: .list(licenses))
        let changes = try PolicyComparison(from: policy(doc), to: policy(wholeDoc)).changes
        #expect(changes.count > 40_000)
    }
}
