import MLOpsCore
import Testing

@Suite("Escaped paths")
struct EscapeTests {
    @Test(
        "What is escaped, and nothing else",
        arguments: [
            ([0x61, 0x20, 0x7E], "a ~"),
            ([0x00, 0x1F, 0x7F], "%00%1F%7F"),
            (Array("50%".utf8), "50%25"),
            ([0x61, 0x0A, 0x62], "a%0Ab"),
            ([0xC3, 0xA9], "é"),
            ([0xFF, 0x61, 0xC3], "%FFa%C3"),
            // Overlong "/", a surrogate, a value above 10FFFF: no well-formed UTF-8.
            ([0xC0, 0xAF], "%C0%AF"),
            ([0xED, 0xA0, 0x80], "%ED%A0%80"),
            ([0xF4, 0x90, 0x80, 0x80], "%F4%90%80%80"),
            // A sequence cut short by a good one.
            ([0xE1, 0x80, 0xC3, 0xA9], "%E1%80é"),
            // NEL (Cc), soft hyphen and RLO (Cf), LINE SEPARATOR (Zl), PARAGRAPH SEPARATOR (Zp), a tag (Cf).
            ([0xC2, 0x85], "%C2%85"),
            ([0xC2, 0xAD], "%C2%AD"),
            ([0xE2, 0x80, 0xAE], "%E2%80%AE"),
            ([0xE2, 0x80, 0xA8], "%E2%80%A8"),
            ([0xE2, 0x80, 0xA9], "%E2%80%A9"),
            ([0xF3, 0xA0, 0x80, 0xA1], "%F3%A0%80%A1"),
            // Other spaces and unassigned code points stay.
            ([0xC2, 0xA0], "\u{A0}"),
            ([0xE3, 0x80, 0x80], "\u{3000}"),
            ([0xCD, 0xB8], "\u{378}"),
        ] as [([UInt8], String)])
    func escapes(bytes: [UInt8], text: String) throws {
        #expect(RepoPath(bytes: bytes).escaped == Array(text.utf8))
        #expect(try RepoPath(escaped: Array(text.utf8)).bytes == bytes)
    }

    @Test(
        "Only the one spelling is accepted",
        arguments: [
            "%c3", "%", "a%", "%4", "%0g", "%0a", "%41", "%2F", "%C3%A9", "a%2E", "%25%", "% 1", "%+1",
        ])
    func refusesOtherSpellings(text: String) {
        #expect(throws: Diagnostic.self) { try RepoPath(escaped: Array(text.utf8)) }
    }

    @Test(
        "Bytes that need an escape are refused without one",
        arguments: [[0x0A], [0x7F], [0x61, 0xFF], [0xE2, 0x80, 0xAE], [0xC2, 0x85], [0x00]] as [[UInt8]])
    func refusesRawBytes(bytes: [UInt8]) {
        #expect(throws: Diagnostic.self) { try RepoPath(escaped: bytes) }
    }

    @Test("Any bytes round-trip, into valid UTF-8 without a line break")
    func roundTrips() throws {
        var generator = Generator(seed: 1)
        for _ in 0..<20_000 {
            let bytes = generator.component()
            let escaped = RepoPath(bytes: bytes).escaped
            #expect(try RepoPath(escaped: escaped).bytes == bytes)
            #expect(String(validating: escaped, as: UTF8.self) != nil)
            #expect(!escaped.contains(0x0A))
        }
    }

    @Test("Every code point is escaped exactly when the table says so, and the table has Unicode's size")
    func everyCodePoint() {
        var count = 0
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let hidden = HiddenCodePoints.contains(value)
            count += hidden ? 1 : 0
            guard value >= 0x80 else { continue }
            let bytes = Array(UTF8.encode(scalar) ?? .init())
            if (RepoPath(bytes: bytes).escaped != bytes) != hidden { Issue.record("U+\(String(value, radix: 16))") }
        }
        // DerivedGeneralCategory-16.0.0.txt: Cc 65, Cf 170, Zl 1, Zp 1.
        #expect(count == 65 + 170 + 1 + 1)
    }

    @Test("The frozen table is what this toolchain's Unicode says for the code points of Unicode 16")
    func agreesWithToolchain() {
        for value in UInt32(0)...0x10FFFF {
            guard let properties = Unicode.Scalar(value)?.properties, let age = properties.age, age.major <= 16
            else { continue }
            let hidden =
                switch properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: true
                default: false
                }
            if hidden != HiddenCodePoints.contains(value) { Issue.record("U+\(String(value, radix: 16))") }
        }
    }

    @Test("Python escapes random paths to the same text")
    func agreesWithPython() throws {
        var generator = Generator(seed: 2)
        let paths = (0..<3000).map { _ in generator.component() }
        let bench = try Workbench()
        try bench.write(Array(paths.map { Hex.string(of: $0) }.joined(separator: "\n").utf8), to: "paths")
        // U+13439–1343F became Cf after the Unicode 14 of Python 3.11; the generator never makes them.
        let script = """
            cat > escape.py <<'END'
            import unicodedata
            for line in open("paths"):
                out = ""
                text = bytes.fromhex(line.strip()).decode("utf-8", "surrogateescape")
                for c in text:
                    o = ord(c)
                    if 0xDC80 <= o <= 0xDCFF: out += "%%%02X" % (o - 0xDC00)
                    elif c == "%" or unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp"):
                        out += "".join("%%%02X" % b for b in c.encode())
                    else: out += c
                print(out.encode().hex())
            END
            python3 escape.py
            """
        let answers = try bench.bash(script).split(separator: "\n", omittingEmptySubsequences: false)
        for (path, answer) in zip(paths, answers) {
            #expect(Hex.string(of: RepoPath(bytes: path).escaped) == String(answer))
        }
        #expect(answers.count == paths.count + 1)
    }
}
