import MLOpsCore
import MLOpsPolicy
import TestSupport
import Testing

@Suite("Damaged cases of a policy")
struct PolicyCaseDamageTests {
    private static let words = [
        "none", "true", "7d", "mia", "risk", "service", "soak", "prod", "0.5", "", "pass", "fail", "unknown", "../x",
        "99999999999d", "9999-12-31T23:59:59Z", "0000-01-01", "\u{202E}", "-1", "1e9999", "10MB",
    ]

    /// The document with values, keys and whole branches changed.
    private static func damaged(_ doc: Doc, _ generator: inout SeededGenerator, _ parts: [Doc]) -> Doc {
        if generator.chance(6) { return parts.randomElement(using: &generator) ?? .empty }
        switch doc {
        case .text(let text):
            return generator.chance(12) ? .text(words.randomElement(using: &generator) ?? "") : .text(text)
        case .list(let items):
            var result = items.map { damaged($0, &generator, parts) }
            if generator.chance(10), let first = result.first { result.append(first) }
            return .list(result)
        case .map(let members):
            return .map(
                members.compactMap { member in
                    if generator.chance(4) { return nil }
                    let name = generator.chance(3) ? words.randomElement(using: &generator) ?? "" : member.0
                    return (name, damaged(member.1, &generator, parts))
                })
        case .empty: return .empty
        }
    }

    private static func parts(of doc: Doc) -> [Doc] {
        switch doc {
        case .text, .empty: [doc]
        case .list(let items): [doc] + items.flatMap(parts)
        case .map(let members): [doc] + members.flatMap { parts(of: $0.1) }
        }
    }

    @Test("damaged documents are refused or judged, and always the same way", arguments: [UInt64](1...8))
    func fuzz(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let policy = try policy()
        let seeds =
            PolicyCaseTests.stated.map {
                PolicyCaseTests.promotion($0.0, ["verdict": "pass", "rules": ["soak": "pass"]])
            }
            + PolicyCaseTests.rollbacks.map {
                ["case": "r", "rollback": ["environment": "prod", "given": $0.0], "expect": $0.1]
            }
            + PolicyCaseTests.pushes.map { ["case": "p", "push": ["branch": "main", "given": $0.0], "expect": $0.1] }
        let parts = seeds.flatMap(Self.parts)
        var judged = 0
        for _ in 0..<400 {
            let list = (0..<2).compactMap { _ in seeds.randomElement(using: &generator) }
            let doc = Self.damaged(.list(list), &generator, parts)
            let (one, two) = (PolicyCases.read(doc.node, policy), PolicyCases.read(doc.node, policy))
            #expect(one.findings == two.findings)
            #expect(one.findings.allSatisfy { !$0.message.isEmpty && $0.severity == .error })
            for (a, b) in zip(one.cases, two.cases) {
                judged += 1
                #expect(a.run(policy).verdict == b.run(policy).verdict)
            }
        }
        #expect(judged > 50)
    }

    @Test("a large document is read in time")
    func large() throws {
        let many: [Doc] = (0..<3000).map { PolicyCaseTests.promotion().setting("case", to: .text("case \($0)")) }
        #expect(try PolicyCaseTests.cases(.list(many)).cases.count == 3000)
        let odd: [(String, Doc)] = (0..<20_000).map { ("key\($0)", "x") }
        #expect(try PolicyCaseTests.cases(PolicyCaseTests.promotion(.map(odd))).findings.count == 20_000)
    }
}
