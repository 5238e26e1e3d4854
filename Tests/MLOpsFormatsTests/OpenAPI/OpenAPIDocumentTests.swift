import MLOpsCore
import TestSupport
import Testing

@testable import MLOpsFormats

@Suite("OpenAPI documents")
struct OpenAPIDocumentTests {
    private static let info = #""info":{"title":"t","version":"1"}"#

    @Test(
        "What is no OpenAPI document is refused, and the reason names the place",
        arguments: [
            (#"[]"#, "must be an object"), (#"{}"#, "no 'openapi'"),
            (#"{"swagger":"2.0","info":{},"paths":{}}"#, "this is a Swagger 2.0 document"),
            (#"{"openapi":3}"#, "openapi must be a string"), (#"{"openapi":3.1}"#, "'3.1' is not understood"),
            (#"{"openapi":"3.1"}"#, "not understood"), (#"{"openapi":"3.2.0"}"#, "not understood"),
            (#"{"openapi":"3.1.x"}"#, "not understood"), ("{\"openapi\":\"3.1.0\u{1B}\"}", "control character"),
            (#"{"openapi":"3.1.0"}"#, "no 'info'"), (#"{"openapi":"3.1.0","info":1}"#, "info must be an object"),
            (#"{"openapi":"3.1.0","info":{"title":"t"}}"#, "info.version must be a string"),
            (#"{"openapi":"3.1.0",\#(info)}"#, "no 'paths'"),
            (#"{"openapi":"3.0.3",\#(info),"components":{}}"#, "no 'paths'"),
            (#"{"openapi":"3.1.0",\#(info),"paths":[]}"#, "paths must be an object"),
            (#"{"openapi":"3.1.0",\#(info),"paths":{"a":{}}}"#, "'a' does not begin with '/'"),
            (#"{"openapi":"3.1.0",\#(info),"paths":{"/a":1}}"#, "paths./a must be an object"),
            (#"{"openapi":"3.1.0",\#(info),"paths":{"/a":{"get":[]}}}"#, "paths./a.get must be an object"),
            (#"{"openapi":"3.0.0",\#(info),"paths":{"/a":{"get":{}}}}"#, "paths./a.get has no 'responses'"),
            (#"{"openapi":"3.1.0",\#(info),"paths":{"/a":{"get":{"responses":{"200":1}}}}}"#, "responses.200 must be"),
            (#"{"openapi":"3.1.0",\#(info),"paths":{"/a":{"parameters":{}}}}"#, "parameters must be a list"),
            (#"{"openapi":"3.1.0",\#(info),"paths":{"/a":{"parameters":[{"in":"query"}]}}}"#, "parameters[0].name"),
            (#"{"openapi":"3.1.0",\#(info),"paths":{"/a":{"get":{"requestBody":[]}}}}"#, "requestBody must be"),
            (#"{"openapi":"3.1.0",\#(info),"paths":{"/a":{"get":{"security":{}}}}}"#, "security must be a list"),
            (#"{"openapi":"3.1.0",\#(info),"paths":{},"components":{"schemas":[]}}"#, "components.schemas must be"),
            (#"{"openapi":"3.1.0",\#(info),"paths":{},"servers":{}}"#, "servers must be a list"),
            (#"{"openapi":"3.1.0","openapi":"3.1.0"}"#, "occurs twice"), (#"{"#, "invalid JSON"),
            ("openapi: 3.1.0\n", "no 'info'"), ("a: &x 1\n", "anchors"), ("", "must be an object"),
        ])
    func refusals(text: String, reason: String) {
        let error = #expect(throws: Diagnostic.self) {
            try OpenAPIDocument(reading: Array(text.utf8), name: "openapi.json")
        }
        let told = ([error?.message ?? ""] + (error?.causes ?? [])).joined(separator: "\n")
        #expect(told.contains(reason), "\(told)")
        #expect(error?.kind == .input)
    }

    @Test("Documents that are sound are read, in JSON and in YAML")
    func accepted() throws {
        #expect(try FastAPIFixture.document().version == .v31)
        for text in [
            #"{"openapi":"3.0.0",\#(Self.info),"paths":{}}"#, #"{"openapi":"3.1.1",\#(Self.info),"webhooks":{}}"#,
            "\u{FEFF} {\"openapi\":\"3.1.0\",\(Self.info),\"paths\":{\"x-a\":1}}",
            "openapi: 3.0.3\ninfo: {title: t, version: 1}\npaths:\n  /a:\n    get:\n      responses:\n        200: {description: ok}\n",
        ] {
            #expect(throws: Never.self) { try OpenAPIDocument(reading: Array(text.utf8), name: "a") }
        }
    }

    @Test("What FastAPI generates is the same as itself, and a change of the model is found")
    func fastAPI() throws {
        let old = try FastAPIFixture.document()
        #expect(APIComparison.compare(old, old).changes.isEmpty)
        let new = try FastAPIFixture.document(replacing: [
            (#""required": ["amount", "term", "purpose"]"#, #""required": ["amount", "term", "purpose", "note"]"#),
            (#""maximum": 1000000.0"#, #""maximum": 500000.0"#),
            (#"["car", "house", "other"]"#, #"["car", "house"]"#),
            (#"["accept", "refuse"]"#, #"["accept", "refuse", "ask"]"#),
            (
                #""income": {"anyOf": [{"type": "number"}, {"type": "null"}], "title": "Income"}"#,
                #""income": {"type": "number"}"#
            ),
            (
                #""model": {"type": "string", "title": "Model"}"#,
                #""model": {"anyOf": [{"type": "string"}, {"type": "null"}]}"#
            ),
            (#""/health": {"#, #""/healthz": {"#),
        ])
        let changes = APIComparison.compare(old, new)
        #expect(
            changes.breaking.map { "\($0.path): \($0.text)" }.sorted() == [
                "/health: the path `/health` was removed",
                "/predict: `co_applicant.income` in the request body can no longer be null",
                "/predict: `decision` in the body of response 200 can now be `ask`",
                "/predict: `maximum` of `amount` in the request body changed from 1000000.0 to 500000.0",
                "/predict: `model` in the body of response 200 can now be null",
                "/predict: `note` in the request body became required",
                "/predict: `purpose` in the request body can no longer be `other`",
            ])
        #expect(
            changes.breaking.map(\.kind).sorted() == [
                "path-removed", "request-body-became-not-nullable", "request-body-enum-value-removed",
                "request-body-maximum-tightened", "request-body-property-became-required",
                "response-body-became-nullable", "response-body-enum-value-added",
            ])
        #expect(changes.unknown.isEmpty, "\(changes.unknown.map(\.text))")
    }

    @Test("YAML and JSON of one document are the same interface")
    func yaml() throws {
        let yaml = """
            openapi: 3.1.0
            info: {title: t, version: '1'}
            paths:
              /predict:
                post:
                  parameters:
                    - {name: n, in: query, required: true, schema: {type: integer, minimum: 1, default: 5}}
                  responses:
                    '200':
                      description: ''
                      content:
                        application/json:
                          schema: {type: [string, 'null'], enum: [a, 1, true, null]}
            """
        func json(_ minimum: String, _ list: String) throws -> OpenAPIDocument {
            try Interfaces.operation(
                #""parameters":[{"name":"n","in":"query","required":true,"schema":{"type":"integer","minimum":\#(minimum),"#
                    + #""default":5}}],"responses":{"200":{"description":"","content":{"application/json":{"schema":"#
                    + #"{"type":["string","null"],"enum":\#(list)}}}}}"#)
        }
        let read = try OpenAPIDocument(reading: Array(yaml.utf8), name: "openapi.yaml")
        #expect(APIComparison.compare(read, try json("1", #"["a","1","true",null]"#)).changes.isEmpty)
        #expect(
            Interfaces.short(APIComparison.compare(read, try json("2", #"["a","1","true","b",null]"#))) == [
                "! request-parameter-minimum-tightened", "! response-body-enum-value-added",
            ])
    }

    // MARK: hostile documents

    @Test("An allOf nest that doubles at every level costs no more than its text")
    func exponentialAllOf() throws {
        var schemas = (0..<2000).map { level in
            ##""S\##(level)":{"allOf":[{"$ref":"#/components/schemas/S\##(level + 1)"},{"$ref":"#/components/schemas/S\##(level + 1)"}]}"##
        }
        schemas.append(#""S2000":{"type":"string"}"#)
        let old = try Interfaces.request(##"{"$ref":"#/components/schemas/S0"}"##, schemas.joined(separator: ","))
        #expect(APIComparison.compare(old, old).changes.isEmpty)
        let new = try Interfaces.request(#"{"type":"integer"}"#)
        #expect(Interfaces.short(APIComparison.compare(old, new)).first == "! request-body-type-changed")
    }

    @Test("Alternatives of alternatives end within the budget, as unknown")
    func exponentialAnyOf() throws {
        func nest(_ limit: Int) -> String {
            (0..<24).map { level in
                let next =
                    level == 23
                    ? #"{"type":"string","maxLength":\#(limit)}"#
                    : ##"{"$ref":"#/components/schemas/S\##(level + 1)"}"##
                return
                    #""S\#(level)":{"anyOf":[\#(next),{"type":"array","items":\#(next)},{"type":"object","properties":{"a":\#(next)}}]}"#
            }.joined(separator: ",")
        }
        let schema = ##"{"$ref":"#/components/schemas/S0"}"##
        let comparison = APIComparison.compare(
            try Interfaces.request(schema, nest(5)), try Interfaces.request(schema, nest(4)), steps: 20_000)
        #expect(comparison.changes.contains { $0.severity != .compatible })
        #expect(comparison.unknown.contains { $0.kind == "request-body-unknown" } || !comparison.breaking.isEmpty)
    }

    @Test("A chain of thousands of schemas, each within the one before, does not overflow the stack")
    func deepChain() throws {
        let chain = (0..<5000).map { level in
            ##""S\##(level)":{"properties":{"n":{"$ref":"#/components/schemas/S\##(level + 1)"}}}"##
        }.joined(separator: ",")
        let schema = ##"{"$ref":"#/components/schemas/S0"}"##
        let old = try Interfaces.request(schema, chain + #","S5000":{"type":"string"}"#)
        let new = try Interfaces.request(schema, chain + #","S5000":{"type":"integer"}"#)
        let comparison = APIComparison.compare(old, new)
        #expect(Interfaces.short(comparison) == ["! request-body-type-changed", "= request-body-type-changed"])
        #expect(comparison.changes.allSatisfy { $0.text.utf8.count < 600 })
    }

    @Test("What did not change is fine, however large it is")
    func unchanged() throws {
        let branches = (0..<500).map {
            #"{"type":"object","title":"t\#($0)","required":["a\#($0)"],"properties":{"q\#($0)":{"maxLength":3}}}"#
        }.joined(separator: ",")
        func document(_ limit: Int) throws -> OpenAPIDocument {
            try Interfaces.request(
                #"{"type":"object","properties":{"a":{"oneOf":[\#(branches)]},"b":{"type":"string","maxLength":\#(limit)}}}"#
            )
        }
        #expect(APIComparison.compare(try document(5), try document(5)).changes.isEmpty)
        #expect(
            Interfaces.short(APIComparison.compare(try document(5), try document(4))) == [
                "! request-body-max-length-tightened"
            ])
    }

    @Test("A model in which everything refers to everything is compared whole")
    func mesh() throws {
        func schemas(_ type: String) -> String {
            (0..<60).map { index in
                let members = (0..<12).map {
                    ##""p\##($0)":{"$ref":"#/components/schemas/S\##((index * 7 + $0 * 13) % 60)"}"##
                }
                return
                    #""S\#(index)":{"type":"object","properties":{\#(members.joined(separator: ",")),"v":{"type":"\#(type)"}}}"#
            }.joined(separator: ",")
        }
        let schema = ##"{"$ref":"#/components/schemas/S0"}"##
        let comparison = APIComparison.compare(
            try Interfaces.request(schema, schemas("string")), try Interfaces.request(schema, schemas("integer")))
        #expect(comparison.unknown.isEmpty)
        #expect(comparison.breaking.count == 60)
    }

    @Test("Differences without number are cut off, and that is told")
    func manyChanges() throws {
        let paths = (0..<6000).map { #""/p\#($0)":{}"# }.joined(separator: ",")
        let comparison = APIComparison.compare(
            try Interfaces.document(paths: paths), try Interfaces.document(paths: ""))
        #expect(comparison.changes.count == APIComparison.maxChanges + 1)
        #expect(comparison.unknown.map(\.kind) == ["too-many-changes"])
    }

    @Test("Broken documents give an error or an answer, never a crash", arguments: [UInt64(1), 2, 3, 4])
    func fuzz(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pieces: [String] = [
            ##""$ref":"#/components/schemas/Application","##, ##""allOf":[{"$ref":"#"}],"##, "null", "{}", "[", "]",
            "}", "\"", ",",
            #""anyOf":[true,false,{}],"#, #""nullable":true,"#, #""type":["null"],"#, "1e999999999", "-0",
            #""openapi":"3.0.0","#,
            ##""additionalProperties":{"$ref":"#/paths"},"##, #""enum":[[],{}],"#, #""properties":7,"#, #""oneOf":{},"#,
            "%", "~2",
        ]
        let splices = pieces.map { Array($0.utf8) }
        let original = try FastAPIFixture.document()
        var read = 0
        for _ in 0..<400 {
            let bytes = generator.mutated(Array(FastAPIFixture.text.utf8), splices: splices)
            do {
                let document = try OpenAPIDocument(reading: bytes, name: "fuzz")
                read += 1
                _ = APIComparison.compare(original, document, steps: 20_000)
                _ = APIComparison.compare(document, original, steps: 20_000)
                #expect(APIComparison.compare(document, document, steps: 20_000).breaking.isEmpty)
            } catch let error as Diagnostic {
                #expect(error.kind == .input)
            }
        }
        #expect(read > 20, "too few of the documents can be read for the test to mean anything")
    }
}
