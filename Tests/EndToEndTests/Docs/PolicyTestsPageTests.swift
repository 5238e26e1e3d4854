import TestSupport
import Testing

/// The table "By command" of `docs/mutation.md` lists the tests that are there.
@Suite struct PolicyTestsPageTests {
    @Test func theTableListsEveryTestOfThePolicyByCommand() throws {
        let sandbox = try Sandbox()
        let page = try sandbox.text(of: "\(Document.top)/docs/mutation.md")
        let section = try #require(page.firstRange(of: "## By command")).upperBound
        let listed = page[section...].split(separator: "\n").filter { $0.hasPrefix("| ") && $0.hasSuffix("` |") }
            .compactMap { $0.split(separator: "`").dropLast().last.map(String.init) }
        let there = try sandbox.bash(
            "grep -hoE '@Test func [A-Za-z]+' '\(Document.top)'/Tests/EndToEndTests/Policy/*.swift | cut -d' ' -f3"
        ).stdout.split(separator: "\n").map(String.init)
        #expect(there.count >= 20)
        #expect(listed.sorted() == there.sorted())
    }
}
