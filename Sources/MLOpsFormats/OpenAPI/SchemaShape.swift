import MLOpsCore

/// The types of JSON values, numbers taken apart so that `integer` lies within `number`.
struct ValueTypes: OptionSet, Hashable {
    let rawValue: UInt8

    static let null = ValueTypes(rawValue: 1)
    static let boolean = ValueTypes(rawValue: 2)
    static let string = ValueTypes(rawValue: 4)
    static let array = ValueTypes(rawValue: 8)
    static let object = ValueTypes(rawValue: 16)
    static let integer = ValueTypes(rawValue: 32)
    static let fraction = ValueTypes(rawValue: 64)

    static let number: ValueTypes = [.integer, .fraction]
    static let all: ValueTypes = [.null, .boolean, .string, .array, .object, .integer, .fraction]

    /// The parts that alternatives usually tell apart.
    static let groups: [ValueTypes] = [.null, .boolean, .string, .array, .object, .number]

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The type of JSON Schema's `type` keyword; nil when there is no such type.
    init?(named name: String) {
        switch name {
        case "null": self = .null
        case "boolean": self = .boolean
        case "string": self = .string
        case "array": self = .array
        case "object": self = .object
        case "integer": self = .integer
        case "number": self = .number
        default: return nil
        }
    }

    /// The types a value may be of: a number that is not whole reads as text.
    init(of value: JSON) {
        switch value {
        case .null: self = .null
        case .bool: self = .boolean
        case .integer: self = .integer
        case .array: self = .array
        case .object: self = .object
        case .string(let text): self = DecimalText(text) == nil ? .string : [.string, .fraction]
        }
    }

    /// `string or null`
    var words: String {
        if self == .all { return "anything" }
        if isEmpty { return "nothing" }
        var names: [String] = []
        let plain: [(ValueTypes, String)] = [
            (.boolean, "boolean"), (.string, "string"), (.array, "array"), (.object, "object"),
        ]
        for (type, name) in plain where contains(type) { names.append(name) }
        if isSuperset(of: .number) {
            names.append("number")
        } else if contains(.integer) {
            names.append("integer")
        } else if contains(.fraction) {
            names.append("number")
        }
        if contains(.null) { names.append("null") }
        return names.joined(separator: " or ")
    }
}

/// One end of a range of numbers.
struct Bound: Hashable, CustomStringConvertible {
    let value: DecimalText
    let isExclusive: Bool

    var description: String { isExclusive ? "\(value) (exclusive)" : "\(value)" }
}

/// Alternatives of which one (or more) must hold.
struct Union {
    /// The id of the list's place.
    let id: Int
    /// `oneOf`: exactly one.
    let isExclusive: Bool
    let branches: [Site]
}

/// What an object may hold beyond its named properties.
enum AdditionalProperties {
    case open
    case closed
    case schema([Site])
    /// Several schemas that hold together and say different things.
    case mixed([Site])
}

/// A property of an object.
struct Property {
    let name: String
    var sites: [Site]
}

/// The constraints that one or several schemas put on a value, `allOf` and `$ref` worked in.
struct Shape {
    var types: ValueTypes = .all
    var values: [JSON]?
    var minimum: Bound?
    var maximum: Bound?
    /// `minLength`, `maxItems` …, the strictest of each.
    var counts: [String: DecimalText] = [:]
    var patterns: Set<String> = []
    var formats: Set<String> = []
    var multiples: [DecimalText] = []
    var hasUniqueItems = false
    var required: [[UInt8]: String] = [:]
    var properties: [[UInt8]: Property] = [:]
    var additional: AdditionalProperties = .open
    var items: [Site] = []
    var prefixItems: [Site] = []
    var unions: [Union] = []
    var discriminator: JSON?
    /// Keywords that are compared as they stand.
    var opaque: [String: [Site]] = [:]
    var isReadOnly = false
    var isWriteOnly = false
    var defaultValue: JSON?
    /// The schemas that it was made of, references not counted.
    var parts: Set<Int> = []
    /// Why something about the schema could not be found out.
    var problems: [String] = []

    /// What it takes to make and to compare it, in steps.
    var cost: Int { 1 + parts.count + properties.count + required.count + (values?.count ?? 0) }

    /// A shape of which nothing is known.
    static func unknown(_ reason: String) -> Shape {
        var result = Shape()
        result.problems = [reason]
        return result
    }

    static let opaqueNames = [
        "not", "if", "then", "else", "patternProperties", "propertyNames", "dependentRequired", "dependentSchemas",
        "dependencies", "contains", "minContains", "maxContains", "unevaluatedProperties", "unevaluatedItems",
        "additionalItems", "contentEncoding", "contentMediaType", "contentSchema", "$dynamicRef", "$recursiveRef",
        "$id", "$schema", "xml",
    ]
    static let lowerCounts = ["minLength", "minItems", "minProperties"]
    static let upperCounts = ["maxLength", "maxItems", "maxProperties"]
}
