/// What the value of a keyword must be, draft by draft.
enum SchemaKeyword {
    case string
    case number
    /// Above zero.
    case step
    /// A whole number, zero or more.
    case count
    case flag
    case list
    /// A list of texts, each once.
    case names
    case schema
    /// A list of schemas, not empty.
    case schemas
    /// A schema, or a list of schemas.
    case schemaOrSchemas
    /// An object of schemas.
    case schemaMap
    /// An object of schemas whose names are patterns.
    case patternMap
    /// An object of lists of texts.
    case namesMap
    /// An object of schemas or lists of texts.
    case schemaOrNamesMap
    case type
    case pattern
    case id
    case anchor
    case reference
    case dynamicReference
    case vocabulary
    case dialect

    /// Nil for a keyword that the draft does not know: it may have any value.
    static func of(_ name: String, _ draft: SchemaCheck.Draft) -> SchemaKeyword? {
        if let common = common[name] { return common }
        switch draft {
        case .draft7: return draft7[name]
        case .draft201909: return later[name] ?? draft201909[name]
        case .draft202012: return later[name] ?? draft202012[name]
        }
    }

    private static let common: [String: SchemaKeyword] = [
        "$schema": .dialect, "$id": .id, "$ref": .reference, "$comment": .string, "title": .string,
        "description": .string, "readOnly": .flag, "examples": .list, "multipleOf": .step, "maximum": .number,
        "exclusiveMaximum": .number, "minimum": .number, "exclusiveMinimum": .number, "maxLength": .count,
        "minLength": .count, "pattern": .pattern, "maxItems": .count, "minItems": .count, "uniqueItems": .flag,
        "contains": .schema, "maxProperties": .count, "minProperties": .count, "required": .names,
        "additionalProperties": .schema, "definitions": .schemaMap, "properties": .schemaMap,
        "patternProperties": .patternMap, "dependencies": .schemaOrNamesMap, "propertyNames": .schema, "enum": .list,
        "type": .type, "format": .string, "contentMediaType": .string, "contentEncoding": .string, "if": .schema,
        "then": .schema, "else": .schema, "allOf": .schemas, "anyOf": .schemas, "oneOf": .schemas, "not": .schema,
    ]

    private static let draft7: [String: SchemaKeyword] = ["items": .schemaOrSchemas, "additionalItems": .schema]

    private static let later: [String: SchemaKeyword] = [
        "$anchor": .anchor, "$vocabulary": .vocabulary, "$defs": .schemaMap, "dependentSchemas": .schemaMap,
        "dependentRequired": .namesMap, "unevaluatedItems": .schema, "unevaluatedProperties": .schema,
        "maxContains": .count, "minContains": .count, "deprecated": .flag, "writeOnly": .flag, "contentSchema": .schema,
    ]

    private static let draft201909: [String: SchemaKeyword] = [
        "items": .schemaOrSchemas, "additionalItems": .schema, "$recursiveRef": .dynamicReference,
        "$recursiveAnchor": .flag,
    ]

    private static let draft202012: [String: SchemaKeyword] = [
        "items": .schema, "prefixItems": .schemas, "$dynamicRef": .dynamicReference, "$dynamicAnchor": .anchor,
        "$recursiveRef": .dynamicReference,
    ]
}
