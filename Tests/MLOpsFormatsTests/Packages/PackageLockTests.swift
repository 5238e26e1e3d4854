import MLOpsCore
import MLOpsFormats
import Testing

/// Reads a lock file that a test holds as text.
func lock(_ text: String, _ path: String, files: [String: String] = [:]) throws -> PackageLock {
    try PackageLock.read(Array(text.utf8), path: RepoPath(path)) { files[$0.description].map { Array($0.utf8) } }
}

extension PackageLock {
    func first(_ name: String) -> LockedPackage? { packages.first { $0.normalizedName == name } }
}

@Suite("Lock files in TOML")
struct PackageLockTests {
    static let pypi = LockedPackage.Source.index(["https://pypi.org/simple"])

    @Test("uv.lock as uv writes it")
    func uv() throws {
        let lock = try lock(LockSamples.uv, "uv.lock")
        #expect(lock.problems == [])
        #expect(lock.kind == .uv)
        #expect(
            lock.packages.map(\.label) == [
                "certifi 2026.10.18", "demo-model 0.1.0", "idna 3.20", "numpy 2.2.6", "numpy 2.4.6", "numpy 2.5.5",
                "pluggy 1.7.0", "pysocks 1.7.1", "pytest 9.2.0", "requests 2.34.2",
            ])
        let certifi = try #require(lock.first("certifi"))
        #expect(certifi.source == Self.pypi)
        #expect(certifi.isHashed && certifi.missingHash == nil)
        #expect(certifi.line == 10)
        #expect(certifi.artifacts.map(\.name) == ["certifi-2026.10.18.tar.gz", "certifi-2026.10.18-py3-none-any.whl"])
        #expect(
            certifi.hashes.map(\.hex) == [
                "b9995d97b64d0431a5af837d8ca8cd6238104d1f319f04bd93ea43124d6c861e",
                "73191c47aaa79da394e8fee2dbc2ec827432cab56311122c9e47abf79e390f62",
            ])
        #expect(certifi.groups == ["main"])
        #expect(lock.first("demo-model")?.source == .workspace("."))
        #expect(lock.first("pytest")?.groups == ["dev"])
        #expect(lock.first("pluggy")?.groups == ["dev"])
        // Only the extra of requests leads here.
        #expect(lock.first("pysocks")?.groups == ["main"])
        #expect(lock.packages[3].marker == "python_full_version < '3.11'")
        #expect(lock.packages[3].groups == ["main"])
        #expect(lock.packages(notFrom: ["https://pypi.org/simple/"]) == [])
        #expect(lock.outsiders == [])
    }

    @Test("uv.lock with packages from git, folders and an address")
    func uvSources() throws {
        let lock = try lock(LockSamples.uvSources, "sub/uv.lock")
        #expect(lock.problems == [])
        let commit = "53679117bf135090017e78c1a223e66dd0c89d59"
        #expect(lock.first("tiny-lib")?.source == .git(url: "https://git.example/ml/tiny-lib", commit: commit))
        #expect(lock.first("ed-lib")?.source == .editable("edlib"))
        #expect(lock.first("path-lib")?.source == .directory("pathlib2"))
        #expect(lock.outsiders.map(\.way) == [.editable, .directory, .url, .git])
        #expect(lock.outsiders.map(\.host) == [nil, nil, "files.pythonhosted.org", "git.example"])
        #expect(
            lock.outsiders[3].reason == "tiny-lib 0.3 comes from the git repository https://git.example/ml/tiny-lib")
        #expect(lock.first("six")?.isHashed == true)
        #expect(lock.first("tiny-lib")?.missingHash == "comes from git, where no hash of a file is kept")
    }

    @Test("pylock.toml of uv and of pip")
    func pylock() throws {
        let lock1 = try lock(LockSamples.pylock, "pylock.toml")
        #expect(lock1.problems == [])
        #expect(lock1.packages.count == 5)
        #expect(lock1.packages.allSatisfy { $0.isHashed && $0.source == Self.pypi })
        #expect(lock1.packages[1].marker == "python_full_version < '3.11'")
        let pip = try lock(LockSamples.pylockOfPip, "ci/pylock.prod.toml")
        #expect(pip.problems == [])
        #expect(pip.kind == .pylock)
        // pip names no index: PyPI's files tell it.
        #expect(pip.packages.map(\.source) == [Self.pypi, Self.pypi])
        #expect(pip.packages.allSatisfy { $0.isHashed })
        let sources = try lock(LockSamples.pylockSources, "pylock.toml")
        #expect(sources.problems == [])
        #expect(sources.outsiders.map(\.way) == [.editable, .directory, .url, .git])
    }

    @Test("poetry.lock of version 2.1 and 2.0")
    func poetry() throws {
        let new = try lock(LockSamples.poetry, "poetry.lock")
        #expect(new.problems == [])
        #expect(new.packages.map(\.label) == ["certifi 2026.10.18", "iniconfig 2.3.1", "numpy 2.2.6", "pysocks 1.7.1"])
        #expect(new.packages.map(\.groups) == [["main"], ["dev"], ["main"], ["main"]])
        #expect(new.packages.prefix(3).allSatisfy { $0.source == Self.pypi && $0.isHashed })
        #expect(new.packages[3].source == .index(["https://pypi.internal.example/simple"]))
        #expect(
            new.packages(notFrom: ["https://pypi.org/simple"]).map(\.reason) == [
                "pysocks 1.7.1 comes from https://pypi.internal.example/simple, which is not an allowed index"
            ])
        let old = try lock(LockSamples.poetryOld, "poetry.lock")
        #expect(old.problems == [])
        #expect(old.outsiders.map(\.way) == [.editable, .directory, .git])
        #expect(old.first("iniconfig")?.isHashed == true)
    }

    @Test("poetry.lock of version 1 keeps its files at the end")
    func oldPoetry() throws {
        let hash = String(repeating: "ab", count: 32)
        let text = """
            [[package]]
            name = "Foo.Bar"
            version = "1.0"
            description = ""
            category = "main"
            optional = false
            python-versions = "*"

            [[package]]
            name = "bare"
            version = "2.0"
            description = ""
            category = "dev"
            optional = false
            python-versions = "*"

            [metadata]
            lock-version = "1.1"
            python-versions = "*"
            content-hash = "00"

            [metadata.files]
            "foo.bar" = [{file = "foo_bar-1.0.tar.gz", hash = "sha256:\(hash)"}]
            bare = []
            """
        let lock = try lock(text, "poetry.lock")
        #expect(lock.problems == [])
        #expect(lock.packages.map(\.isHashed) == [true, false])
        #expect(lock.packages.map(\.groups) == [["main"], ["dev"]])
        #expect(lock.packages[1].missingHash == "has no hash of at least SHA-256")
    }

    /// A lock file of one package of which a line is replaced.
    static func one(_ line: String, for old: String) -> String {
        let text = """
            version = 1
            revision = 3

            [[package]]
            name = "foo"
            version = "1.0"
            source = { registry = "https://pypi.org/simple" }
            wheels = [{ url = "https://files.pythonhosted.org/foo-1.0-py3-none-any.whl", hash = "sha256:\(digits)" }]
            """
        let halves = text.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
        return halves.joined(separator: line)
    }

    static let digits = String(repeating: "0f", count: 32)

    @Test(
        "What is not understood is a problem",
        arguments: [
            ("version = 2\n", "version = 1\n", "uv.lock is not of version 1, the only one that is understood"),
            ("revision = 3\nnew = 1", "revision = 3", "uv.lock has the member 'new', which is not understood"),
            ("name = \"foo/../x\"", "name = \"foo\"", "the name 'foo/../x', which no package can have"),
            ("", "name = \"foo\"", "has no name"), ("version = 1", "version = \"1.0\"", "is not a text"),
            ("version = \"one\"", "version = \"1.0\"", "the version 'one', which cannot be compared"),
            ("", "version = \"1.0\"", "has no version"),
            (
                "source = { bazaar = \"x\" }", "source = { registry = \"https://pypi.org/simple\" }",
                "of a kind that is not"
            ),
            ("", "source = { registry = \"https://pypi.org/simple\" }", "does not say where it comes from"),
            ("hash = \"sha256:00\"", "hash = \"sha256:\(digits)\"", "the hash 'sha256:00', which is not understood"),
            (
                "https://u:p@pypi.org/simple", "https://pypi.org/simple",
                "credentials in the address https://pypi.org/simple"
            ),
            (
                "source = { git = \"https://h/r?branch=main\" }", "source = { registry = \"https://pypi.org/simple\" }",
                "names no full commit id"
            ),
            (
                "wheels = 1",
                "wheels = [{ url = \"https://files.pythonhosted.org/foo-1.0-py3-none-any.whl\", hash = \"sha256:\(digits)\" }]",
                "wheels of the package 'foo' in line 4 is not a list"
            ),
        ])
    func problems(line: String, old: String, problem: String) throws {
        let lock = try lock(Self.one(line, for: old), "uv.lock")
        #expect(lock.problems.contains { $0.contains(problem) }, "\(lock.problems)")
        #expect(!lock.problems.contains { $0.contains("u:p") })
    }

    @Test("The lock file that those tests change is sound")
    func sound() throws {
        let lock = try lock(Self.one("", for: "not there"), "uv.lock")
        #expect(lock.problems == [])
        #expect(lock.packages.first?.isHashed == true)
    }

    @Test(
        "A hash weaker than SHA-256, or none, is told",
        arguments: [("hash = \"md5:00112233445566778899aabbccddeeff\"", "md5"), ("size = 1", "none")])
    func weak(member: String, _: String) throws {
        let lock = try lock(Self.one(member, for: "hash = \"sha256:\(Self.digits)\""), "uv.lock")
        #expect(lock.problems == [])
        #expect(
            lock.packages.first?.missingHash
                == "has the file foo-1.0-py3-none-any.whl without a hash of at least SHA-256")
    }

    @Test("A member of the workspace is the project's own")
    func workspace() throws {
        let text = """
            version = 1
            [manifest]
            members = ["app", "My_Lib"]
            [[package]]
            name = "my-lib"
            version = "1.0"
            source = { editable = "libs/my-lib" }
            [[package]]
            name = "app"
            source = { virtual = "app" }
            dependencies = [{ name = "my-lib" }]
            """
        let lock = try lock(text, "uv.lock")
        #expect(lock.problems == [])
        #expect(lock.packages.map(\.source) == [.workspace("libs/my-lib"), .workspace("app")])
        #expect(lock.packages.map(\.line) == [4, 8])
        #expect(lock.outsiders == [])
    }

    @Test("A header inside a text is no header")
    func lines() throws {
        let text = #"""
            version = 1
            requires-python = """
            [[package]]
            \"""
            [[package]]
            """
            [[package]]
            name = "foo"
            version = "1"
            source = { registry = "https://pypi.org/simple" }
            """#
        #expect(try lock(text, "uv.lock").packages.map(\.line) == [7])
    }

    @Test(
        "A pylock.toml that says too much or too little is a problem",
        arguments: [
            ("lock-version = \"2.0\"\n", "lock-version"),
            ("lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\nversion = \"1\"\n", "names no source"),
            (
                "lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\nvcs = { type = \"git\", url = \"https://h/r\", "
                    + "commit-id = \"\(String(repeating: "a", count: 40))\" }\ndirectory = { path = \"a\" }\n",
                "names more than one source"
            ),
            (
                "lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\nvcs = { type = \"hg\", url = \"https://h/r\" }\n",
                "git"
            ),
            (
                "lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\nvcs = { type = \"git\", url = \"https://h/r\", "
                    + "commit-id = \"main\" }\n", "no full commit id"
            ),
        ])
    func pylockProblems(text: String, problem: String) throws {
        let lock = try lock(text, "pylock.toml")
        #expect(lock.problems.contains { $0.contains(problem) }, "\(lock.problems)")
    }

    @Test("An index that pylock.toml does not name is not guessed from foreign files")
    func foreignFiles() throws {
        let text = """
            lock-version = "1.0"
            [[packages]]
            name = "a"
            version = "1"
            [[packages.wheels]]
            url = "https://files.pythonhosted.org/a-1-py3-none-any.whl"
            hashes = { sha256 = "\(Self.digits)" }
            [[packages.wheels]]
            url = "https://evil.example/a-1-cp311-none-any.whl"
            hashes = { sha256 = "\(Self.digits)" }
            """
        #expect(
            try lock(text, "pylock.toml").packages.first?.source == .url("https://evil.example/a-1-cp311-none-any.whl"))
    }

    @Test(
        "The kind is told by name and content",
        arguments: [
            ("uv.lock", "", .uv), ("a/b/Poetry.LOCK", "", .poetry), ("pylock.toml", "", .pylock),
            ("pylock.dev.toml", "", .pylock), ("requirements.txt", "", .requirements),
            ("req/dev.in", "", .requirements),
            ("locks/prod.lock", LockSamples.uv, .uv), ("prod.lock", LockSamples.poetry, .poetry),
            ("prod.toml", LockSamples.pylock, .pylock), ("Cargo.lock", "version = 3\n[[package]]", nil),
            ("pyproject.toml", "[project]", nil), ("README.md", "", nil),
        ] as [(String, String, PackageLock.Kind?)])
    func kind(path: String, content: String, kind: PackageLock.Kind?) {
        #expect(PackageLock.kind(of: RepoPath(path), content: Array(content.utf8)) == kind)
    }
}

@Suite("Hostile lock files")
struct HostileLockTests {
    static func message(_ bytes: [UInt8], limit: Int = 1 << 20) -> String? {
        do {
            _ = try PackageLock.read(bytes, path: RepoPath("uv.lock"), limit: limit)
            return nil
        } catch { return (error as? Diagnostic)?.message }
    }

    @Test(
        "What is no TOML, or too deep, is refused",
        arguments: [
            ("a = " + String(repeating: "[", count: 100_000), "nested deeper"),
            ("a = " + String(repeating: "{b=", count: 100_000), "nested deeper"),
            ("[" + String(repeating: "a.", count: 100_000) + "a]", "nested deeper"),
            (String(repeating: "a.", count: 100_000) + "a = 1", "nested deeper"),
            (String(repeating: "\"a\" . ", count: 40) + "a = 1", "nested deeper"),
            ("version = 1\n\0[[package]]\n", "not valid TOML"), ("a = \"x\\\0y\"", "not valid TOML"),
            ("a = 'x\0'", "not valid TOML"),
            ("a = 1\na = 2", "not valid TOML"), ("[a]\n[a]", "not valid TOML"), ("a = ", "not valid TOML"),
            ("a = \"unfinished", "not valid TOML"), ("a = '''unfinished", "not valid TOML"),
        ])
    func refused(text: String, message: String) {
        #expect(
            Self.message(Array(text.utf8))?.contains(message) == true, "\(Self.message(Array(text.utf8)) ?? "read")")
    }

    @Test("Invalid UTF-8 and too many bytes are refused")
    func bytes() {
        #expect(Self.message([0x61, 0x3D, 0x22, 0xFF, 0x22]) == "uv.lock is not valid UTF-8")
        #expect(Self.message(Array("version = 1\n".utf8), limit: 11)?.contains("more than the 11 allowed") == true)
        #expect(Self.message(Array("version = 1\n".utf8), limit: 12) == nil)
    }

    @Test("More values than any lock file has are refused")
    func many() {
        let text = "a = [" + String(repeating: "1,", count: 510_000) + "]"
        #expect(Self.message(Array(text.utf8), limit: 8 << 20)?.contains("values") == true)
    }

    @Test("Messages show no control characters of the file")
    func messages() throws {
        let text = "version = 1\n\"\\u001b[31m\\u202e\" = 1\n[[package]]\nname = \"a\\u001b\"\n"
        let lock = try lock(text, "uv.lock")
        #expect(!lock.problems.isEmpty)
        #expect(lock.problems.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E } })
    }

    @Test("Thousands of problems are told as some and more")
    func flood() throws {
        let text = "version = 1\n" + (0..<5000).map { "x\($0) = 1\n" }.joined()
        #expect(try lock(text, "uv.lock").problems.count == 201)
    }

    @Test("A dependency graph of a stranger ends")
    func graph() throws {
        var text = "version = 1\n"
        let all = (0..<200).map { "{ name = \"p\($0)\" }" }.joined(separator: ", ")
        for number in 0..<200 {
            text += "[[package]]\nname = \"p\(number)\"\nversion = \"1\"\nsource = { virtual = \".\" }\n"
            text += "dependencies = [\(all)]\n"
        }
        let lock = try PackageLock.read(Array(text.utf8), path: RepoPath("uv.lock"))
        #expect(lock.packages.count == 200)
    }
}
