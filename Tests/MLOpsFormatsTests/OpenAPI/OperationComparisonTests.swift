import MLOpsCore
import MLOpsFormats
import Testing

/// Two operations `POST /predict`, as JSON without braces, and what the change from the first to the second means.
struct OperationChange: Sendable, CustomTestStringConvertible {
    let name: String
    let old: String
    let new: String
    let expected: [String]
    var oldMore = ""
    var newMore = ""

    var testDescription: String { name }

    init(_ name: String, _ old: String, _ new: String, _ expected: [String], more: (String, String) = ("", "")) {
        (self.name, self.old, self.new, self.expected) = (name, old, new, expected)
        (oldMore, newMore) = more
    }

    private static func parameter(_ text: String) -> String { #""parameters":[{\#(text)}]"# }
    private static let limit = #""name":"limit","in":"query","schema":{"type":"integer"}"#
    private static let none = #""parameters":[]"#
    private static func body(_ text: String) -> String { #""requestBody":{\#(text)}"# }
    private static func answer(_ text: String) -> String { #""responses":{"200":{"description":"",\#(text)}}"# }

    static let parameters = [
        OperationChange("removed", parameter(limit), none, ["! request-parameter-removed"]),
        OperationChange("added, optional", none, parameter(limit), ["= request-parameter-added"]),
        OperationChange(
            "added, required", none, parameter(limit + #","required":true"#), ["! request-parameter-required-added"]),
        OperationChange(
            "header added, required", none, parameter(#""name":"X-Team","in":"header","required":true"#),
            ["! request-parameter-required-added"]),
        OperationChange(
            "header that is to be ignored", none, parameter(#""name":"Accept","in":"header","required":true"#), []),
        OperationChange(
            "became required", parameter(limit), parameter(limit + #","required":true"#),
            ["! request-parameter-became-required"]),
        OperationChange(
            "became optional", parameter(limit + #","required":true"#), parameter(limit),
            ["= request-parameter-became-optional"]),
        OperationChange(
            "type", parameter(limit), parameter(#""name":"limit","in":"query","schema":{"type":"boolean"}"#),
            ["! request-parameter-type-changed", "= request-parameter-type-changed"]),
        OperationChange(
            "default", parameter(#""name":"l","in":"query","schema":{"default":1}"#),
            parameter(#""name":"l","in":"query","schema":{"default":2}"#), ["! request-parameter-default-changed"]),
        OperationChange(
            "moved", parameter(#""name":"key","in":"query""#), parameter(#""name":"key","in":"header""#),
            ["! request-parameter-location-changed", "= request-parameter-added"]),
        OperationChange(
            "header in another case", parameter(#""name":"X-Team","in":"header""#),
            parameter(#""name":"x-team","in":"header""#), []),
        OperationChange(
            "query in another case", parameter(#""name":"Team","in":"query""#),
            parameter(#""name":"team","in":"query""#),
            ["! request-parameter-removed", "= request-parameter-added"]),
        OperationChange(
            "style", parameter(limit), parameter(limit + #","style":"spaceDelimited""#),
            ["! request-parameter-style-changed"]),
        OperationChange(
            "style by default", parameter(limit), parameter(limit + #","style":"form","explode":true"#), []),
        OperationChange(
            "explode", parameter(limit), parameter(limit + #","explode":false"#), ["! request-parameter-style-changed"]),
        OperationChange(
            "content instead of schema", parameter(limit),
            parameter(#""name":"limit","in":"query","content":{"application/json":{}}"#),
            ["! request-parameter-style-changed"]),
        OperationChange(
            "by reference", parameter(limit), ##""parameters":[{"$ref":"#/components/parameters/L"}]"##, [],
            more: ("", #""components":{"parameters":{"L":{\#(limit)}}}"#)),
        OperationChange(
            "by a reference to nowhere", none, ##""parameters":[{"$ref":"#/components/parameters/L"}]"##,
            ["? reference-unknown"]),
    ]

    static let bodies = [
        OperationChange("removed", body(#""content":{}"#), none, ["! request-body-removed"]),
        OperationChange("added, optional", none, body(#""content":{}"#), ["= request-body-added"]),
        OperationChange(
            "added, required", none, body(#""required":true,"content":{}"#), ["! request-body-required-added"]),
        OperationChange(
            "became required", body(#""content":{}"#), body(#""required":true,"content":{}"#),
            ["! request-body-became-required"]),
        OperationChange(
            "media type removed", body(#""content":{"application/json":{},"text/csv":{}}"#),
            body(#""content":{"application/json":{}}"#), ["! request-body-media-type-removed"]),
        OperationChange(
            "media type added", body(#""content":{"application/json":{}}"#),
            body(#""content":{"application/json":{},"text/csv":{}}"#), ["= request-body-media-type-added"]),
        OperationChange(
            "media type widened", body(#""content":{"text/csv":{}}"#), body(#""content":{"text/*":{}}"#),
            ["= request-body-media-type-added"]),
        OperationChange(
            "media type in another case", body(#""content":{"Text/CSV; charset=utf-8":{}}"#),
            body(#""content":{"text/csv;charset=UTF-8":{}}"#), []),
        OperationChange(
            "encoding", body(#""content":{"multipart/form-data":{"encoding":{"a":{"contentType":"text/csv"}}}}"#),
            body(#""content":{"multipart/form-data":{"encoding":{"a":{"contentType":"text/tsv"}}}}"#),
            ["? encoding-changed"]),
    ]

    static let responses = [
        OperationChange(
            "success removed", #""responses":{"200":{},"202":{}}"#, #""responses":{"200":{}}"#,
            ["! response-success-code-removed"]),
        OperationChange(
            "failure removed", #""responses":{"200":{},"422":{}}"#, #""responses":{"200":{}}"#,
            ["! response-code-removed"]),
        OperationChange(
            "failure covered by its range", #""responses":{"422":{}}"#, #""responses":{"4XX":{}}"#,
            ["= response-code-added"]),
        OperationChange(
            "added", #""responses":{"200":{}}"#, #""responses":{"200":{},"500":{}}"#, ["= response-code-added"]),
        OperationChange(
            "media type removed", answer(#""content":{"application/json":{},"text/csv":{}}"#),
            answer(#""content":{"application/json":{}}"#), ["! response-body-media-type-removed"]),
        OperationChange(
            "media type widened", answer(#""content":{"text/csv":{}}"#), answer(#""content":{"text/*":{}}"#),
            ["! response-body-media-type-removed", "= response-body-media-type-added"]),
        OperationChange(
            "header removed", answer(#""headers":{"X-Id":{}}"#), answer(#""headers":{}"#), ["! response-header-removed"]
        ),
        OperationChange(
            "header optional", answer(#""headers":{"X-Id":{"required":true}}"#), answer(#""headers":{"x-id":{}}"#),
            ["! response-header-became-optional"]),
        OperationChange(
            "header loosened", answer(#""headers":{"X-Id":{"schema":{"type":"integer"}}}"#),
            answer(#""headers":{"x-id":{"schema":{"type":"number"}}}"#), ["! response-header-type-loosened"]),
        OperationChange(
            "same change under two media types",
            answer(#""content":{"a/b":{"schema":{"type":"string"}},"a/c":{"schema":{"type":"string"}}}"#),
            answer(#""content":{"a/b":{"schema":{}},"a/c":{"schema":{}}}"#), ["! response-body-type-loosened"]),
        OperationChange(
            "callbacks", #""callbacks":{"a":{"{$request.body#/u}":{"post":{"responses":{"200":{}}}}}}"#,
            #""callbacks":{"a":{"{$request.body#/u}":{"post":{"responses":{"204":{}}}}}}"#, ["? callbacks-changed"]),
        OperationChange(
            "deprecated, another id", #""operationId":"a""#, #""operationId":"b","deprecated":true"#,
            ["= operation-deprecated", "= operation-id-changed"]),
    ]

    private static let schemes =
        #""components":{"securitySchemes":{"#
        + #""key":{"type":"apiKey","in":"header","name":"X-Key"},"oauth":{"type":"oauth2","flows":{}}}}"#
    private static let moved =
        #""components":{"securitySchemes":{"#
        + #""key":{"type":"apiKey","in":"query","name":"X-Key"},"oauth":{"type":"oauth2","flows":{}}}}"#

    static let security = [
        OperationChange(
            "asked for", "", #""security":[{"key":[]}]"#, ["! security-requirement-added"], more: (schemes, schemes)),
        OperationChange(
            "asked for everywhere", "", "", ["! security-requirement-added"],
            more: (schemes, schemes + #","security":[{"key":[]}]"#)),
        OperationChange(
            "lifted here", "", #""security":[]"#, ["= security-alternative-added"],
            more: (schemes + #","security":[{"key":[]}]"#, schemes + #","security":[{"key":[]}]"#)),
        OperationChange(
            "optional", "", #""security":[{"key":[]},{}]"#, [], more: (schemes, schemes)),
        OperationChange(
            "another way in", #""security":[{"key":[]}]"#, #""security":[{"key":[]},{"oauth":[]}]"#,
            ["= security-alternative-added"], more: (schemes, schemes)),
        OperationChange(
            "both instead of one", #""security":[{"key":[]}]"#, #""security":[{"key":[],"oauth":[]}]"#,
            ["! security-requirement-added"], more: (schemes, schemes)),
        OperationChange(
            "scope", #""security":[{"oauth":["read"]}]"#, #""security":[{"oauth":["read","write"]}]"#,
            ["! security-scope-added"], more: (schemes, schemes)),
        OperationChange(
            "fewer scopes", #""security":[{"oauth":["read","write"]}]"#, #""security":[{"oauth":["read"]}]"#,
            ["= security-alternative-added"], more: (schemes, schemes)),
        OperationChange(
            "scheme moved", #""security":[{"key":[]}]"#, #""security":[{"key":[]}]"#, ["! security-scheme-changed"],
            more: (schemes, moved)),
        OperationChange(
            "scheme not defined", #""security":[{"x":[]}]"#, #""security":[{"x":[]}]"#, ["? security-scheme-unknown"]),
    ]

    private static func servers(_ urls: String...) -> String {
        #""servers":["# + urls.map { #"{"url":"\#($0)"}"# }.joined(separator: ",") + "]"
    }

    static let places = [
        OperationChange(
            "base path", "", "", ["! server-base-path-removed", "= server-added"],
            more: (servers("https://a.example/v1"), servers("https://a.example/v2"))),
        OperationChange(
            "host", "", "", ["! server-removed", "= server-added"],
            more: (servers("https://a.example/v1"), servers("https://b.example/v1"))),
        OperationChange(
            "one more", "", "", ["= server-added"], more: (servers("/v1"), servers("/v1", "/v2"))),
        OperationChange("a slash at the end", "", "", [], more: (servers("/v1"), servers("/v1/"))),
        OperationChange("none is the root", "", "", [], more: ("", servers("/"))),
        OperationChange(
            "of the operation", #""servers":[{"url":"/a"}]"#, #""servers":[{"url":"/b"}]"#,
            ["! server-base-path-removed", "= server-added"]),
        OperationChange(
            "variables", "", "", ["? server-variables-changed"],
            more: (
                #""servers":[{"url":"/{v}","variables":{"v":{"default":"1","enum":["1","2"]}}}]"#,
                #""servers":[{"url":"/{v}","variables":{"v":{"default":"1","enum":["1"]}}}]"#
            )),
        OperationChange(
            "webhooks", "", "", ["? webhooks-changed"], more: (#""webhooks":{"a":{}}"#, #""webhooks":{"b":{}}"#)),
    ]
}

@Suite("Operations of interfaces")
struct OperationComparisonTests {
    @Test(
        "Parameters, bodies, responses, credentials and servers",
        arguments: OperationChange.parameters + OperationChange.bodies + OperationChange.responses
            + OperationChange.security + OperationChange.places)
    func changes(change: OperationChange) throws {
        let comparison = try APIComparison.compare(
            Interfaces.operation(change.old, change.oldMore), Interfaces.operation(change.new, change.newMore))
        #expect(Interfaces.short(comparison) == change.expected.sorted(), "\(comparison.changes.map(\.text))")
    }

    @Test("Paths are equal but for the names of their parameters")
    func templates() throws {
        func path(_ template: String, _ name: String, _ type: String) throws -> OpenAPIDocument {
            try Interfaces.document(
                paths: #""\#(template)":{"parameters":[{"name":"\#(name)","in":"path","required":true,"#
                    + #""schema":{"type":"\#(type)"}}],"get":{"responses":{}}}"#)
        }
        let old = try path("/m/{id}", "id", "string")
        #expect(APIComparison.compare(old, try path("/m/{name}", "name", "string")).changes.isEmpty)
        #expect(
            Interfaces.short(APIComparison.compare(old, try path("/m/{name}", "name", "integer"))) == [
                "! request-parameter-type-changed", "= request-parameter-type-changed",
            ])
        #expect(
            Interfaces.short(APIComparison.compare(old, try path("/n/{id}", "id", "string"))) == [
                "! path-removed", "= path-added",
            ])
        #expect(
            Interfaces.short(APIComparison.compare(old, try path("/m/{id}/", "id", "string"))) == [
                "! path-removed", "= path-added",
            ])
    }

    @Test("Paths and operations that go or come")
    func presence() throws {
        let two = try Interfaces.document(
            paths: #""/a":{"get":{"responses":{}},"post":{"responses":{}}},"/b":{"get":{"responses":{}}},"x-c":1"#)
        let one = try Interfaces.document(paths: #""/a":{"get":{"responses":{}}}"#)
        let gone = APIComparison.compare(two, one)
        #expect(
            gone.breaking.map { "\($0.path) \($0.method ?? "-") \($0.kind)" } == [
                "/a POST operation-removed", "/b - path-removed",
            ])
        #expect(gone.unknown.isEmpty && gone.compatible.isEmpty && !gone.breaking.isEmpty)
        let come = APIComparison.compare(one, two)
        #expect(
            come.compatible.map { "\($0.path) \($0.method ?? "-") \($0.kind)" } == [
                "/a POST operation-added", "/b - path-added",
            ])
        #expect(come.breaking.isEmpty && come.unknown.isEmpty)
        let twice = try Interfaces.document(paths: #""/a/{x}":{},"/a/{y}":{}"#)
        #expect(Set(Interfaces.short(APIComparison.compare(twice, twice))) == ["? path-ambiguous"])
    }

    @Test("A change of a shared schema is told at every path that uses it")
    func shared() throws {
        func document(_ limit: Int) throws -> OpenAPIDocument {
            let reference = ##"{"$ref":"#/components/schemas/A"}"##
            let operation =
                #"{"post":{"requestBody":{"content":{"application/json":{"schema":\#(reference)}}},"responses":{}}}"#
            return try Interfaces.document(
                paths: ["/a", "/b", "/c"].map { "\"\($0)\":\(operation)" }.joined(separator: ","),
                #""components":{"schemas":{"A":{"type":"object","properties":{"x":{"maxLength":\#(limit)}}}}}"#)
        }
        let changes = APIComparison.compare(try document(5), try document(4)).changes
        #expect(changes.map(\.path) == ["/a", "/b", "/c"])
        #expect(Set(changes.map(\.kind)) == ["request-body-max-length-tightened"])
    }

    @Test("What concerns every path names none")
    func everybody() throws {
        let old = try Interfaces.document(paths: "", #""servers":[{"url":"/v1"}]"#)
        let new = try Interfaces.document(paths: #""/new":{}"#, #""servers":[{"url":"/v2"}]"#)
        let changes = APIComparison.compare(old, new).changes.filter { $0.severity != .compatible }
        #expect(changes.map(\.kind) == ["server-base-path-removed"])
        #expect(changes.map(\.path) == [APIChange.everyPath])
    }
}
