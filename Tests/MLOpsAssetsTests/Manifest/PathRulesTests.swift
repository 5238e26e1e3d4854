import MLOpsCore
import TestSupport
import Testing

@Suite("Path rules")
struct PathRulesTests {
    @Test(
        "Refused paths say why",
        arguments: [
            ("", "is empty"), ("/a", "is absolute"), ("a//b", "empty component"), ("a/", "empty component"),
            (".", "\".\""), ("..", "\"..\""), ("a/../b", "\"..\""), ("a/.", "\".\""), ("a\0b", "NUL"),
            (".git", ".git"), ("a/.GIT/config", ".git"), ("git~1", "Windows"), (".git. ", "Windows"),
            (".git::$INDEX_ALLOCATION", "Windows"), ("a\\.git\\hooks", "Windows"), (".g\u{200C}it", "macOS"),
            (String(repeating: "x", count: 256), "255"), (String(repeating: "ab/", count: 1400) + "c", "4096"),
        ])
    func refuses(path: String, reason: String) throws {
        let violation = try #require(PathRules.violation(of: RepoPath(path)))
        #expect(violation.contains(reason))
    }

    @Test(
        "Names that only look dangerous are allowed",
        arguments: [
            "...", "..a", "a..", ".gitignore", "git~10", "git", ".gi", "a.git", ".git~1", ".gits/x", "git~1x", "-rf",
            " ", "\\", "a\\b", ".github/x", String(repeating: "x", count: 255),
            String(repeating: "ab/", count: 1365) + "c",
        ])
    func allows(path: String) {
        #expect(PathRules.violation(of: RepoPath(path)) == nil)
    }

    @Test("git itself refuses and allows the same forms of .git")
    func agreesWithGit() throws {
        let hearts: [[UInt8]] =
            [
                ".git", ".GIT", ".Git", "git~1", "GIT~1", ".g\u{200C}it", "\u{FEFF}.git", ".git\u{206F}", ".", "..",
                "git",
                ".g\u{206A}\u{202E}IT", "git~2", ".gi\u{301}t",
            ].map { Array($0.utf8) } + [[0x2E, 0x67, 0xFF, 0x69, 0x74]]
        let tails: [[UInt8]] =
            [
                "", ".", " ", " . .", "::$INDEX_ALLOCATION", ":x", "\\x", "x", "\u{FEFF}", "\u{200C}x", "/x", " x",
                ". \\y",
                "\u{FFFE}", "\u{E9}",
            ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80]]
        let heads: [[UInt8]] = ["", "a/", "a\\", "\u{200D}", "a/b\\c\\", "."].map { Array($0.utf8) }
        var paths: [[UInt8]] = []
        var generator = Generator(seed: 4)
        for heart in hearts {
            for tail in tails {
                for head in heads where head.isEmpty || generator.chance(15) { paths.append(head + heart + tail) }
            }
        }
        let bench = try Workbench()
        try bench.write(Array(paths.joined(separator: [0])) + [0], to: "paths")
        let answers = try bench.bash(
            """
            git init -q repo
            cd repo
            git config core.protectHFS true
            git config core.protectNTFS true
            while IFS= read -r -d '' path; do
                if git update-index --add --replace --cacheinfo 100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 "$path" 2>/dev/null
                then echo allowed; else echo refused; fi
            done < ../paths
            """
        ).split(separator: "\n")
        #expect(answers.count == paths.count)
        #expect(Set(answers).count == 2)
        for (path, answer) in zip(paths, answers) {
            let ours = PathRules.violation(of: RepoPath(bytes: path)) == nil ? "allowed" : "refused"
            #expect(ours == String(answer), "\(RepoPath(bytes: path).escapedText)")
        }
    }

    @Test(
        "Names equal but for case or Unicode form are found",
        arguments: [
            ("a", "A"), ("é", "e\u{301}"), ("É", "e\u{301}"), ("dir/x", "DIR/x"), ("σ", "ς"), ("k", "\u{212A}"),
            ("ſ", "S"), ("ẞ", "ß"), ("Ж", "ж"),
        ])
    func collisions(first: String, second: String) {
        let warnings = PathRules.portabilityWarnings([RepoPath(first), RepoPath("other"), RepoPath(second)])
        #expect(!warnings.isEmpty)
    }

    @Test(
        "Different names give no warning",
        arguments: [("a", "b"), ("ß", "ss"), ("a/b", "a/c"), ("é", "e"), ("ı", "i"), ("x", "x/y"), ("%", "%25")])
    func noCollision(first: String, second: String) {
        #expect(PathRules.portabilityWarnings([RepoPath(first), RepoPath(second)]).isEmpty)
    }

    @Test("Names that are no valid UTF-8 collide only through their letters")
    func invalidBytes() {
        let (a, b, c) = (
            RepoPath(bytes: [0xFF, 0x61]), RepoPath(bytes: [0xFE, 0x61]), RepoPath(bytes: [0xFF, 0x41])
        )
        #expect(PathRules.portabilityWarnings([a, b]).isEmpty)
        #expect(PathRules.portabilityWarnings([a, b, c]) == [PathCollision(first: a, second: c)])
    }

    @Test("Collisions are those that a comparison of whole paths finds", arguments: 0..<40 as Range<UInt64>)
    func againstWholePaths(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let names = ["a", "A", "b", "\u{E9}", "e\u{301}", "\u{C9}", "", "%"]
        let paths = (0..<60).map { _ in
            (0..<generator.number(1..<5)).map { _ in names[generator.number(0..<names.count)] }.joined(separator: "/")
        }
        var seen: [String: String] = [:]
        var told: Set<[UInt8]> = []
        var expected: [PathCollision] = []
        for path in paths {
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            for count in 1...parts.count {
                let prefix = parts[..<count].joined(separator: "/")
                let first = seen[prefix.lowercased(), default: prefix]
                seen[prefix.lowercased()] = first
                guard !first.utf8.elementsEqual(prefix.utf8), told.insert(Array(prefix.utf8)).inserted else { continue }
                expected.append(PathCollision(first: RepoPath(first), second: RepoPath(prefix)))
            }
        }
        #expect(PathRules.portabilityWarnings(paths.map { RepoPath($0) }) == expected)
    }

    @Test("No list of collisions is endless")
    func mostCollisions() {
        let paths = (0..<1_500).flatMap { [RepoPath("a\($0)"), RepoPath("A\($0)")] }
        #expect(PathRules.portabilityWarnings(paths).count == PathRules.mostPortabilityWarnings)
    }

    @Test("What is no path is quoted as far as a path may go")
    func longQuotes() throws {
        let error = #expect(throws: Diagnostic.self) {
            try RepoPath(escaped: [UInt8](repeating: 0x0A, count: 1 << 20))
        }
        #expect(try #require(error).message.utf8.count < 1 << 16)
    }

    @Test("Folders that differ in case are named once")
    func foldersOnce() {
        let paths = ["A/1", "A/2", "a/3", "a/4"].map { RepoPath($0) }
        #expect(PathRules.portabilityWarnings(paths) == [PathCollision(first: RepoPath("A"), second: RepoPath("a"))])
    }
}
