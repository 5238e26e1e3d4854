import MLOpsCore

/// Turns a YAML tree, whose scalars are text, into JSON of the same shape.
///
/// Whether `1` or `"1"` was written is not known, so every scalar but an empty one becomes text; who reads the JSON takes
/// the text of a flag or number for it.
enum YAMLText {
    /// The largest YAML document that is read: 8 MiB.
    static let maxBytes = 8 << 20

    /// - Throws: a ``Diagnostic`` of kind `input` when two keys of a mapping have the same bytes.
    static func json(_ node: TextNode) throws -> JSON {
        switch node.content {
        case .empty: return .null
        case .scalar(let text): return .string(text)
        case .sequence(let items): return .array(try items.map(json))
        case .mapping(let pairs):
            var members: [(name: String, value: JSON)] = []
            members.reserveCapacity(pairs.count)
            for (key, value) in pairs {
                guard case .scalar(let name) = key.content else { throw Diagnostic.input("a key must be plain text") }
                members.append((name, try json(value)))
            }
            guard let object = JSONObject(members: members) else { throw Diagnostic.input("a key occurs twice") }
            return .object(object)
        }
    }
}

/// Scalars as OpenAPI uses them, whether JSON gave them a kind or YAML only a text.
extension JSON {
    /// `true` and `false`, also as text.
    var flag: Bool? {
        switch self {
        case .bool(let flag): flag
        case .string("true"): true
        case .string("false"): false
        default: nil
        }
    }

    /// A number, also as text.
    var decimal: DecimalText? {
        switch self {
        case .integer(let number): DecimalText(String(number))
        case .string(let text): DecimalText(text)
        default: nil
        }
    }

    /// A scalar as the text YAML has for it; nil for lists and objects.
    var plainText: [UInt8]? {
        switch self {
        case .string(let text): Array(text.utf8)
        case .null: Array("null".utf8)
        case .bool(let flag): Array((flag ? "true" : "false").utf8)
        case .integer(let number): Array(String(number).utf8)
        case .array, .object: nil
        }
    }

    /// How messages write the value: short, and safe to show.
    var shown: String {
        switch self {
        case .string(let text): VisibleText.excerpt(text, limit: 40)
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .array(let items): "a list of \(items.count)"
        case .object: "an object"
        }
    }
}
