import MLOpsCore

/// What a value of a policy document may look like: for editors, and for the table of the manual.
indirect enum SchemaShape: Sendable {
    /// Plain text, number or truth value; `words` names it for people.
    case scalar(words: String, JSON)
    /// A mapping with fixed keys.
    case object([SchemaKey], SchemaRules = SchemaRules())
    /// A mapping from names to values alike.
    case map(words: String, names: String, SchemaShape, atLeast: Int = 0)
    /// A list; a single plain value stands for a list of one where the item is one.
    case list(SchemaShape, atLeast: Int = 0, isSet: Bool = true)
    /// Either of these.
    case either([SchemaShape])
}

/// A key of a mapping.
struct SchemaKey: Sendable {
    let name: String
    /// What it is for, as a sentence.
    let text: String
    let example: JSON
    let shape: SchemaShape
    var isRequired: Bool

    init(_ name: String, _ text: String, _ example: JSON, _ shape: SchemaShape, required: Bool = false) {
        (self.name, self.text, self.example, self.shape, isRequired) = (name, text, example, shape, required)
    }
}

/// What holds for the keys of a mapping together.
struct SchemaRules: Sendable {
    /// At least one of these must be there.
    var oneOf: [String] = []
    /// Keys that need others.
    var needs: [(key: String, others: [String])] = []
}

extension SchemaShape {
    /// The shape as JSON Schema, draft 2020-12.
    var json: JSON {
        switch self {
        case .scalar(_, let json): json
        case .object(let keys, let rules): Self.object(keys, rules)
        case .map(_, let names, let value, let atLeast):
            [
                "type": atLeast == 0 ? ["object", "null"] : "object", "propertyNames": ["pattern": .string(names)],
                "additionalProperties": value.json, "minProperties": .integer(Int64(atLeast)),
            ]
        case .list(let item, let atLeast, let isSet): Self.list(item, atLeast, isSet)
        case .either(let shapes): ["anyOf": .array(shapes.map(\.json))]
        }
    }

    private static func object(_ keys: [SchemaKey], _ rules: SchemaRules) -> JSON {
        var properties = JSONObject()
        for key in keys { properties[key.name] = key.json }
        let required = keys.filter(\.isRequired).map(\.name)
        var object: JSONObject = [
            "type": required.isEmpty && rules.oneOf.isEmpty ? ["object", "null"] : "object",
            "properties": .object(properties), "additionalProperties": false,
        ]
        if !required.isEmpty { object["required"] = .texts(required) }
        if !rules.oneOf.isEmpty { object["anyOf"] = .array(rules.oneOf.map { ["required": .texts([$0])] }) }
        if !rules.needs.isEmpty {
            var needs = JSONObject()
            for need in rules.needs { needs[need.key] = .texts(need.others) }
            object["dependentRequired"] = .object(needs)
        }
        return .object(object)
    }

    private static func list(_ item: SchemaShape, _ atLeast: Int, _ isSet: Bool) -> JSON {
        var array: JSONObject = [
            "type": atLeast == 0 ? ["array", "null"] : "array", "items": item.json,
            "minItems": .integer(Int64(atLeast)),
        ]
        if isSet { array["uniqueItems"] = true }
        let single = item.scalars
        return single.isEmpty ? .object(array) : ["anyOf": .array([.object(array)] + single)]
    }

    /// The plain values among what it may be.
    private var scalars: [JSON] {
        switch self {
        case .scalar(_, let json): [json]
        case .either(let shapes): shapes.flatMap(\.scalars)
        case .object, .map, .list: []
        }
    }

    /// What stands there, in a few words.
    var words: String {
        switch self {
        case .scalar(let words, _): words
        case .object: "mapping"
        case .map(let words, _, _, _): words
        case .list(let item, _, _): "list of \(item.words)"
        case .either(let shapes): shapes.map(\.words).joined(separator: ", or ")
        }
    }
}

extension SchemaKey {
    fileprivate var json: JSON {
        var object = JSONObject()
        for member in shape.json.object?.members ?? [] { object[member.name] = member.value }
        object["description"] = .string(text)
        object["examples"] = .array([example])
        return .object(object)
    }
}
