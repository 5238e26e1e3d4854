import MLOpsCore
import MLOpsFormats
import TestSupport
import Testing

@Suite("YAML as text")
struct YAMLReaderTests {
    static func read(_ text: String) throws -> TextNode {
        try YAMLReader.read(Array(text.utf8), name: "policy.yaml")
    }

    /// The tree in one line: `{key:value}`, `[item]`, `∅`.
    static func outline(_ node: TextNode) -> String {
        switch node.content {
        case .empty: "∅"
        case .scalar(let text): text
        case .sequence(let items): "[" + items.map(outline).joined(separator: ",") + "]"
        case .mapping(let pairs):
            "{" + pairs.map { outline($0.key) + ":" + outline($0.value) }.joined(separator: ",") + "}"
        }
    }

    @Test(
        "Scalars stay the text they are",
        arguments: [
            "no", "yes", "on", "off", "true", "12:30", "1.10", "1e10", "0x1F", "0o17", "017", "1_000", "+1", ".5",
            ".inf",
            "2026-03-31", "2026-03-31T12:00:00Z", "7d", "Null", "NULL", "y", "=", "1.0.0", "0.010", "48h", "a b  c",
        ])
    func plainScalars(text: String) throws {
        #expect(Self.outline(try Self.read("k: \(text)\n")) == "{k:\(text)}")
        #expect(Self.outline(try Self.read("[\(text)]")) == "[\(text)]")
        #expect(Self.outline(try Self.read("\(text): v")) == "{\(text):v}")
        #expect(Self.outline(try Self.read(text)) == text)
    }

    @Test("Only plain empty values, ~ and null are empty; quoted ones are text")
    func emptyValues() throws {
        #expect(Self.outline(try Self.read("a:\nb: ~\nc: null\nd: {}\ne: []\n")) == "{a:∅,b:∅,c:∅,d:{},e:[]}")
        let quoted = try Self.read("a: ''\nb: \"\"\nc: 'null'\nd: \"~\"\ne: |\n  null\n")
        #expect(Self.outline(quoted) == "{a:,b:,c:null,d:~,e:null\n}")
        for text in ["", "\n", "# only a comment\n", "---\n", "---\n...\n", "~", "null", "\u{FEFF}"] {
            let node = try Self.read(text)
            #expect(Self.outline(node) == "∅", "\(text)")
            #expect(node.position != nil)
        }
    }

    @Test("All the ways of writing text are decoded")
    func styles() throws {
        let text = """
            folded: >
              one
              two

              three
            literal: |-
              # no comment
              * no alias
              &no anchor
            single: 'it''s'
            double: "a\\tb\\u00e9\\x41\\
              c"
            plain: one
              two & three *four !five
            ? explicit
            : value
            "quoted key": 1
            flow: {a: [1, {b: c}], d: 'x, y'}
            url: s3://bank-ml-eu
            key: "ssh-ed25519 AAAA…"
            list:
            - 1
            - - 2
              - 3
            - x: y
              z:
            """
        #expect(
            Self.outline(try Self.read(text))
                == "{folded:one two\nthree\n,literal:# no comment\n* no alias\n&no anchor,single:it's,double:a\tbéAc,"
                + "plain:one two & three *four !five,explicit:value,quoted key:1,flow:{a:[1,{b:c}],d:x, y},"
                + "url:s3://bank-ml-eu,key:ssh-ed25519 AAAA…,list:[1,[2,3],{x:y,z:∅}]}")
        #expect(Self.outline(try Self.read("%YAML 1.1\n---\na: 1\n...\n")) == "{a:1}")
        #expect(Self.outline(try Self.read("a: 1\r\nb: 2\r\n")) == "{a:1,b:2}")
    }

    @Test("Every node knows its line and column")
    func positions() throws {
        let root = try Self.read("# comment\na: 1\nb:\n  - x\n  - {é: ü, z: 1}\nc:\n")
        #expect(root.position == .init(line: 2, column: 1))
        guard case .mapping(let pairs) = root.content else {
            Issue.record("no mapping")
            return
        }
        #expect(pairs.map(\.key.position?.line) == [2, 3, 6])
        #expect(pairs[0].value.position == .init(line: 2, column: 4))
        guard case .sequence(let items) = pairs[1].value.content, case .mapping(let inner) = items[1].content else {
            Issue.record("no list of mappings")
            return
        }
        #expect(items.map(\.position) == [.init(line: 4, column: 5), .init(line: 5, column: 5)])
        #expect(inner[0].value.position == .init(line: 5, column: 9), "columns count characters, not bytes")
        #expect(inner[1].key.position == .init(line: 5, column: 12))
    }

    @Test("What configuration must not use is refused where it stands")
    func refusals() throws {
        let cases: [(text: String, place: String, reason: String)] = [
            ("a: &x 1\nb: *x\n", "line 1, column 4", "anchors"),
            ("a: 1\nb: &x [1]\n", "line 2, column 4", "anchors"),
            ("&x a: 1\n", "line 1, column 1", "anchors"),
            ("a: &x {b: 1}\n", "line 1, column 4", "anchors"),
            ("a: *x\n", "line 1, column 4", "aliases"),
            ("*x : 1\n", "line 1, column 1", "aliases"),
            ("a: 1\n<<: {b: 1}\n", "line 2, column 1", "merge keys"),
            ("a: !!binary AAAA\n", "line 1, column 4", "tag 'tag:yaml.org,2002:binary'"),
            ("a: !!str 1\n", "line 1, column 4", "tag 'tag:yaml.org,2002:str'"),
            ("a: !mine [1]\n", "line 1, column 4", "tag '!mine'"),
            ("a: !mine {b: 1}\n", "line 1, column 4", "tag '!mine'"),
            ("!!map {a: 1}\n", "line 1, column 1", "tag"),
            ("a: !!python/object/apply:os.system [ls]\n", "line 1, column 4", "tag"),
            ("a: !x%E2%80%AEy 1\n", "line 1, column 4", "tag '!x\\u{202e}y'"),
            ("a: 1\nb: 2\na: 3\n", "line 3, column 1", "'a' occurs twice"),
            ("a: 1\n'a': 3\n", "line 2, column 1", "'a' occurs twice"),
            ("a: 1\n\"\\x61\": 3\n", "line 2, column 1", "'a' occurs twice"),
            ("{x: {k: 1, k: 2}}", "line 1, column 12", "'k' occurs twice"),
            ("\u{E9}: 1\ne\u{301}: 2\n", "line 2, column 1", "occurs twice"),
            ("\"\\e[31m\": 1\n\"\\e[31m\": 1\n", "line 2, column 1", "'\\u{1b}[31m' occurs twice"),
            ("[a]: 1\n", "line 1, column 1", "key must be plain text"),
            ("? {a: 1}\n: 1\n", "line 1, column 3", "key must be plain text"),
            (": 1\n", "line 1, column 1", "did not find expected key"),
            ("?\n: 1\n", "line 1, column 2", "a key is empty"),
            ("~: 1\n", "line 1, column 1", "a key is empty"),
            ("null: 1\n", "line 1, column 1", "a key is empty"),
            ("a: 1\n---\nb: 2\n", "line 2, column 1", "second document"),
            ("a: 1\n...\n---\n", "line 3, column 1", "second document"),
            ("a:\n\t- 1\n", "line 2, column 1", "cannot start any token"),
            ("a: b: c\n", "line 1, column 5", "mapping values are not allowed"),
            ("a: 'open\n", "line 2, column 1", "unexpected end of stream"),
            ("a: [1, 2\nb: 3\n", "line 2, column 2", "did not find expected"),
            ("a: 1\n b: 2\n", "line 2, column 3", "mapping values"),
            ("- 1\nb: 2\n", "line 2, column 1", "did not find expected"),
            ("a: @x\n", "line 1, column 4", "cannot start any token"),
            ("a: \"\\q\"\n", "line 1, column 5", "unknown escape"),
            ("a: \"\\ud800\"\n", "line 1, column 7", "invalid Unicode"),
            ("a: b\u{1}\n", "line 1, column 5", "control characters"),
            ("é: b\n  é\u{0}\n", "line 2, column 4", "control characters"),
            ("%YAML 2.0\n---\na: 1\n", "line 1", "incompatible YAML"),
            ("a: |x\n  b\n", "line 1, column 5", "did not find expected"),
        ]
        for (text, place, reason) in cases {
            let fault = #expect(throws: Diagnostic.self) { try Self.read(text) }
            let message = fault?.message ?? "nothing"
            #expect(message.hasPrefix("policy.yaml, \(place)"), "\(text.debugDescription) gave: \(message)")
            #expect(message.contains(reason), "\(text.debugDescription) gave: \(message)")
            #expect(fault?.kind == .input)
        }
    }

    @Test("The mistakes people make come with a remedy")
    func hints() {
        func hint(_ text: String) -> String {
            #expect(throws: Diagnostic.self) { try Self.read(text) }?.hints.first ?? ""
        }
        #expect(hint("a:\n\tb: 1\n").contains("spaces"))
        #expect(hint("a: b: c\n").contains("quotes"))
        #expect(hint("a: @x\n").contains("quotes"))
        #expect(hint("a: \"x\n").contains("close the quotes"))
        #expect(hint("a: &x 1\n").contains("write the value"))
        #expect(hint("null: 1\n").contains("\"null\""))
        #expect(hint("a: 1\n---\n").contains("one document"))
    }

    @Test("Invalid UTF-8 is refused at its place")
    func invalidUTF8() {
        let cases: [(bytes: [UInt8], place: String)] = [
            ([0xFF], "line 1, column 1"),
            (Array("a: é\nb: x".utf8) + [0xC3], "line 2, column 5"),
            (Array("a: é".utf8) + [0xC0, 0x80] + Array("abcdef\n".utf8), "line 1, column 5"),
            (Array("x\n\n".utf8) + [0xED, 0xA0, 0x80] + Array("abcdef\n".utf8), "line 3, column 1"),
            ([0xFE, 0xFF, 0, 0x61], "line 1, column 1"),
        ]
        for (bytes, place) in cases {
            let fault = #expect(throws: Diagnostic.self) { try YAMLReader.read(bytes, name: "p") }
            #expect(fault?.message == "p, \(place): this is not valid UTF-8")
        }
    }

    @Test("Size, depth and number of values have caps")
    func limits() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try Self.read(nested(32))
        #expect(throws: Diagnostic.self) { try Self.read(nested(33)) }
        let block = (0..<33).map { String(repeating: " ", count: $0) + "k:\n" }.joined()
        let fault = #expect(throws: Diagnostic.self) { try Self.read(block) }
        #expect(fault?.message == "policy.yaml, line 33, column 33: nested deeper than 32 levels")
        _ = try Self.read("[" + String(repeating: "1,", count: 99_999) + "]")
        #expect(throws: Diagnostic.self) { try Self.read("[" + String(repeating: "1,", count: 100_000) + "]") }
        #expect(throws: Diagnostic.self) { try YAMLReader.read(Array("a: 12345".utf8), name: "p", limit: 7) }
        _ = try YAMLReader.read(Array("a: 12345".utf8), name: "p", limit: 8)
        let large = #expect(throws: Diagnostic.self) {
            try YAMLReader.read([UInt8](repeating: 0x20, count: (1 << 20) + 1), name: "p\u{1B}x")
        }
        #expect(large?.message == "p\\u{1b}x has 1048577 bytes, more than the 1048576 allowed")
    }

    @Test("Billion laughs are refused at the first anchor, in values and in keys, at once")
    func billionLaughs() throws {
        var values = "a0: &a0 lol\n"
        var keys = "a0: &a0 [lol]\n"
        for level in 1...60 {
            let alias = "*a\(level - 1)"
            values += "a\(level): &a\(level) [\((0..<9).map { _ in alias }.joined(separator: ","))]\n"
            keys += "a\(level): &a\(level) [\(alias), \(alias)]\n"
        }
        keys += "? *a60\n: 1\n? *a59\n: 2\n"
        for text in [values, keys] {
            let clock = ContinuousClock()
            let elapsed = clock.measure {
                let fault = #expect(throws: Diagnostic.self) { try Self.read(text) }
                #expect(fault?.message == "policy.yaml, line 1, column 5: anchors (&name) are not allowed")
            }
            #expect(elapsed < .seconds(2))
        }
    }

    @Test(
        "A megabyte of one construct is refused or read in linear time",
        arguments: [
            "[", "{", "- ", "? ", "[{", "{[", "a: ", "? - ", "- ? ", "\"", "'", "!x ", "&x ", "*x ", "#", "\n", " ",
            "|\n", ">\n",
            "a\n", "a,", "[],", "{},", "{a: 1},", "a: 1\n", "- a\n", "---\n", "...\n", "%X\n", "!<", "\\", ": ", "?\n",
            "-\n",
            "a:\n", "[a, ", "{a: ", "{? ", "é", "\u{2028}", "\"\\x41", "''", "- - \n", "x: [\n", "{a: {b: ",
        ])
    func hostileRepetition(unit: String) {
        let bytes = Array(String(repeating: unit, count: (1 << 20) / unit.utf8.count).utf8)
        let clock = ContinuousClock()
        for prefix in ["", "[", "k: \""] {
            let elapsed = clock.measure {
                _ = try? YAMLReader.read(Array(Array(prefix.utf8) + bytes.dropLast(8)), name: "hostile")
            }
            #expect(elapsed < .seconds(10), "\(prefix)\(unit.debugDescription) took \(elapsed)")
        }
    }

    static let policy = """
        version: 1
        people:
          ana: { name: Ana Kovac, emails: [ana@bank.example], keys: ["ssh-ed25519 AAAA…"] }
        teams:
          data-science: [ana, jan]
        environments:
          dev:  { }
          test: { from: dev, approvals: { data-science: 1 } }
          prod:
            from: test
            soak: 7d
            metrics: { auc: { at_least: 0.75, no_worse_than_current_by: 0.01 } }
            freeze: [ { from: "2026-12-20T00:00+01:00", to: "2027-01-04T00:00+01:00", reason: year end } ]
        branches:
          main: { manifests_valid: true, max_file_size: 10MB, notebook_outputs: refuse }
        """

    @Test("A policy reads as it is written")
    func policyText() throws {
        #expect(
            Self.outline(try Self.read(Self.policy))
                == "{version:1,people:{ana:{name:Ana Kovac,emails:[ana@bank.example],keys:[ssh-ed25519 AAAA…]}},"
                + "teams:{data-science:[ana,jan]},environments:{dev:{},test:{from:dev,approvals:{data-science:1}},"
                + "prod:{from:test,soak:7d,metrics:{auc:{at_least:0.75,no_worse_than_current_by:0.01}},"
                + "freeze:[{from:2026-12-20T00:00+01:00,to:2027-01-04T00:00+01:00,reason:year end}]}},"
                + "branches:{main:{manifests_valid:true,max_file_size:10MB,notebook_outputs:refuse}}}")
    }

    @Test("Ten thousand broken policies neither crash nor take long")
    func fuzz() throws {
        let seed = Array(Self.policy.utf8)
        let splices: [[UInt8]] = [
            "&a ", "*a", "!!x ", "\t", "[", "]", "{", "}", "\"", "'", ": ", "- ", "---\n", "|\n", "? ", "#", "\n", "%",
            "<<: ",
        ].map { Array($0.utf8) }
        var generator = SeededGenerator(seed: 51)
        var accepted = 0
        for _ in 0..<10_000 {
            let bytes = generator.mutated(seed, splices: splices, longestCut: 40)
            do {
                _ = try YAMLReader.read(bytes, name: "p")
                accepted += 1
            } catch let fault as Diagnostic {
                #expect(fault.kind == .input && fault.message.hasPrefix("p, line "), "\(fault.message)")
            }
        }
        #expect(accepted > 500 && accepted < 9500, "\(accepted) accepted: both outcomes must be met")
    }
}
