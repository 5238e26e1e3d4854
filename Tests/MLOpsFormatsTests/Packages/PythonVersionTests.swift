import MLOpsFormats
import TestSupport
import Testing

/// pip carries a copy of `packaging`, the reference implementation of PEP 440.
enum VendoredPackaging {
    static let isThere = Tool.run(["python3", "-c", "import pip._vendor.packaging.specifiers"]).succeeded

    /// The lines that a program prints, cut at spaces.
    static func rows(_ program: String) -> [[String]] {
        Tool.run(["python3", "-c", program]).text.split(separator: "\n")
            .map { $0.split(separator: " ", omittingEmptySubsequences: false).map(String.init) }
    }

    /// Python that makes random versions in all spellings.
    static let versions = """
        import random
        from pip._vendor.packaging.version import Version
        r = random.Random(11)
        def num(): return str(r.choice([0, 0, 1, 1, 2, 3, 10, 20260331]))
        def ver(local=True, prefix=["", "", "", "v", "1!"]):
            s = r.choice(prefix) + ".".join(num() for _ in range(r.choice([1, 2, 2, 3, 4])))
            if r.random() < .35:
                s += r.choice(["a", "b", "rc", "alpha", "-beta.", ".c", "_pre-", "-preview", "A"]) + r.choice(["", num()])
            if r.random() < .25: s += r.choice([".post", "-", "_rev.", "-r", "post"]) + num()
            if r.random() < .25: s += r.choice([".dev", "-dev_", "dev", ".DEV"]) + r.choice(["", num()])
            if local and r.random() < .15: s += "+" + r.choice(["a", "1", "ubuntu-1", "1.A", "abc.1", "01.x_2"])
            return s

        """
}

@Suite("Versions of Python packages")
struct PythonVersionTests {
    @Test(
        "A version is read in any spelling and shown in one",
        arguments: [
            ("1.0", "1.0"), ("v1.0", "1.0"), (" 1.0\n", "1.0"), ("1.0ALPHA1", "1.0a1"), ("1.0-beta", "1.0b0"),
            ("1.0.c.2", "1.0rc2"), ("1.0preview3", "1.0rc3"), ("1.0-1", "1.0.post1"), ("1.0.rev", "1.0.post0"),
            ("1.0a-", "1.0a0"), ("1.0a.-1", "1.0a0.post1"), ("1.0a.dev1", "1.0a0.dev1"), ("01.002", "1.2"),
            ("2!3.0.post4.dev5+Ubuntu-1_x", "2!3.0.post4.dev5+ubuntu.1.x"), ("1.0+007", "1.0+7"),
        ])
    func spelling(text: String, normalized: String) {
        #expect(PythonVersion(text)?.description == normalized)
    }

    @Test(
        "What is no version is none",
        arguments: [
            "", "v", "1.", "1..2", "a1", "1.0x", "1.0a1b2", "1.0+", "1.0+a..b", "1.0+a+b", "1.0 1", "1!", "!1",
            "1.0-", "1.0.post1.post2", "१.०", "1.0\u{17f}", "1.0.po\u{17f}t1", "18446744073709551616", "latest",
        ])
    func refused(text: String) {
        #expect(PythonVersion(text) == nil)
    }

    @Test("Text that is too long is no version, and is not looked at")
    func long() {
        #expect(PythonVersion(String(repeating: "1.", count: 127) + "1") != nil)
        #expect(PythonVersion(String(repeating: "1.", count: 500_000) + "1") == nil)
    }

    @Test("The order is the specification's own example")
    func order() {
        let texts = [
            "1.dev0", "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2",
            "1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+abc.5", "1.0+abc.7",
            "1.0+5", "1.0.post456.dev34", "1.0.post456", "1.0.15", "1.1.dev1", "1!0.1",
        ]
        let versions = texts.compactMap { PythonVersion($0) }
        #expect(versions.count == texts.count)
        for (index, left) in versions.enumerated() {
            for (other, right) in versions.enumerated() {
                #expect((left < right) == (index < other), "\(left) \(right)")
                #expect((left == right) == (index == other), "\(left) \(right)")
            }
        }
    }

    @Test(
        "Equal versions have one hash",
        arguments: [("1", "1.0.0"), ("1a", "1.0ALPHA0"), ("0", "0.0"), ("1-1", "v1.post1")])
    func equal(left: String, right: String) throws {
        let (a, b) = (try #require(PythonVersion(left)), try #require(PythonVersion(right)))
        #expect(a == b)
        #expect(a.hashValue == b.hashValue)
    }

    @Test("5,000 random pairs stand as Python's packaging has them", .enabled(if: VendoredPackaging.isThere))
    func agreement() throws {
        let rows = VendoredPackaging.rows(
            VendoredPackaging.versions + """
                for _ in range(5000):
                    a = ver(); b = ver() if r.random() < .7 else a + r.choice([".0", ".dev0", "+1", ".post1", ""])
                    try: x, y = Version(a), Version(b)
                    except Exception: continue
                    print(a, b, x, y, (x > y) - (x < y))
                """)
        #expect(rows.count > 4000)
        for row in rows {
            let (a, b) = (try #require(PythonVersion(row[0]), "\(row)"), try #require(PythonVersion(row[1]), "\(row)"))
            #expect([a.description, b.description] == [row[2], row[3]])
            #expect((a > b ? 1 : a < b ? -1 : 0) == Int(row[4]), "\(row)")
            #expect((a == b) == (row[4] == "0"), "\(row)")
        }
    }
}

@Suite("Version specifiers")
struct VersionSpecifierTests {
    @Test(
        "A clause admits what the specification says",
        arguments: [
            ("==1.1", "1.1.0", true), ("==1.1", "1.1.post1", false), ("==1.1", "1.1+local", true),
            ("==1.1+local", "1.1", false), ("==1.1.*", "1.1a1", true), ("==1.1.*", "1.1.9.post2", true),
            ("==1.1.*", "1.10", false), ("==1.*", "1!1.2", false), ("==1.0.*", "1", true), ("!=1.1.*", "1.1.5", false),
            ("!=1.1", "1.1.0", false), ("!=1.1", "1.2", true), ("~=2.2", "2.9", true), ("~=2.2", "3.0", false),
            ("~=2.2.0", "2.3", false), ("~=2.2.post3", "2.2.post2", false), ("~=2.2.post3", "2.9", true),
            ("~=1!1.2", "1!1.9", true), (">=1.0", "1.0+x", true), ("<=1.0", "1.0+x", true),
            ("<=1.0", "1.0.post1", false),
            ("<2", "2.0rc1", false), ("<2", "2.dev0", false), ("<2rc2", "2rc1", true), ("<2.post1", "2a1", true),
            (">1.7", "1.7.0.post1", false), (">1.7.post2", "1.7.post3", true), (">1.7", "1.7+x", false),
            (">3b0", "3.post1", true), ("===1.0", "1.0", true), ("===1.0", "1.0.0", false), (" == 1.0 ", "1", true),
        ])
    func admits(clause: String, version: String, answer: Bool) throws {
        let clause = try #require(VersionSpecifier(clause))
        #expect(clause.admits(try #require(PythonVersion(version))) == answer)
    }

    @Test(
        "What is no clause is none",
        arguments: [
            "", "1.0", "=1.0", "==", "~=1", "~=1.0.*", ">=1.0.*", ">1.0+x", "==1.0+x.*", "==1.0.dev1.*", "==1.0a1.*",
            "== 1 0", "<>1", "=>1", "===", "=== a b", "^1.0", "~1.0", "==*",
        ])
    func refused(clause: String) {
        #expect(VersionSpecifier(clause) == nil)
    }

    @Test(
        "A set pins a version when it leaves no choice",
        arguments: [
            ("==1.2", "1.2"), ("==1.2,>=1", "1.2"), ("===1.2", "1.2"), (">=1.2", nil), ("==1.*", nil), ("", nil),
            ("==1.2,>=2", nil),
        ] as [(String, String?)])
    func pinned(set: String, pin: String?) throws {
        #expect(try #require(VersionSpecifierSet(set)).pinned == pin)
    }

    @Test("A set has at most 64 clauses")
    func many() {
        #expect(VersionSpecifierSet(Array(repeating: ">1", count: 64).joined(separator: ",")) != nil)
        #expect(VersionSpecifierSet(Array(repeating: ">1", count: 65).joined(separator: ",")) == nil)
    }

    /// The copy in pip is older than the specification's clarification of `<` and `>` beside pre- and post-releases, and
    /// fills prefixes up in fewer cases: those are in the table above.
    @Test("Random clauses admit what Python's packaging admits", .enabled(if: VendoredPackaging.isThere))
    func agreement() throws {
        let rows = VendoredPackaging.rows(
            VendoredPackaging.versions + """
                from pip._vendor.packaging.specifiers import Specifier
                for _ in range(9000):
                    a = ver(); op = r.choice(["==", "!=", "<=", ">=", "<", ">", "~=", "==*", "!=*"])
                    b = ver(op in ("==", "!="), ["", "", "1!"])
                    if op in ("<", ">", "~=", "==*", "!=*") and not all(c in "0123456789." for c in b): continue
                    if op in ("~=", "==*", "!=*") and len(Version(a).release) <= b.count("."): continue
                    t = op.rstrip("*") + b + (".*" if op.endswith("*") else "")
                    try: s = Specifier(t)
                    except Exception: print(a, t, "bad"); continue
                    print(a, t, s.contains(Version(a), prereleases=True))
                """)
        #expect(rows.count > 3000)
        for row in rows {
            let version = try #require(PythonVersion(row[0]), "\(row)")
            guard let clause = VersionSpecifier(row[1]) else {
                #expect(row[2] == "bad", "\(row)")
                continue
            }
            #expect((clause.admits(version) ? "True" : "False") == row[2], "\(row)")
        }
    }

    @Test(
        "A line of a deny list means packages by name and version",
        arguments: [
            ("evil", "Evil", "1.0", .yes), ("evil", "evil", nil, .yes), ("evil", "evils", "1.0", .no),
            ("e.v_il", "E-V.IL", "1", .yes), ("evil<2", "evil", "1.9", .yes), ("evil<2", "evil", "2", .no),
            ("evil == 1.2.*", "evil", "1.2.7", .yes), ("evil>=1,<2", "evil", "2.0", .no), ("evil <2", "good", nil, .no),
            ("evil<2", "evil", nil, .unknown("evil is not pinned to one version")),
            (
                "evil<2", "evil", "latest",
                .unknown("'latest' of evil is not a version that can be compared")
            ),
        ] as [(String, String, String?, PackagePattern.Answer)])
    func pattern(text: String, name: String, version: String?, answer: PackagePattern.Answer) throws {
        #expect(try PackagePattern(text).matches(name: name, version: version) == answer)
    }

    @Test(
        "A line that is no pattern is an error",
        arguments: ["", "<2", "evil two", "evil<", "-evil", "evil@1", "evil; x"])
    func wrongPattern(text: String) {
        #expect(throws: (any Error).self) { try PackagePattern(text) }
    }
}
