import MLOpsCore

/// Small values as YAML on one line, for examples.
enum YAMLFlow {
    /// `json` with the members of mappings in the order in which `shape` has its keys.
    static func text(_ json: JSON, _ shape: SchemaShape) -> String {
        switch json {
        case .null: return "{}"
        case .bool(let flag): return flag ? "true" : "false"
        case .integer(let number): return String(number)
        case .string(let text): return scalar(text)
        case .array(let items):
            return "[" + items.map { text($0, shape.item ?? shape) }.joined(separator: ", ") + "]"
        case .object(let object):
            if object.isEmpty { return "{}" }
            let members = shape.ordered(object).map { "\(scalar($0.name)): \(text($0.value, $0.shape))" }
            return "{ " + members.joined(separator: ", ") + " }"
        }
    }

    /// Plain where YAML reads the same text back in every version, else in quotes. Numbers stay plain: a policy's are
    /// read as they are written.
    private static func scalar(_ text: String) -> String {
        func isWord(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        let isPlain = text.utf8.allSatisfy { isWord($0) || "-_./@+".utf8.contains($0) }
        if isPlain, let first = text.utf8.first, isWord(first) { return text }
        let escaped = text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
        return "\"" + String(escaped) + "\""
    }
}

extension SchemaShape {
    /// The shape of a list's items.
    fileprivate var item: SchemaShape? {
        switch self {
        case .list(let item, _, _): item
        case .either(let shapes): shapes.lazy.compactMap(\.item).first
        case .scalar, .object, .map: nil
        }
    }

    fileprivate func ordered(_ object: JSONObject) -> [(name: String, value: JSON, shape: SchemaShape)] {
        switch self {
        case .object(let keys, _):
            keys.compactMap { key in object[key.name].map { (key.name, $0, key.shape) } }
        case .map(_, _, let value, _): object.members.map { ($0.name, $0.value, value) }
        case .list(let item, _, _): item.ordered(object)
        case .either(let shapes): shapes.lazy.map { $0.ordered(object) }.first { !$0.isEmpty } ?? []
        case .scalar: object.members.map { ($0.name, $0.value, self) }
        }
    }
}
