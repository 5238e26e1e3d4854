import MLOpsCore
import MLOpsFormats
import TestSupport
import Testing

/// Ten thousand damaged texts for each reader: it answers or throws, and takes bounded time and memory.
@Suite("Package readers with damaged input")
struct PackageFuzzTests {
    static let rounds = 10_000

    static let splices: [[UInt8]] =
        [
            "[[package]]\n", "\"", "'''", "\"\"\"", "\\", "\n", "\r\n", "[", "]", "{", "}", "[[[[[[[[", "a.b.c.d.",
            "= ", ",", "#", "\0",
            "\u{2028}", "\u{202e}", "\\u0000", "99999999999999999999", "1!", ".*", "==", "~=", "--hash=sha256:",
            "-r x.txt\n", "${X}",
            "(((((", " AND ", " WITH ", "https://", "://", "@", "%2e", "\u{feff}", "null", "true", "-", "\"name\":",
            "introduced",
        ].map { Array($0.utf8) } + [[0xFF], [0xC2], [0xE2, 0x80], [0xED, 0xA0, 0x80]]

    /// The first packages of a lock file, some 900 bytes: small texts are damaged more, and faster.
    static func short(_ text: String) -> String {
        var result = ""
        for package in text.split(separator: "\n[[") {
            if !result.isEmpty { result += "\n[[" }
            result += package
            if result.utf8.count > 500 { break }
        }
        return result
    }

    static let old = """
        [[package]]
        name = "foo"
        version = "1.0"
        optional = false
        [metadata]
        lock-version = "1.1"
        [metadata.files]
        foo = [{file = "foo-1.0.tar.gz", hash = "sha256:\(RequirementsTests.hash)"}]
        """

    /// Feeds `rounds` mutations; returns how many were taken rather than refused.
    @discardableResult
    static func fuzz(
        seed: UInt64, _ texts: [String], rounds: Int = rounds, longestCut: Int = 40, _ body: ([UInt8]) throws -> Void
    ) throws -> Int {
        var random = SeededGenerator(seed: seed)
        var taken = 0
        for _ in 0..<rounds {
            let text = Array(try #require(texts.randomElement(using: &random)).utf8)
            do {
                try body(random.mutated(text, splices: splices, longestCut: longestCut))
                taken += 1
            } catch is Diagnostic {
                continue
            }
        }
        return taken
    }

    static func read(_ bytes: [UInt8], _ kind: PackageLock.Kind) throws {
        let lock = try PackageLock.read(bytes, as: kind, path: RepoPath("lock")) { _ in Array("-r x.txt\nfoo==1\n".utf8)
        }
        _ = lock.packages(notFrom: ["https://pypi.org"]).map(\.reason)
        _ = lock.outsiders.map(\.reason)
        #expect(lock.problems.count <= 201)
        #expect(lock.packages.allSatisfy { $0.isHashed == ($0.missingHash == nil) })
    }

    @Test("uv.lock")
    func uv() throws {
        let taken = try Self.fuzz(seed: 1, [Self.short(LockSamples.uvSources), Self.short(LockSamples.uv)]) {
            try Self.read($0, .uv)
        }
        #expect(taken > 100 && taken < Self.rounds)
    }

    @Test("pylock.toml")
    func pylock() throws {
        let taken = try Self.fuzz(
            seed: 2, [Self.short(LockSamples.pylockSources), Self.short(LockSamples.pylockOfPip)]
        ) {
            try Self.read($0, .pylock)
        }
        #expect(taken > 100 && taken < Self.rounds)
    }

    @Test("poetry.lock")
    func poetry() throws {
        let taken = try Self.fuzz(seed: 3, [Self.short(LockSamples.poetryOld), Self.old]) { try Self.read($0, .poetry) }
        #expect(taken > 100 && taken < Self.rounds)
    }

    @Test("Requirements files")
    func requirements() throws {
        let odd = """
            -i https://a.example --extra-index-url https://b.example
            foo[a,b]>=1,<2 ; os_name == 'nt' and python_version > "3" --hash=sha256:\(RequirementsTests.hash)
            -e git+https://h.example/r@v1#egg=x[y]&subdirectory=z
            ./a/b.whl
            https://h.example/c-1.0.tar.gz#sha256=\(RequirementsTests.hash)
            -c c.txt
            """
        let taken = try Self.fuzz(seed: 4, [RequirementSamples.requirementsSources, odd]) {
            try Self.read($0, .requirements)
        }
        #expect(taken > 100 && taken < Self.rounds)
    }

    @Test("Versions, specifiers, addresses, expressions and vectors")
    func values() throws {
        try Self.fuzz(
            seed: 5,
            [
                "1!2.0.0rc1.post2.dev3+ubuntu.1", ">=1.2,!=1.3.*,~=2.0", "https://u:p@h.example:8443/a%2fb?c#d",
                "(MIT OR Apache-2.0+) AND GPL-2.0-only WITH Classpath-exception-2.0",
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:P",
                "CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:C/C:H/I:N/A:N", "License :: OSI Approved :: MIT License",
            ], rounds: 3 * Self.rounds, longestCut: 6
        ) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            if let version = PythonVersion(text) {
                // What is shown is read again as the same version.
                #expect(PythonVersion(version.description) == version)
            }
            if let set = VersionSpecifierSet(text), let version = PythonVersion("1.2") { _ = set.admits(version) }
            if let address = PackageAddress(text) {
                #expect(PackageAddress(address.description)?.description == address.description)
            }
            if let score = CVSSScore(vector: text) { #expect((0...100).contains(score.tenths)) }
            _ = LicenseName(text)
            if let expression = try? SPDXExpression(text) {
                #expect(try SPDXExpression(expression.description).description == expression.description)
            }
            _ = try PackagePattern(text)
        }
    }

    @Test("Licenses")
    func licenses() throws {
        try Self.fuzz(
            seed: 6,
            [
                #"[{"License": "MIT License; BSD License", "Name": "a", "Version": "1"}]"#,
                #"{"bomFormat": "CycloneDX", "components": [{"name": "a", "version": "1", "licenses": [{"expression": "MIT"}]}]}"#,
                "Name: a\nVersion: 1\nLicense: MIT\n  x\nClassifier: License :: OSI Approved :: MIT License\n\nText",
            ]
        ) { bytes in
            var table = LicenseTable()
            try? table.addPipLicenses(bytes)
            try? table.addCycloneDX(bytes)
            try? table.addMetadata(bytes)
            _ = table.judge("a", version: "1", allowed: ["MIT"])
            #expect(table.count <= 3)
        }
    }

    @Test("Vulnerability records")
    func records() throws {
        let packages = try PackageLock.read(
            Array("demo==1.5.1\ndemo-package==2.30\n".utf8), path: RepoPath("r.txt")
        ).packages
        let taken = try Self.fuzz(seed: 7, [VulnerabilityTests.github, VulnerabilityTests.pypa]) { bytes in
            let result = VulnerabilityDatabase.scan(records: [("x", bytes)], for: packages)
            #expect(result.count == 1)
            let record = try VulnerabilityRecord(bytes)
            // What can be read is no problem, and the quick look hides no match.
            #expect(result.problems == [])
            let concerned = packages.count { record.affects($0.name, version: $0.version) != .no }
            #expect(result.matches.count == concerned)
        }
        #expect(taken > 500 && taken < Self.rounds)
    }
}
