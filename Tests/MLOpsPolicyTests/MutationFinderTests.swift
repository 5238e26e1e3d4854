import TestSupport
import Testing

@Suite("The finder of mutants")
struct MutationFinderTests {
    @Test("every rule has a condition that the mutation check alters, and what it lets pass is still there")
    func covered() throws {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        let tests = try #require(parts.lastIndex(of: "Tests"))
        let result = Tool.run(["python3", parts[...tests].joined(separator: "/") + "/Mutation/run", "--check"])
        #expect(result.succeeded, "\(result.text)")
    }
}
