import MLOpsCore
import Testing
@testable import MLOpsFormats

@Suite("Schemas of interfaces")
struct SchemaComparisonTests {
    static let all =
        SchemaChange.limits + SchemaChange.same + SchemaChange.others + SchemaChange.alternatives
        + SchemaChange.references

    @Test("A change is breaking in the direction where it takes something away", arguments: all)
    func changes(change: SchemaChange) throws {
        let request = try APIComparison.compare(
            Interfaces.request(change.old, change.schemas.old, version: change.version),
            Interfaces.request(change.new, change.schemas.new, version: change.version))
        #expect(Interfaces.short(request) == change.request, "\(request.changes.map(\.text))")
        let response = try APIComparison.compare(
            Interfaces.response(change.old, change.schemas.old, version: change.version),
            Interfaces.response(change.new, change.schemas.new, version: change.version))
        #expect(Interfaces.short(response) == change.response, "\(response.changes.map(\.text))")
    }

    @Test("A schema is the same as itself, whatever it is", arguments: all)
    func reflexive(change: SchemaChange) throws {
        for (schema, schemas) in [(change.old, change.schemas.old), (change.new, change.schemas.new)] {
            for document in [
                try Interfaces.request(schema, schemas, version: change.version),
                try Interfaces.response(schema, schemas, version: change.version),
            ] {
                let result = APIComparison.compare(document, document)
                #expect(result.breaking.isEmpty && result.compatible.isEmpty, "\(result.changes.map(\.text))")
            }
        }
    }

    @Test("Sentences say where and what, and nothing in them is foreign control text")
    func sentences() throws {
        let old = try Interfaces.request(
            #"{"type":"object","properties":{"a":{"type":"array","items":{"type":"object","properties":{"p\u001b[1m":{"type":"number","maximum":10}}}}}}"#
        )
        let new = try Interfaces.request(
            #"{"type":"object","properties":{"a":{"type":"array","items":{"type":"object","properties":{"p\u001b[1m":{"type":"number","maximum":5.5}}}}}}"#
        )
        let changes = APIComparison.compare(old, new).breaking
        #expect(
            changes.map(\.text) == [
                #"`maximum` of `a[].p\u{1b}[1m` in the request body changed from 10 to 5.5"#
            ])
        #expect(changes.map(\.path) == ["/predict"])
        #expect(changes.map(\.method) == ["POST"])
    }

    @Test("Numbers are compared by value, whatever their size")
    func decimals() throws {
        let ordered = [
            "-1e999999999", "-10", "-9.99", "-1e-9", "0", "1e-999999999", "0.1", "0.10001", "1", "9", "10", "1e2",
            "101",
        ]
        let numbers = try ordered.map { try #require(DecimalText($0)) }
        for (i, left) in numbers.enumerated() {
            for (j, right) in numbers.enumerated() {
                #expect((left < right) == (i < j), "\(left) \(right)")
                #expect((left == right) == (i == j))
            }
        }
        #expect(DecimalText("-0.0") == DecimalText("0e5"))
        for text in ["", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "1e9999999999", "NaN", " 1"] {
            #expect(DecimalText(text) == nil, "\(text)")
        }
        #expect(DecimalText("0.3")?.isMultiple(of: try #require(DecimalText("0.1"))) == true)
        #expect(DecimalText("0.3")?.isMultiple(of: try #require(DecimalText("0.2"))) == false)
        #expect(DecimalText("1e30")?.isMultiple(of: try #require(DecimalText("0.1"))) == nil)
        #expect(DecimalText("1")?.isMultiple(of: try #require(DecimalText("0"))) == nil)
    }
}
