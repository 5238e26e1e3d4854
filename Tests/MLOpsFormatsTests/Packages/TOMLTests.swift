import MLOpsCore
import TestSupport
import Testing

@testable import MLOpsFormats

@Suite("TOML")
struct TOMLTests {
    /// tomllib, in Python's standard library since 3.11, is another implementation of TOML 1.0.
    static let hasTomllib = Tool.run(["python3", "-c", "import tomllib"]).succeeded

    static func read(_ text: String) throws -> JSON {
        .object(try TOMLText(Array(text.utf8), name: "x.toml", limit: 1 << 20).root)
    }

    @Test("Strings of all four kinds")
    func strings() throws {
        let text = #"""
            a = "\u0041\U0001F600\t\"\\"
            b = 'C:\n'
            c = """
            one \
               two
            three"" """""
            d = '''
            it''s'''''
            "é" = 1
            "e\u0301" = 2
            """#
        #expect(
            try Self.read(text) == [
                "a": "A😀\t\"\\", "b": "C:\\n", "c": "one two\nthree\"\" \"\"", "d": "it''s''", "é": 1, "e\u{301}": 2,
            ])
    }

    @Test(
        "Scalars",
        arguments: [
            ("1_000", 1000), ("-17", -17), ("+0", 0), ("9007199254740991", 9_007_199_254_740_991),
            ("9007199254740992", "9007199254740992"), ("0xDEAD_beef", 3_735_928_559), ("0o17", 15), ("0b101", 5),
            ("1.5e-3", "1.5e-3"), ("nan", "nan"),
            ("true", true), ("2026-03-31", "2026-03-31"),
            ("2026-03-31 12:00:00.5+01:00", "2026-03-31 12:00:00.5+01:00"),
            ("07:32:00", "07:32:00"), ("[1, [2], # c\n]", [1, [2]]),
            ("{ a.b = 1, c = {} }", ["a": ["b": 1], "c": [:]]),
        ] as [(String, JSON)])
    func scalars(text: String, value: JSON) throws {
        #expect(try Self.read("x = " + text + " # end")["x"] == value)
    }

    @Test("Tables, lists of tables and dotted keys make one tree")
    func tables() throws {
        let text = """
            a.b = {x = 1}
            a.c = 2
            [t.u]
            v = 1
            [t]
            w = 2
            [[l]]
            n = 1
            [l.s]
            q = 1
            [[l]]
            [[l.m]]
            """
        #expect(
            try Self.read(text) == [
                "a": ["b": ["x": 1], "c": 2], "t": ["u": ["v": 1], "w": 2],
                "l": [["n": 1, "s": ["q": 1]], ["m": [[:]]]],
            ])
    }

    /// Random documents, many of them wrong, from pieces that have met with trouble in one parser or another.
    static let program = #"""
        import json, random, tomllib, datetime
        r = random.Random(17)
        keys = ["a", "b", "c", "a.b", "a.c", "b.a", '"a"', "'b'", '"a b".c', "1", "-", "a.b.c", '""', "a . b", '"\\u0061"', "a..b"]
        values = ["1", "0", "01", "+1", "1__0", "1_0", "_1", "0x1F", "0xg", "0b10", "0o8", "-0x1", "1.5", "1.", ".5", "1e5", "1E+5", "1.e5", "-inf", "nan",
                  "+nan", "true", "True", "false", '"x"', '"\\q"', '"\\u00e9"', '"\\ud800"', "'x'", "'''x\ny'''", '"""x\ny"""', '"""a\\\n  b"""', '"""""a"""""',
                  '"""a""""""', "''''a''''", '"x\ny"', "[]", "[1,]", "[,]", "[1 2]", "[1,\n# c\n2]", '["a", 1]', "[[1], []]", "{}", "{a=1}", "{a=1,}", "{a=1,a=2}",
                  "{a.b=1,a.c=2}", "{a={b=1},a.c=2}", "{a=1\n}", "[{a=1}]", "1979-05-27", "1979-13-27", "1979-02-30", "07:32:00", "7:32:00", "24:00:00", "07:32:00.5",
                  "1979-05-27T07:32:00Z", "1979-05-27 07:32:00", "1979-05-27T07:32:00-07:00", "1979-05-27T07:32", "1979-05-27T07:32:00z", "1979-05-27T", "", "x", "1 2",
                  "9223372036854775807", "0.0", "00.1", "1e1.5", "inf_", "1.0_0", "1._0", "{ a = 1 , b = [ 1 , 2 ] }", "[ { a = 1 }, { a = 2 } ]", '"tab\there"']
        heads = ["[a]", "[b]", "[a.b]", "[a.b.c]", "[[a]]", "[[b]]", "[[a.b]]", "[ a . b ]", '["a"]', "[]", "[[]]", "[a", "[a]]", "[[a]", "[a.]", "[c] # x", "[a] b=1"]
        ends = ["\n", "\n", "\n", "\r\n", " # c\n", "\n\n", "\r", "\t\n"]
        def plain(v):
            if isinstance(v, bool) or isinstance(v, str): return v
            if isinstance(v, int): return v if abs(v) < 2**53 else {"$": 1}
            if isinstance(v, list): return [plain(x) for x in v]
            if isinstance(v, dict): return {"d": [[k, plain(x)] for k, x in sorted(v.items(), key=lambda p: p[0].encode("utf-16-be"))]}
            return {"$": 1}
        for _ in range(8000):
            text = ""
            for _ in range(r.randrange(1, 7)):
                if r.random() < .35: text += r.choice(heads[:11] if r.random() < .85 else heads)
                else: text += r.choice(keys) + r.choice([" = ", "=", " =\t"]) + r.choice(values[:80] if r.random() < .6 else ["1", "{a=1}", "[]"])
                text += r.choice(ends[:6] if r.random() < .97 else ends)
            try: tree = plain(tomllib.loads(text))
            except Exception: tree = None
            print(json.dumps([text, tree]))
        """#

    @Test("8,000 random documents are read or refused as Python's tomllib does", .enabled(if: hasTomllib))
    func agreement() throws {
        let rows = Tool.run(["python3", "-c", Self.program]).text.split(separator: "\n")
        #expect(rows.count == 8000)
        var good = 0
        for row in rows {
            let pair = try #require(try JSON.parse(Array(row.utf8)).array)
            let text = try #require(pair[0].string)
            let ours = try? Self.read(text)
            if pair[1].isNull {
                #expect(ours == nil, "\(text.debugDescription)")
            } else {
                good += 1
                #expect(ours.map { Self.agree($0, pair[1]) } == true, "\(text.debugDescription)")
            }
        }
        #expect(good > 1000 && good < 7000)
    }

    private static func agree(_ ours: JSON, _ theirs: JSON) -> Bool {
        // A number or time that JSON has no value for stands here as its text.
        if theirs["$"] != nil { return ours.string != nil }
        switch (ours, theirs) {
        case (.array(let a), .array(let b)): return a.count == b.count && zip(a, b).allSatisfy { agree($0, $1) }
        case (.object(let a), .object):
            let pairs = theirs["d"]?.array ?? []
            return a.members.count == pairs.count
                && zip(a.members, pairs).allSatisfy {
                    $0.name == $1.array?[0].string && agree($0.value, $1.array?[1] ?? .null)
                }
        default: return ours == theirs
        }
    }

    @Test("Many tables of one list take no quadratic time")
    func manyTables() throws {
        let text = String(repeating: "[[p]]\nn=1\n", count: 50_000)
        #expect(try Self.read(text)["p"]?.array?.count == 50_000)
    }
}
