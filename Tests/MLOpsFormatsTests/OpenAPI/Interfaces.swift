import MLOpsCore
import MLOpsFormats

/// Small documents written by hand, around the part that a test is about.
enum Interfaces {
    static func json(_ text: String) throws -> JSON {
        try JSON.parseForeign(Array(text.utf8), limits: .init(bytes: 1 << 24, depth: 128))
    }

    static func document(_ text: String) throws -> OpenAPIDocument {
        try OpenAPIDocument(json(text))
    }

    /// `paths` and further members, as JSON without the outer braces.
    static func document(paths: String, _ more: String = "", version: String = "3.1.0") throws -> OpenAPIDocument {
        try document(
            #"{"openapi":"\#(version)","info":{"title":"t","version":"1"},"paths":{\#(paths)}\#(more.isEmpty ? "" : ",")\#(more)}"#
        )
    }

    /// One operation, `POST /predict`, given without braces.
    static func operation(_ text: String, _ more: String = "", version: String = "3.1.0") throws -> OpenAPIDocument {
        let body = text.contains(#""responses""#) ? text : text + (text.isEmpty ? "" : ",") + #""responses":{}"#
        return try document(paths: #""/predict":{"post":{\#(body)}}"#, more, version: version)
    }

    static func request(_ schema: String, _ schemas: String = "", version: String = "3.1.0") throws -> OpenAPIDocument {
        try operation(
            #""requestBody":{"content":{"application/json":{"schema":\#(schema)}}}"#,
            #""components":{"schemas":{\#(schemas)}}"#, version: version)
    }

    static func response(_ schema: String, _ schemas: String = "", version: String = "3.1.0") throws -> OpenAPIDocument
    {
        try operation(
            #""responses":{"200":{"description":"","content":{"application/json":{"schema":\#(schema)}}}}"#,
            #""components":{"schemas":{\#(schemas)}}"#, version: version)
    }

    /// The changes in short: `! kind` for breaking, `? kind` for unknown, `= kind` for compatible.
    static func short(_ comparison: APIComparison) -> [String] {
        comparison.changes.map { change in
            let sign =
                switch change.severity {
                case .breaking: "!"
                case .unknown: "?"
                case .compatible: "="
                }
            return "\(sign) \(change.kind)"
        }.sorted()
    }
}
