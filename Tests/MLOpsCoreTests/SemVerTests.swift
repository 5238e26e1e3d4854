import MLOpsCore
import Testing

@Suite("Semantic versions")
struct SemVerTests {
    /// The chain of §11.4 of the specification, with more of each rule.
    static let ascending = [
        "0.0.0", "0.0.1-0", "0.0.1", "0.1.0", "1.0.0-0", "1.0.0-2", "1.0.0-11", "1.0.0-99999999999999999999",
        "1.0.0-100000000000000000000", "1.0.0--", "1.0.0-A", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
        "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-beta.11.0", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0",
        "1.10.0", "2.0.0", "2.1.0", "2.1.1", "10.0.0", "4294967295.4294967295.4294967295",
    ]

    @Test("Precedence is that of the specification, for every pair")
    func precedence() throws {
        let versions = try Self.ascending.map { try #require(SemVer($0)) }
        for (i, left) in versions.enumerated() {
            for (j, right) in versions.enumerated() {
                #expect((left < right) == (i < j), "\(left) < \(right)")
                #expect((left == right) == (i == j), "\(left) == \(right)")
            }
        }
    }

    @Test("What is read is written the same again")
    func roundTrip() {
        for text in Self.ascending + ["1.2.3-x.7.z.92", "1.0.0-0A.is.legal", "1.2.3----RC-SNAPSHOT.12.9.1--.12"] {
            #expect(SemVer(text)?.description == text)
        }
        #expect(SemVer(1, 4, 0, prerelease: ["rc", "1"]).description == "1.4.0-rc.1")
    }

    @Test(
        "What the specification or this product refuses is refused",
        arguments: [
            "", "1", "1.2", "1.2.3.4", "v1.2.3", "1.2.3-", "1.2.3-.", "1.2.3-a..b", "1.2.3-01", "1.2.3-a.00", "01.2.3",
            "1.02.3", "1.2.03", "1.2.3+build", "1.2.3-rc+b", "-1.2.3", "+1.2.3", "1.2.-3", " 1.2.3", "1.2.3 ",
            "1.2.3\n", "1.2.3-\u{E9}", "1.2.3-a_b", "a.b.c", "1..3", "4294967296.0.0", "1.2.3-\u{661}", "\u{661}.2.3",
            "1.2.3-\u{301}a", "1.2\u{301}.3",
        ])
    func refusals(text: String) {
        #expect(SemVer(text) == nil)
    }
}
