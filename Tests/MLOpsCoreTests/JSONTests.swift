import MLOpsCore
import TestSupport
import Testing

@Suite("Canonical JSON")
struct JSONTests {
    static func canonical(_ text: String) throws -> String {
        String(decoding: try JSON.parse(Array(text.utf8)).canonicalBytes, as: UTF8.self)
    }

    @Test("The order of names is the one RFC 8785 §3.2.3 prints")
    func order() throws {
        let sample = #"""
            {
              "\u20ac": "Euro Sign",
              "\r": "Carriage Return",
              "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face",
              "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """#
        let object = try #require(try JSON.parse(Array(sample.utf8)).object)
        #expect(
            object.members.map(\.value) == [
                "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
                "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
            ])
        #expect(
            try Self.canonical(sample)
                == "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\","
                + "\"\u{F6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20AC}\":\"Euro Sign\","
                + "\"\u{1F600}\":\"Emoji: Grinning Face\",\"\u{FB33}\":\"Hebrew Letter Dalet With Dagesh\"}")
    }

    @Test("Strings and literals are written as RFC 8785 §3.2.2 prints them")
    func strings() throws {
        let sample = #"{"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null, true, false]}"#
        // The octets of RFC 8785 §3.2.4 without the numbers, which events do not carry.
        let expected = Hex.decode(
            "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c22737472696e67223a22e282ac245c75303030665c6e41"
                + "27425c225c5c5c5c5c222f227d")
        #expect(try JSON.parse(Array(sample.utf8)).canonicalBytes == expected)
        let controls = JSON.string(String(String.UnicodeScalarView((0..<0x20).compactMap { Unicode.Scalar($0) })))
        #expect(
            String(decoding: controls.canonicalBytes, as: UTF8.self)
                == #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013"#
                + #"\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f""#)
        #expect(try Self.canonical("\"\u{2028}\u{7F}e\u{301}\u{E9}\"") == "\"\u{2028}\u{7F}e\u{301}\u{E9}\"")
    }

    @Test("Structures keep their shape, arrays their order")
    func structures() throws {
        #expect(
            try Self.canonical(" [ 56 , { \"d\" : true , \"10\" : null , \"1\" : [ ] } ] ")
                == #"[56,{"1":[],"10":null,"d":true}]"#)
        #expect(
            try Self.canonical(#"{"1":{"f":{"f":"hi","F":5},"\n":56},"10":{},"":"empty","a":{},"111":[{}],"A":{}}"#)
                == #"{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{}],"A":{},"a":{}}"#)
        #expect(try Self.canonical("\t\r\n 0 ") == "0")
        #expect(try Self.canonical("[9007199254740991,-9007199254740991]") == "[9007199254740991,-9007199254740991]")
    }

    @Test("Composed and decomposed letters are different names and different values")
    func unicodeForms() throws {
        let both = try JSON.parse(Array("{\"\u{E9}\":1,\"e\u{301}\":2}".utf8))
        #expect(both["\u{E9}"] == 1)
        #expect(both["e\u{301}"] == 2)
        #expect(JSON.string("\u{E9}") != JSON.string("e\u{301}"))
        #expect(JSON.string("\u{E9}") == JSON.string("\u{E9}"))
        #expect(try Self.canonical("{\"\u{E9}\":1,\"e\u{301}\":2}") == "{\"e\u{301}\":2,\"\u{E9}\":1}")
    }

    @Test(
        "What RFC 8259 or the product's subset does not allow is refused",
        arguments: [
            "", " ", "{", "[", "\"", "{]", "[}", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}",
            "{\"a\":1,}",
            "{,}", "{a:1}", "{'a':1}", "{1:1}", "nul", "nulll", "True", "NaN", "Infinity", "-", "+1", "01", "-01", "-0",
            "1.0", "1e3", "1E3", ".5", "0.1", "1.", "0x10", "9007199254740992", "-9007199254740992",
            "99999999999999999999", "1 1", "[] []", "{}x", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u+123\"",
            "\"\\u-123\"", "\"\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\n\"", "\"\\ud800\\u0041\"", "\"\\udc00\"",
            "\"\\ud800\\ud800\"", "\"a\nb\"", "\"a\tb\"", "\"\u{0}\"", "\u{FEFF}1", "// x\n1", "/**/1",
            "{\"a\":1,\"a\":1}",
            "{\"a\":1,\"b\":2,\"\\u0061\":3}", "\u{A0}1", "1\u{C}", "\"\\", "\"\\u", "tru",
        ])
    func refusals(text: String) throws {
        let fault = #expect(throws: Diagnostic.self) { try JSON.parse(Array(text.utf8)) }
        #expect(fault?.kind == .input)
    }

    @Test("Bytes that are no UTF-8 are refused inside strings and outside")
    func invalidUTF8() {
        let quote = UInt8(ascii: "\"")
        for wrong: [UInt8] in [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xC3], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x28, 0xA1],
        ] {
            #expect(throws: Diagnostic.self) { try JSON.parse([quote] + wrong + [quote]) }
            #expect(throws: Diagnostic.self) { try JSON.parse(wrong) }
        }
    }

    @Test("A document that is not canonical is refused where it must be")
    func parseCanonical() throws {
        let canonical = Array(#"{"a":[1,true],"b":"x"}"#.utf8)
        #expect(try JSON.parseCanonical(canonical)["b"] == "x")
        for text in [
            #"{"b":"x","a":[1,true]}"#, #"{"a":[1, true],"b":"x"}"#, #"{"a":[1,true],"b":"x"}"# + "\n",
            #"{"a":[1,true],"b":"\u0078"}"#, #"{"a":[1,true],"b":"\/"}"#,
        ] {
            #expect(throws: Diagnostic.self) { try JSON.parseCanonical(Array(text.utf8)) }
        }
    }

    @Test("Errors name the byte, and quote hostile names safely and shortly")
    func messages() throws {
        let fault = #expect(throws: Diagnostic.self) { try JSON.parse(Array("[1,x]".utf8)) }
        #expect(fault?.message == "invalid JSON at byte 3: no value starts like this")
        let name = "\\u001b[31m" + String(repeating: "n", count: 10_000)
        let twice = #expect(throws: Diagnostic.self) {
            try JSON.parse(Array("{\"\(name)\":1,\"\(name)\":2}".utf8))
        }
        #expect(twice?.message.contains("\u{1B}") == false)
        #expect(try #require(twice?.message.count) < 200)
    }

    @Test("Depth and size have caps")
    func limits() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(try JSON.parse(nested(65)).array?.count == 1)
        #expect(throws: Diagnostic.self) { try JSON.parse(nested(66)) }
        #expect(throws: Diagnostic.self) { try JSON.parse(nested(500_000)) }
        let objects = Array((String(repeating: "{\"a\":", count: 100_000)).utf8)
        #expect(throws: Diagnostic.self) { try JSON.parse(objects) }
        let long = Array(("\"" + String(repeating: "x", count: 98) + "\"").utf8)
        #expect(try JSON.parse(long, limits: .init(bytes: 100, depth: 0)).string?.count == 98)
        #expect(throws: Diagnostic.self) { try JSON.parse(long, limits: .init(bytes: 99, depth: 0)) }
    }

    @Test("A megabyte of names in descending order is read at once, not in quadratic time")
    func descendingNames() throws {
        let count = 100_000
        let members = (0..<count).reversed().map { "\"\(String($0 + 1_000_000, radix: 36))\":1" }
        let bytes = Array(("{" + members.joined(separator: ",") + "}").utf8)
        let clock = ContinuousClock()
        var value: JSON?
        let elapsed = try clock.measure { value = try JSON.parse(bytes) }
        #expect(value?.object?.members.count == count)
        // Inserting one by one took above a minute; this leaves a slow machine a factor of ten.
        #expect(elapsed < .seconds(20), "took \(elapsed)")
    }

    @Test("Objects keep their order through every way of filling them")
    func objects() throws {
        var object = JSONObject()
        object["b"] = 2
        object["a"] = 1
        #expect(object.insert("a", 9) == false)
        #expect(object.insert("c", 3) == true)
        #expect(object.names == ["a", "b", "c"])
        object["b"] = nil
        object["zz"] = nil
        #expect(object["a"] == 1 && object["b"] == nil && object.names == ["a", "c"])
        #expect(JSONObject(members: [("c", 3), ("a", 1)]) == object)
        #expect(JSONObject(members: [("c", 3), ("c", 3)]) == nil)
        #expect(JSONObject(members: []) == JSONObject() && JSONObject().isEmpty)
        let value: JSON = ["x": [1, "two", true, .null], "y": ["z": -3]]
        #expect(String(decoding: value.canonicalBytes, as: UTF8.self) == #"{"x":[1,"two",true,null],"y":{"z":-3}}"#)
        #expect(value["x"]?.array?.map(\.isNull) == [false, false, false, true])
        #expect(value["x"]?.array?.map(\.integer) == [1, nil, nil, nil])
        #expect(value["x"]?.array?.map(\.bool) == [nil, nil, true, nil])
        #expect(value["nope"] == nil && JSON.integer(1)["x"] == nil)
        #expect(JSON(String?.none) == .null && JSON("x" as String?) == "x")
    }

    @Test("Text for people is indented, in canonical order, and reads back as the same value")
    func pretty() throws {
        let value: JSON = ["b": [], "a": [1, ["c": "x"]], "o": [:]]
        #expect(
            value.prettyText == """
                {
                  "a": [
                    1,
                    {
                      "c": "x"
                    }
                  ],
                  "b": [],
                  "o": {}
                }

                """)
        #expect(try JSON.parse(Array(value.prettyText.utf8)) == value)
    }

    @Test("Text for people hides nothing, and reads back as the same value; the canonical encoding stays as it is")
    func hidden() throws {
        let text = "a\u{1B}[31m\u{7F}\u{9B}31m\u{AD}\u{202E}\u{2028}\u{E0001}é😀\"\\"
        let value: JSON = [text: .string(text)]
        let pretty = value.prettyText
        #expect(!pretty.unicodeScalars.contains { $0 != "\n" && HiddenCodePoints.contains($0.value) })
        #expect(
            pretty.contains(#""a\u001b[31m\u007f\u009b31m\u00ad\u202e\u2028\udb40\udc01é😀\"\\""#))
        #expect(try JSON.parse(Array(pretty.utf8)) == value)
        #expect(String(decoding: value.canonicalBytes, as: UTF8.self).contains("\u{9B}31m\u{AD}\u{202E}"))
    }

    @Test("Random documents are written as Python's json writes them")
    func python() throws {
        // Names stay in the basic plane without surrogates, where the order of code points is that of UTF-16.
        let lines = try Python.lines(
            #"""
            import json, random
            r = random.Random(5)
            chars = [chr(c) for c in list(range(0x20, 0x7f)) + [0xe9, 0x301, 0x20ac, 0xfb33, 0xffff, 0x7f, 0x80]]
            tail = chars + ["\n", "\t", "\r", "\b", "\f", "\x00", "\x1f", "\U0001f600", "\U0010ffff"]
            def text(of):
                return "".join(r.choice(of) for _ in range(r.randrange(6)))
            def value(d):
                k = r.randrange(7 if d < 5 else 5)
                if k == 0: return None
                if k == 1: return r.random() < 0.5
                if k == 2: return r.randrange(-2**53 + 1, 2**53)
                if k == 3: return r.randrange(-9, 10)
                if k == 4: return text(tail)
                if k == 5: return [value(d + 1) for _ in range(r.randrange(5))]
                return {text(chars): value(d + 1) for _ in range(r.randrange(5))}
            for _ in range(1500):
                v = value(0)
                print(json.dumps(v, indent=None if r.random() < 0.5 else "\t").replace("\n", " "))
                print(json.dumps(v, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
            """#)
        #expect(lines.count == 3000)
        for index in stride(from: 0, to: lines.count, by: 2) {
            let value = try JSON.parse(Array(lines[index].utf8))
            let canonical = value.canonicalBytes
            #expect(String(decoding: canonical, as: UTF8.self).utf8.elementsEqual(lines[index + 1].utf8))
            #expect(try JSON.parseCanonical(canonical) == value)
        }
    }

    @Test("Ten thousand broken documents neither crash nor pass as canonical when they are not")
    func fuzz() throws {
        let seed = Array(
            #"{"a":[1,-2,{"b":null,"c":"x\u00e9\ud83d\ude00\n"}],"d":{"e":true,"f":false},"g":9007199254740991}"#.utf8)
        let splices: [[UInt8]] = ["{", "}", "[", "]", "\"", "\\u", "\\ud800", ",", ":", "1e9", "-"].map {
            Array($0.utf8)
        }
        var generator = SeededGenerator(seed: 6)
        var accepted = 0
        for _ in 0..<10_000 {
            let bytes = generator.mutated(seed, splices: splices)
            guard let value = try? JSON.parse(bytes) else { continue }
            accepted += 1
            let canonical = value.canonicalBytes
            #expect(try JSON.parseCanonical(canonical) == value)
            #expect((try? JSON.parseCanonical(bytes)) == (bytes == canonical ? value : nil))
        }
        #expect(accepted > 100, "the mutations must leave some documents valid, or nothing was tested")
    }

    @Test("A foreign document keeps numbers as they were written, and is otherwise read as strictly")
    func foreignNumbers() throws {
        let limits = JSON.Limits(bytes: 1000, depth: 8)
        func read(_ text: String) throws -> JSON { try JSON.parseForeign(Array(text.utf8), limits: limits) }
        #expect(
            try read("\u{FEFF}[1, -2, 0.10, 1e5, -0, 1E+2, 12345678901234567890]")
                == [1, -2, "0.10", "1e5", "-0", "1E+2", "12345678901234567890"])
        for text in ["01", "1.", ".5", "1e", "-", "--1", "+1", "NaN", "00.5", "1.e3", #"{"a":1,"a":2}"#, "1 2"] {
            #expect(throws: Diagnostic.self, "\(text)") { try read(text) }
        }
    }
}
