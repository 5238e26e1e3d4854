import MLOpsCore
import MLOpsPolicy
import TestSupport
import Testing

@Suite("Patterns of paths")
struct PathPatternTests {
    @Test(
        "a pattern matches whole paths",
        arguments: [
            ("a", ["a"], ["b", "a/b", "ab"]), ("*.md", ["x.md", ".md"], ["a/x.md", "x.mdx"]),
            ("**/*.md", ["x.md", "a/x.md", "a/b/x.md"], ["x.txt", "a.md/x"]),
            ("a/**", ["a/b", "a/b/c"], ["a", "ab/c"]), ("a/", ["a/b", "a/b/c"], ["a"]),
            ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["a/b/c", "b"]), ("**", ["a", "a/b"], []),
            ("a?c", ["abc"], ["ac", "a/c", "abbc"]), ("a*b*c", ["abc", "axxbyyc", "abbc"], ["ab", "a/b/c"]),
            ("**/a/**/b", ["a/b", "x/a/y/b"], ["x/b", "a"]), ("*/x", ["a/x"], ["x", "a/b/x"]),
        ])
    func matching(pattern: String, yes: [String], no: [String]) throws {
        let pattern = try #require(PathPattern(pattern))
        for path in yes { #expect(pattern.matches(RepoPath(path)), "\(path)") }
        for path in no { #expect(!pattern.matches(RepoPath(path)), "\(path)") }
    }

    @Test(
        "what could match only by mistake is no pattern",
        arguments: ["", "/a", "a//b", "a/../b", "./a", "a**", "[ab]", "{a}", "!a", "a\\b", "a\nb"])
    func refused(text: String) {
        #expect(PathPattern(text) == nil)
    }

    @Test(
        "a template meets whatever could be called by it",
        arguments: [
            ("predict", ["predict"]), ("v1/**", ["v1", "v1/models/{id}", "v1/models/{id}/runs"]), ("v1/*", []),
            ("v1/models/*", ["v1/models/{id}"]), ("v1/models/credit", ["v1/models/{id}"]),
            ("v1/models/*/runs", ["v1/models/{id}/runs"]), ("v1/mo*ls/7", ["v1/models/{id}"]),
            ("pre*t", ["predict"]), ("Predict", []),
            ("**", ["predict", "v1", "v1/models/{id}", "v1/models/{id}/runs"]),
            ("**/runs", ["v1/models/{id}", "v1/models/{id}/runs"]), ("*", ["predict", "v1"]), ("nobody", []),
        ])
    func templates(pattern: String, expected: [String]) throws {
        let pattern = try #require(PathPattern(pattern))
        let all = ["predict", "v1", "v1/models/{id}", "v1/models/{id}/runs"]
        #expect(all.filter { pattern.mayMatch(template: RepoPath($0)) } == expected)
    }

    @Test("a thousand stars are matched in time")
    func slow() throws {
        let pattern = try #require(PathPattern(String(repeating: "*a", count: 500)))
        #expect(!pattern.matches(RepoPath(String(repeating: "a", count: 4000) + "b")))
        let deep = try #require(PathPattern(Array(repeating: "**/a", count: 100).joined(separator: "/")))
        #expect(!deep.matches(RepoPath(Array(repeating: "a", count: 99).joined(separator: "/"))))
    }

    @Test("random patterns agree with Python's fnmatch, segment by segment")
    func oracle() throws {
        var random = SeededGenerator(seed: 12)
        func word(_ letters: [String], _ range: ClosedRange<Int>) -> String {
            (0..<Int.random(in: range, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" }
                .joined()
        }
        let pairs = (0..<2000).map { _ in (word(["a", "b", "*", "?"], 1...6), word(["a", "b", "c"], 1...7)) }
            .filter { !$0.0.contains("**") }
        let script = """
            import fnmatch, sys
            for pair in sys.argv[1:]:
                pattern, name = pair.split()
                print(int(fnmatch.fnmatchcase(name, pattern)))
            """
        let answers = Tool.run(["python3", "-c", script] + pairs.map { "\($0.0) \($0.1)" }).text.split(separator: "\n")
        #expect(answers.count == pairs.count)
        for (pair, answer) in zip(pairs, answers) {
            let pattern = try #require(PathPattern(pair.0))
            #expect(pattern.matches(RepoPath(pair.1)) == (answer == "1"), "\(pair)")
        }
        #expect(answers.contains("1") && answers.contains("0"))
    }
}
