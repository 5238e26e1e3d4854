import MLOpsCore
import MLOpsFormats

extension Target {
    static let notebook = Target("notebook", memoryFactor: 64) { bytes in
        let check = try NotebookCheck(reading: bytes, name: "fuzz.ipynb")
        try hold("a clean notebook has no outputs", !check.isClean || check.outputBytes == 0)
        try hold("no output is larger than the notebook", check.outputBytes <= bytes.count)
        try hold("no cell is beyond the last", check.cells.allSatisfy { $0.index < check.cellCount })
    }

    /// A document against itself and against a fixed one.
    static let openAPI = Target("openapi", memoryFactor: 600) { bytes in
        let document = try OpenAPIDocument(reading: bytes, name: "openapi.json")
        let itself = APIComparison.compare(document, document)
        try hold("nothing breaks against itself", itself.breaking.isEmpty, itself.breaking.first?.text ?? "")
        try hold("nothing is new against itself", itself.compatible.isEmpty, itself.compatible.first?.text ?? "")
        guard let sample = sampleAPI else { return }
        try check(APIComparison.compare(sample, document), bytes)
        try check(APIComparison.compare(document, sample), bytes)
    }

    /// Two documents divided by a line of `===`, most often two versions of one.
    static let openAPIChange = Target("openapi-change", dictionary: "openapi", memoryFactor: 600) { bytes in
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard let middle = lines.firstIndex(where: { $0.elementsEqual("===".utf8) }) else { return }
        let old = try OpenAPIDocument(reading: Array(lines[..<middle].joined(separator: [0x0A])), name: "old")
        let new = try OpenAPIDocument(reading: Array(lines[(middle + 1)...].joined(separator: [0x0A])), name: "new")
        try check(APIComparison.compare(old, new), bytes)
        try check(APIComparison.compare(new, old), bytes)
    }

    static let jsonSchema = Target("json-schema", memoryFactor: 400) { bytes in
        let check = try SchemaCheck(reading: bytes, name: "schema.json")
        for problem in check.problems { try Telling.check(problem.text, about: bytes) }
        try hold("no list of problems is endless", check.problems.count <= SchemaCheck.maxProblems + 1)
    }
}

private func check(_ comparison: APIComparison, _ bytes: [UInt8]) throws {
    try hold("no list of changes is endless", comparison.changes.count <= APIComparison.maxChanges + 1)
    try hold("changes are sorted", comparison.changes == comparison.changes.sorted())
    for change in comparison.changes.prefix(200) { try Telling.check(change.text, about: bytes) }
}

private let sampleAPI: OpenAPIDocument? = {
    let text = """
        {"openapi": "3.1.0", "info": {"title": "risk", "version": "1"},
         "paths": {"/predict": {"post": {
           "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/In"}}}},
           "responses": {"200": {"description": "ok", "content": {"application/json": {
             "schema": {"type": "object", "properties": {"score": {"type": "number", "minimum": 0}}}}}}}}}},
         "components": {"schemas": {"In": {"type": "object", "required": ["age"],
           "properties": {"age": {"type": "integer"}, "next": {"$ref": "#/components/schemas/In"}}}}}}
        """
    return try? OpenAPIDocument(reading: Array(text.utf8), name: "sample")
}()
