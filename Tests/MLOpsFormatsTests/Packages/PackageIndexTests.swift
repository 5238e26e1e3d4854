import MLOpsCore
import MLOpsFormats
import Testing

@Suite("Indexes of packages")
struct PackageIndexTests {
    @Test(
        "Equal addresses have one spelling",
        arguments: [
            ("HTTPS://PyPI.org:443/simple/", "https://pypi.org/simple"), ("http://h.example:80", "http://h.example"),
            ("https://h.example:8443/", "https://h.example:8443"),
            ("https://h.example/a%7Eb%2fc", "https://h.example/a~b%2Fc"),
            ("https://h.example//simple//", "https://h.example//simple"), ("https://[::1]:443/x", "https://[::1]/x"),
            ("https://user:pw@h.example/x", "https://h.example/x"), ("file:///srv/w", "file:///srv/w"),
            ("https://h.example/x?a=1#b", "https://h.example/x?a=1#b"), ("https://h.example:/x", "https://h.example/x"),
        ])
    func spelling(text: String, normalized: String) {
        #expect(PackageAddress(text)?.description == normalized)
    }

    @Test(
        "Credentials are seen",
        arguments: [
            ("https://user:pw@h.example/", true), ("https://token@h.example/", true), ("https://h.example/@x", false),
            ("ssh://git@h.example/r", false), ("git+ssh://git:pw@h.example/r", true), ("https://a@b@h.example/", true),
        ])
    func credentials(text: String, found: Bool) throws {
        #expect(try #require(PackageAddress(text)).hasCredentials == found)
    }

    @Test(
        "What two programs may read in two ways is no address",
        arguments: [
            "", "pypi.org/simple", "https:/pypi.org", "https://", "https:///simple", "https://h .example/",
            "https://h\\@e/x",
            "https://h.example/%zz", "https://h.example/%4", "https://h.example/a/../b", "https://h.example/%2e%2E/b",
            "https://h.example:99999999/", "https://h.example:x/", "https://h\u{e4}.example/",
            "https://h.example/\u{202e}",
            "://x", "https://h.example\n/", "1s://h.example/",
        ])
    func refused(text: String) {
        #expect(PackageAddress(text) == nil)
    }

    /// A lock file with one package from one index, whose file lies somewhere.
    static func lock(index: String, file: String) throws -> PackageLock {
        try PackageLock.read(
            Array(
                """
                version = 1
                [[package]]
                name = "foo"
                version = "1.0"
                source = { registry = "\(index)" }
                wheels = [{ url = "\(file)", hash = "sha256:\(String(repeating: "0f", count: 32))" }]
                """.utf8), path: RepoPath("uv.lock"))
    }

    @Test(
        "An index is allowed by its address, or by its host",
        arguments: [
            ("https://pypi.org/simple", ["https://pypi.org/simple"], true),
            ("https://pypi.org/simple/", ["https://PYPI.org:443/simple"], true),
            ("https://pypi.org/simple", ["https://pypi.org"], true),
            ("https://pypi.org/simple", ["http://pypi.org"], false),
            ("https://pypi.org/simple", ["https://pypi.org:444"], false),
            ("https://pypi.org/simple", ["https://pypi.org/simples"], false),
            ("https://pypi.org/simple/evil", ["https://pypi.org/simple"], false),
            ("https://pypi.org.evil.example/simple", ["https://pypi.org"], false),
            ("https://pypi.org@evil.example/simple", ["https://pypi.org"], false),
            ("https://pypi.org/simple", [], false), ("https://pypi.org/simple", ["", "nonsense"], false),
            ("wheels", ["wheels"], true), ("wheels", ["wheel"], false),
        ] as [(String, [String], Bool)])
    func allowed(index: String, allowed: [String], answer: Bool) throws {
        let host = PackageAddress(index)?.host ?? "files.pythonhosted.org"
        let lock = try Self.lock(index: index, file: "https://\(host)/foo.whl")
        let findings = lock.packages(notFrom: allowed + (index == "wheels" ? ["https://files.pythonhosted.org"] : []))
        #expect(findings.isEmpty == answer, "\(findings)")
    }

    @Test(
        "Files have to lie on the host of their index",
        arguments: [
            ("https://pypi.org/simple", "https://files.pythonhosted.org/f.whl", true),
            ("https://pypi.org/simple", "http://files.pythonhosted.org/f.whl", false),
            ("https://pypi.org/simple", "https://evil.example/f.whl", false),
            ("https://i.example/simple", "https://i.example/files/f.whl", true),
            ("https://i.example/simple", "https://files.pythonhosted.org/f.whl", false),
            ("https://i.example/simple", "https://cdn.example/f.whl", true),
            ("https://i.example/simple", "../f.whl", false),
        ])
    func files(index: String, file: String, answer: Bool) throws {
        let lock = try Self.lock(index: index, file: file)
        let findings = lock.packages(notFrom: [
            "https://pypi.org/simple", "https://i.example/simple", "https://cdn.example",
        ])
        #expect(findings.isEmpty == answer, "\(findings)")
    }

    @Test("A finding says what comes from where, and no secret")
    func text() throws {
        let lock = try Self.lock(index: "https://u:secret@evil.example/simple", file: "https://evil.example/f.whl")
        #expect(
            lock.packages(notFrom: ["https://pypi.org"]).map(\.reason) == [
                "foo 1.0 comes from https://evil.example/simple, which is not an allowed index"
            ])
        #expect(lock.problems.count == 1)
        #expect(lock.problems.allSatisfy { !$0.contains("secret") })
    }

    @Test("A requirement may come from any index that pip asks")
    func extra() throws {
        let lock = try PackageLock.read(
            Array("foo==1\n--extra-index-url https://evil.example/s".utf8), path: RepoPath("requirements.txt"))
        #expect(
            lock.packages(notFrom: ["https://pypi.org/simple"]).map(\.reason) == [
                "foo 1 may come from https://evil.example/s, which is not an allowed index"
            ])
        let none = try PackageLock.read(Array("--no-index\nfoo==1".utf8), path: RepoPath("requirements.txt"))
        #expect(
            none.packages(notFrom: ["https://pypi.org/simple"]).map(\.reason) == [
                "no index is named that foo 1 could come from"
            ])
    }
}
