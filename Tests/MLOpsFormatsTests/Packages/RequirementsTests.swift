import MLOpsCore
import MLOpsFormats
import TestSupport
import Testing

@Suite("Requirements files")
struct RequirementsTests {
    static let hash = String(repeating: "0f", count: 32)

    @Test("A file as uv exports it")
    func uv() throws {
        let lock = try lock(RequirementSamples.requirements, "requirements.txt")
        #expect(lock.problems == [])
        #expect(
            lock.packages.map(\.label) == [
                "certifi 2026.10.18", "colorama 0.4.6", "idna 3.20", "numpy 2.2.6", "numpy 2.4.6", "numpy 2.5.5",
                "pysocks 1.7.1",
            ])
        #expect(lock.packages.allSatisfy { $0.isHashed && $0.hashes.count == 2 })
        #expect(lock.packages[1].marker == "sys_platform == 'win32'")
        #expect(lock.packages.map(\.line) == [3, 7, 11, 15, 22, 29, 36])
        #expect(lock.packages(notFrom: ["https://pypi.org/simple"]) == [])
    }

    @Test("Packages from git, folders and an address")
    func sources() throws {
        let lock = try lock(RequirementSamples.requirementsSources, "requirements.txt")
        #expect(lock.problems == [])
        #expect(lock.packages.map(\.normalizedName) == ["edlib", "pathlib2", "idna", "six", "tiny-lib"])
        #expect(lock.outsiders.map(\.way) == [.editable, .directory, .url, .git])
        #expect(lock.packages[3].isHashed)
        #expect(
            lock.packages[4].source
                == .git(url: "https://git.example/ml/tiny-lib", commit: "53679117bf135090017e78c1a223e66dd0c89d59"))
    }

    @Test("A file of pip-compile with an index of its own")
    func pipCompile() throws {
        let lock = try lock(RequirementSamples.pipCompile, "requirements.txt")
        #expect(lock.problems == [])
        #expect(
            lock.packages.map(\.source) == Array(repeating: .index(["https://pypi.internal.example/simple"]), count: 3))
        #expect(lock.packages(notFrom: ["https://PYPI.internal.example:443"]) == [])
        #expect(lock.packages(notFrom: ["https://pypi.org/simple"]).count == 3)
    }

    @Test(
        "A requirement is read in all its parts",
        arguments: [
            ("Foo_Bar == 1.0", "foo-bar", "1.0", nil, []),
            ("foo[a, b]>=1 ; python_version<'3'", "foo", nil, "python_version<'3'", ["a", "b"]),
            ("foo (==1.0)", "foo", "1.0", nil, []), ("foo", "foo", nil, nil, []), ("foo==1.*", "foo", nil, nil, []),
            ("foo===1.0,>0.5", "foo", "1.0", nil, []), ("foo==1.0 # x", "foo", "1.0", nil, []),
            ("foo==1.0;os_name=='nt'", "foo", "1.0", "os_name=='nt'", []), ("foo == 1.\\\n0", "foo", "1.0", nil, []),
        ] as [(String, String, String?, String?, [String])])
    func named(line: String, name: String, version: String?, marker: String?, extras: [String]) throws {
        let lock = try lock(line, "requirements.txt")
        #expect(lock.problems == [])
        let package = try #require(lock.packages.first)
        #expect(package.normalizedName == name)
        #expect(package.version == version)
        #expect(package.marker == marker)
        #expect(package.extras == extras)
        #expect(package.source == .index(["https://pypi.org/simple"]))
    }

    @Test(
        "Other sources are told apart",
        arguments: [
            ("foo @ https://h.example/foo-1.0.zip", "foo", .url("https://h.example/foo-1.0.zip")),
            (
                "https://h.example/foo_bar-1.0-py3-none-any.whl", "foo-bar",
                .url("https://h.example/foo_bar-1.0-py3-none-any.whl")
            ),
            ("https://h.example/foo-bar-1.0.tar.gz", "foo-bar", .url("https://h.example/foo-bar-1.0.tar.gz")),
            (
                "git+ssh://git@h.example/team/foo.git@\(String(repeating: "a", count: 40))#egg=foo[x]", "foo",
                .git(url: "ssh://git@h.example/team/foo.git", commit: String(repeating: "a", count: 40))
            ),
            (
                "-e git+https://h.example/foo@\(String(repeating: "B", count: 40))#egg=foo", "foo",
                .git(url: "https://h.example/foo", commit: String(repeating: "b", count: 40))
            ),
            ("./libs/foo", "foo", .directory("./libs/foo")), ("-e .", ".", .workspace(".")),
            ("--editable=libs/foo", "foo", .editable("libs/foo")), ("foo-1.0.tar.gz", "foo", .file("foo-1.0.tar.gz")),
            ("foo @ file:///srv/foo.whl", "foo", .file("file:///srv/foo.whl")),
        ] as [(String, String, LockedPackage.Source)])
    func sources(line: String, name: String, source: LockedPackage.Source) throws {
        let lock = try lock(line, "requirements.txt")
        #expect(lock.problems == [])
        let package = try #require(lock.packages.first)
        #expect(PackageName.normalize(package.name) == name || package.name == name)
        #expect(package.source == source)
        #expect(package.version == nil)
    }

    @Test(
        "Options change where packages come from",
        arguments: [
            ("foo==1\n-i https://a.example/s", ["https://a.example/s"]),
            ("--index-url=https://a.example/s\nfoo==1", ["https://a.example/s"]),
            ("-ihttps://a.example/s\nfoo==1", ["https://a.example/s"]),
            ("--index-url 'https://a.example/s'\nfoo==1", ["https://a.example/s"]),
            ("--extra-index-url https://b.example\nfoo==1", ["https://pypi.org/simple", "https://b.example"]),
            ("--no-index -f wheels\n-i https://a.example\nfoo==1", ["wheels"]),
            ("--find-links=https://b.example/w\nfoo==1", ["https://pypi.org/simple", "https://b.example/w"]),
            ("-i https://a.example\n-i https://b.example\nfoo==1", ["https://b.example"]),
            ("--no-index\nfoo==1", []),
        ])
    func indexes(text: String, indexes: [String]) throws {
        let lock = try lock(text, "requirements.txt")
        #expect(lock.problems == [])
        #expect(lock.packages.first?.source == .index(indexes))
    }

    @Test(
        "What is not understood, or must not be, is a problem",
        arguments: [
            ("foo==${VERSION}", "environment variable"),
            ("foo==1 --hash=md5:00112233445566778899aabbccddeeff", "the hash"),
            ("foo==1 --hash=sha256:00", "the hash"), ("foo=1", "not understood"), ("foo bar", "not understood"),
            ("foo==1 --unknown", "'--unknown' is not understood"), ("--extra https://h.example", "not understood"),
            ("--trusted-host h.example", "certificates of the host h.example"), ("-r other.txt", "is not there"),
            ("-r ../x.txt", "outside the repository"), ("-r /etc/x", "outside the repository"),
            ("-c https://h.example/c.txt", "outside the repository"), ("-r a/../../x", "outside the repository"),
            ("--index-url \"https://h", "a quote does not end"),
            ("foo @ git+https://h.example/foo@main", "no full commit id"),
            ("foo==1 -i https://h.example", "an option of the whole file"),
            ("https://h.example/x", "does not tell the name"),
            ("-i https://u:secret@h.example/s", "https://h.example/s has credentials"),
            ("foo @ hg+https://h.example/r", "git"),
            ("--hash=sha256:\(hash)", "a hash stands behind no requirement"), ("-e foo==1", "used in place"),
            ("foo==1; ", "not understood"), ("foo[", "not understood"), ("foo==1\u{a0}# c", "not understood"),
        ])
    func problems(text: String, problem: String) throws {
        let lock = try lock(text, "requirements.txt")
        #expect(lock.problems.contains { $0.contains(problem) && $0.contains("line 1") }, "\(lock.problems)")
        #expect(!lock.problems.contains { $0.contains("secret") })
    }

    @Test("Other files are read by way of the caller, and their options count")
    func included() throws {
        let files = [
            "req/base.txt": "-r deep/more.txt\nfoo==1\n", "req/deep/more.txt": "-r ../base.txt\nbar>=1\nbaz\n",
            "pins.txt": "BAR==2.5\nbaz==1\nbaz==2\n-i https://a.example\n",
        ]
        let lock = try lock("-r base.txt\n-c ../pins.txt\nqux==1", "req/all.txt", files: files)
        #expect(lock.problems == [])
        #expect(lock.packages.map(\.label) == ["bar 2.5", "baz", "foo 1", "qux 1"])
        #expect(lock.packages.map(\.file) == ["req/deep/more.txt", "req/deep/more.txt", "req/base.txt", "req/all.txt"])
        #expect(lock.packages.allSatisfy { $0.source == .index(["https://a.example"]) })
    }

    @Test("Files that include one another without end are stopped")
    func endless() throws {
        var files: [String: String] = [:]
        for number in 0..<40 { files["r\(number).txt"] = "-r r\(number + 1).txt\n" }
        let lock = try lock("-r r0.txt", "requirements.txt", files: files)
        #expect(lock.problems.contains { $0.contains("too many files") })
    }

    @Test("What is included has one limit together")
    func together() throws {
        let text = (0..<20).map { "-r r\($0).txt\n" }.joined()
        let other = Array(("foo==1\n#" + String(repeating: "x", count: 92)).utf8)
        func read(_ limit: Int) throws -> PackageLock {
            try PackageLock.read(Array(text.utf8), path: RepoPath("requirements.txt"), limit: limit) { _ in other }
        }
        #expect(try read(text.utf8.count + 20 * other.count).problems == [])
        let lock = try read(text.utf8.count + 20 * other.count - 1)
        #expect(lock.problems.contains { $0.contains("r19.txt") && $0.contains("together") }, "\(lock.problems)")
        #expect(lock.packages.count == 19)
    }

    @Test(
        "A line end that only some programs see hides nothing",
        arguments: ["\u{b}", "\u{c}", "\u{1c}", "\u{85}", "\u{2028}", "\u{2029}", "\r"])
    func hiddenLines(separator: String) throws {
        let lock = try lock("good==1 # comment\(separator)evil==1\n", "requirements.txt")
        #expect(lock.packages.map(\.name) == ["good", "evil"])
    }

    static let hasPip = Tool.run(["python3", "-c", "import pip._internal.req.req_file"]).succeeded

    /// pip's own functions put random lines together; what it sees as a requirement's text must be what is read here.
    @Test("Lines are put together as pip does", .enabled(if: hasPip))
    func agreement() throws {
        let program = """
            import json, random
            from pip._internal.req.req_file import preprocess, break_args_options
            r = random.Random(5)
            bits = ["foo==1", "bar==2", " ", "  ", "\\\\", "\\n", "\\r\\n", "#", " #c", "\\t", " --hash=sha256:" + "0f" * 32, "\\n#x\\\\\\n",
                    "\\\\\\n", "\\x0c", "\\u2028", ";os_name=='nt'", "baz[x]>1", "\\\\\\\\\\n", "\\x85"]
            for _ in range(3000):
                text = "".join(r.choice(bits) for _ in range(r.randrange(1, 9)))
                lines = [[n, break_args_options(l)[0].strip()] for n, l in preprocess(text)]
                print(json.dumps([text, lines]))
            """
        let rows = Tool.run(["python3", "-c", program]).text.split(separator: "\n")
        #expect(rows.count == 3000)
        var compared = 0
        for row in rows {
            let pair = try #require(try JSON.parse(Array(row.utf8)).array)
            let text = try #require(pair[0].string)
            let lock = try lock(text, "r.txt")
            // Only where every line is a requirement is there something to compare by.
            guard lock.problems.isEmpty else { continue }
            compared += 1
            let lines = (pair[1].array ?? []).filter { $0.array?[1].string != "" }
            #expect(lock.packages.map(\.line) == lines.map { Int($0.array?[0].integer ?? 0) }, "\(row)")
            #expect(
                zip(lock.packages, lines).allSatisfy { package, line in
                    line.array?[1].string?.hasPrefix(package.name) == true
                }, "\(row)")
        }
        #expect(compared > 500)
    }
}
