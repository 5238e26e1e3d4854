import MLOpsCore
import MLOpsFormats
import TestSupport
import Testing

@Suite("JSON Schemas")
struct SchemaCheckTests {
    static func check(_ text: String) throws -> SchemaCheck {
        try SchemaCheck(reading: Array(text.utf8), name: "features.schema.json")
    }

    @Test(
        "Sound and broken schemas are told apart as Python's jsonschema does, and more",
        arguments: SchemaTable.lines.split(separator: "\n"))
    func table(line: Substring) throws {
        let word = line.prefix { $0 != " " }
        let check = try Self.check(String(line.dropFirst(word.count + 1)))
        #expect(check.problems.isEmpty == (word == "good"), "\(check.problems)")
        #expect(check.draft != nil)
    }

    @Test("Problems point at the value, in the order of the document")
    func pointers() throws {
        let check = try Self.check(
            #"{"type":"x","properties":{"a/b~":{"minLength":-1,"enum":1}},"required":["a","a"],"allOf":[{},{"not":3}]}"#
        )
        #expect(
            check.problems.map { "\($0.pointer): \($0.text)" }.sorted() == [
                "/allOf/1/not: a schema must be an object, true or false",
                "/properties/a~1b~0/enum: `enum` must be a list",
                "/properties/a~1b~0/minLength: `minLength` must be a whole number, zero or more",
                "/required/1: `required` holds `a` twice", "/type: there is no type `x`",
            ])
        #expect(check.problems.allSatisfy { $0.kind == .error })
        #expect(check.problems.first?.pointer == "/type")
    }

    @Test("What cannot be judged is not taken for fine")
    func unknowns() throws {
        for text in [
            #"{"$ref":"other.json"}"#, #"{"pattern":"(?P<a>b)"}"#, #"{"multipleOf":1e9999999999}"#,
            #"{"$defs":{"a":{"$schema":"http://json-schema.org/draft-04/schema#"}}}"#,
        ] {
            #expect(try Self.check(text).problems.map(\.kind) == [.unknown], "\(text)")
        }
    }

    @Test(
        "A version that is not understood is the one problem, and nothing else is checked",
        arguments: [
            "http://json-schema.org/draft-04/schema#", "https://json-schema.org/draft/2020-12/schema/",
            "https://json-schema.org/draft/2021-12/schema", "", "http://json-schema.org/schema#",
        ])
    func versions(name: String) throws {
        let check = try Self.check(#"{"$schema":"\#(name)","type":1}"#)
        #expect(check.draft == nil)
        #expect(check.problems.map(\.pointer) == ["/$schema"])
        #expect(try Self.check(#"{"$schema":1}"#).problems.map(\.text) == ["`$schema` must be a text"])
    }

    @Test(
        "Each version is known with and without the empty fragment", arguments: SchemaCheck.Draft.allCases)
    func drafts(draft: SchemaCheck.Draft) throws {
        #expect(try Self.check(#"{"$schema":"\#(draft.rawValue)"}"#).draft == draft)
        #expect(try Self.check(#"{"$schema":"\#(draft.rawValue)#"}"#).draft == draft)
    }

    @Test(
        "What is no JSON is an error with the file's name",
        arguments: [
            "", "{", #"{"type":"string","type":"object"}"#, "{}{}", "\u{1}", String(repeating: "[", count: 500),
        ])
    func broken(text: String) {
        let error = #expect(throws: Diagnostic.self) { try Self.check(text) }
        #expect(error?.kind == .input)
        #expect(error?.message.contains("features.schema.json") == true)
    }

    @Test("Documents made to be slow are read in one pass")
    func hostile() throws {
        // 50,000 references to 50,000 definitions, and a list of problems without end.
        let definitions = (0..<50_000).map { ##""d\##($0)":{"$ref":"#/$defs/d\##(49_999 - $0)"}"## }
        let linked = try Self.check(#"{"$defs":{"# + definitions.joined(separator: ",") + "}}")
        #expect(linked.problems.isEmpty)
        let wrong = try Self.check(#"{"allOf":["# + Array(repeating: "1", count: 5_000).joined(separator: ",") + "]}")
        #expect(wrong.problems.count == SchemaCheck.maxProblems + 1)
        #expect(wrong.problems.last?.kind == .unknown)
        let chain = try Self.check(
            ##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}"##)
        #expect(chain.problems.isEmpty)
        let long = try Self.check(#"{"pattern":""# + String(repeating: "(a{1,2}", count: 20_000) + #""}"#)
        #expect(long.problems.count == 1)
        let error = #expect(throws: Diagnostic.self) {
            try SchemaCheck(reading: [UInt8](repeating: 0x20, count: SchemaCheck.maxBytes + 1), name: "s")
        }
        #expect(error?.message.contains("more than") == true)
    }

    @Test("Broken schemas give problems or an error, never a crash", arguments: [UInt64(1), 2, 3, 4])
    func fuzz(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let bases = SchemaTable.lines.split(separator: "\n").map { Array($0.drop { $0 != " " }.dropFirst().utf8) }
        let splices = [
            ##""$ref":"#","##, #""$id":"a","#, #""$anchor":"a","#, #""type":[],"#, "{}", "[]", "1e99", "-", "\"",
            "\\\\", "(?", "{1,", "[^",
            "~", "%", "null", "true", ",", ":", "}", "]",
        ].map { Array($0.utf8) }
        var read = 0
        for _ in 0..<4000 {
            do {
                let bytes = generator.mutated(bases.randomElement(using: &generator) ?? [], splices: splices)
                let check = try SchemaCheck(reading: bytes, name: "fuzz")
                read += 1
                let again = try SchemaCheck(reading: bytes, name: "fuzz")
                #expect(check == again)
            } catch let error as Diagnostic {
                #expect(error.kind == .input)
            }
        }
        #expect(read > 400)
    }
}
