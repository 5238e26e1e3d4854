import MLOpsCore
import Testing
@testable import MLOpsFormats

/// Two schemas, and what a change from the first to the second means in a request and in a response.
struct SchemaChange: Sendable, CustomTestStringConvertible {
    let old: String
    let new: String
    let request: [String]
    let response: [String]
    var schemas = (old: "", new: "")
    var version = "3.1.0"

    var testDescription: String { "\(old) → \(new) (\(version))" }

    init(
        _ old: String, _ new: String, request: [String], response: [String],
        schemas: (old: String, new: String) = ("", ""),
        version: String = "3.1.0"
    ) {
        (self.old, self.new, self.request, self.response) = (old, new, request, response)
        (self.schemas, self.version) = (schemas, version)
    }

    /// A limit that gets stricter, and by turning it round one that gets looser.
    static func stricter(_ old: String, _ new: String, _ aspect: String) -> [SchemaChange] {
        [
            SchemaChange(
                old, new, request: ["! request-body-\(aspect)-tightened"],
                response: ["= response-body-\(aspect)-tightened"]),
            SchemaChange(
                new, old, request: ["= request-body-\(aspect)-loosened"],
                response: ["! response-body-\(aspect)-loosened"]),
        ]
    }

    static let limits: [SchemaChange] = [
        stricter(#"{"type":"number"}"#, #"{"type":"integer"}"#, "type"),
        stricter(#"{"type":["string","integer"]}"#, #"{"type":"string"}"#, "type"),
        stricter(#"{}"#, #"{"type":"string"}"#, "type"),
        stricter(#"{"type":"number"}"#, #"{"type":"number","minimum":1}"#, "minimum"),
        stricter(#"{"type":"number","minimum":0.5}"#, #"{"type":"number","minimum":0.75}"#, "minimum"),
        stricter(#"{"type":"number","minimum":-1e3}"#, #"{"type":"number","minimum":-999.9}"#, "minimum"),
        stricter(#"{"type":"number","minimum":1}"#, #"{"type":"number","exclusiveMinimum":1}"#, "minimum"),
        stricter(#"{"type":"number","maximum":10}"#, #"{"type":"number","maximum":9}"#, "maximum"),
        stricter(#"{"type":"number","maximum":10}"#, #"{"type":"number","exclusiveMaximum":10}"#, "maximum"),
        stricter(#"{"type":"integer"}"#, #"{"type":"integer","multipleOf":5}"#, "multiple-of"),
        stricter(#"{"type":"number","multipleOf":0.1}"#, #"{"type":"number","multipleOf":0.5}"#, "multiple-of"),
        stricter(#"{"type":"string"}"#, #"{"type":"string","minLength":1}"#, "min-length"),
        stricter(#"{"type":"string","maxLength":9}"#, #"{"type":"string","maxLength":8}"#, "max-length"),
        stricter(#"{"type":"string"}"#, #"{"type":"string","pattern":"^a"}"#, "pattern"),
        stricter(#"{"type":"string"}"#, #"{"type":"string","format":"date"}"#, "format"),
        stricter(#"{"type":"integer","format":"int64"}"#, #"{"type":"integer","format":"int32"}"#, "format"),
        stricter(#"{"type":"array"}"#, #"{"type":"array","minItems":1}"#, "min-items"),
        stricter(#"{"type":"array","maxItems":9}"#, #"{"type":"array","maxItems":8}"#, "max-items"),
        stricter(#"{"type":"array"}"#, #"{"type":"array","uniqueItems":true}"#, "unique-items"),
        stricter(#"{"type":"array","items":{}}"#, #"{"type":"array","items":{"type":"string"}}"#, "type"),
        stricter(#"{"type":"object"}"#, #"{"type":"object","minProperties":1}"#, "min-properties"),
        stricter(#"{"type":"object"}"#, #"{"type":"object","additionalProperties":false}"#, "additional-properties"),
        stricter(
            #"{"type":"object","additionalProperties":{"type":"number"}}"#,
            #"{"type":"object","additionalProperties":{"type":"integer"}}"#, "type"),
        stricter(
            #"{"type":"object","properties":{"a":{"type":"string"}}}"#,
            #"{"type":"object","properties":{"a":{"type":"string","maxLength":4}}}"#, "max-length"),
        stricter(
            #"{"allOf":[{"type":"string"}]}"#, #"{"allOf":[{"type":"string"},{"maxLength":4}]}"#, "max-length"),
        stricter(
            #"{"type":"array","prefixItems":[{"type":"number"}]}"#,
            #"{"type":"array","prefixItems":[{"type":"integer"}]}"#, "type"),
    ].flatMap { $0 }

    static let same: [SchemaChange] = [
        (#"{"type":"string","minLength":0}"#, #"{"type":"string"}"#),
        (#"{"type":"number","minimum":1.50}"#, #"{"type":"number","minimum":15e-1}"#),
        (#"{"type":"string","description":"a"}"#, #"{"type":"string","title":"b","example":1}"#),
        (#"{"type":["string","null"]}"#, #"{"anyOf":[{"type":"string"},{"type":"null"}]}"#),
        (#"{"anyOf":[{"type":"string"},{"type":"null"}]}"#, #"{"type":["null","string"]}"#),
        (#"{"oneOf":[{"type":"null"},{"type":"string"}]}"#, #"{"anyOf":[{"type":"string"},{"type":"null"}]}"#),
        (#"{"allOf":[{"type":"string"},{"maxLength":4}]}"#, #"{"type":"string","maxLength":4}"#),
        (#"{"type":"number"}"#, #"{"type":["integer","number"]}"#),
        (#"{"enum":["a","b"]}"#, #"{"enum":["b","a"],"type":"string"}"#),
        (#"{"const":"a"}"#, #"{"enum":["a"]}"#),
        (#"{"type":"boolean"}"#, #"{"type":"boolean","enum":[true,false]}"#),
        (#"{"type":"string","minimum":3}"#, #"{"type":"string","maximum":3}"#),
        (#"true"#, #"{}"#),
        (#"{"not":{"type":"string"}}"#, #"{"not":{"type":"string","description":"x"}}"#),
        (
            #"{"type":"object","additionalProperties":true,"properties":{"a":{}}}"#,
            #"{"type":"object","properties":{"a":{}}}"#
        ),
        (#"{"type":"integer"}"#, #"{"type":"integer","multipleOf":1}"#),
    ].flatMap {
        [
            SchemaChange($0.0, $0.1, request: [], response: []),
            SchemaChange($0.1, $0.0, request: [], response: []),
        ]
    }

    static let others: [SchemaChange] = [
        SchemaChange(
            #"{"type":"string"}"#, #"{"type":"integer"}"#,
            request: ["! request-body-type-changed", "= request-body-type-changed"],
            response: ["! response-body-type-changed", "= response-body-type-changed"]),
        SchemaChange(
            #"{"type":"string"}"#, #"{"type":["string","null"]}"#, request: ["= request-body-became-nullable"],
            response: ["! response-body-became-nullable"]),
        SchemaChange(
            #"{"type":["string","null"]}"#, #"{"type":"string"}"#, request: ["! request-body-became-not-nullable"],
            response: ["= response-body-became-not-nullable"]),
        SchemaChange(
            #"{"type":"string"}"#, #"{"type":"string","nullable":true}"#, request: ["= request-body-became-nullable"],
            response: ["! response-body-became-nullable"], version: "3.0.3"),
        SchemaChange(
            #"{"type":"string"}"#, #"{"type":"string","nullable":true}"#, request: [], response: [], version: "3.1.0"),
        SchemaChange(
            #"{"type":"number","minimum":1}"#, #"{"type":"number","minimum":1,"exclusiveMinimum":true}"#,
            request: ["! request-body-minimum-tightened"], response: ["= response-body-minimum-tightened"],
            version: "3.0.3"),
        SchemaChange(
            ##"{"allOf":[{"$ref":"#/components/schemas/A"}]}"##,
            ##"{"nullable":true,"allOf":[{"$ref":"#/components/schemas/A"}]}"##,
            request: ["= request-body-became-nullable"], response: ["! response-body-became-nullable"],
            schemas: (#""A":{"type":"string"}"#, #""A":{"type":"string"}"#), version: "3.0.3"),
        SchemaChange(
            #"{"type":"string"}"#, #"{"anyOf":[{"type":"string"},{"type":"null"}]}"#,
            request: ["= request-body-became-nullable"], response: ["! response-body-became-nullable"]),
        SchemaChange(
            #"{"enum":["a","b"]}"#, #"{"enum":["a"]}"#, request: ["! request-body-enum-value-removed"],
            response: ["= response-body-enum-value-removed"]),
        SchemaChange(
            #"{"enum":["a"]}"#, #"{"enum":["a","b"]}"#, request: ["= request-body-enum-value-added"],
            response: ["! response-body-enum-value-added"]),
        SchemaChange(
            #"{"type":"string"}"#, #"{"type":"string","enum":["a"]}"#, request: ["! request-body-became-enum"],
            response: ["= response-body-became-enum"]),
        SchemaChange(
            #"{"type":"string","enum":["a"]}"#, #"{"type":"string"}"#, request: ["= request-body-enum-removed"],
            response: ["! response-body-enum-removed"]),
        SchemaChange(
            #"{"const":1}"#, #"{"const":2}"#,
            request: ["! request-body-enum-value-removed", "= request-body-enum-value-added"],
            response: ["! response-body-enum-value-added", "= response-body-enum-value-removed"]),
        SchemaChange(
            #"{"type":"string","pattern":"^a"}"#, #"{"type":"string","pattern":"^b"}"#,
            request: ["? request-body-unknown"], response: ["? response-body-unknown"]),
        SchemaChange(
            #"{"type":"string","format":"date"}"#, #"{"type":"string","format":"date-time"}"#,
            request: ["! request-body-format-tightened", "= request-body-format-loosened"],
            response: ["! response-body-format-loosened", "= response-body-format-tightened"]),
        // Properties.
        SchemaChange(
            #"{"type":"object"}"#, #"{"type":"object","properties":{"a":{}}}"#,
            request: ["= request-body-property-added"],
            response: ["= response-body-property-added"]),
        SchemaChange(
            #"{"type":"object"}"#, #"{"type":"object","properties":{"a":{}},"required":["a"]}"#,
            request: ["! request-body-property-required-added"], response: ["= response-body-property-added"]),
        SchemaChange(
            #"{"type":"object"}"#, #"{"type":"object","properties":{"a":{"default":1}},"required":["a"]}"#,
            request: ["! request-body-property-required-added"], response: ["= response-body-property-added"]),
        SchemaChange(
            #"{"type":"object","properties":{"a":{}}}"#, #"{"type":"object"}"#,
            request: ["= request-body-property-removed"],
            response: ["! response-body-property-removed"]),
        SchemaChange(
            #"{"type":"object","properties":{"a":{}},"required":["a"]}"#, #"{"type":"object"}"#,
            request: ["= request-body-property-removed"], response: ["! response-body-property-removed"]),
        SchemaChange(
            #"{"type":"object","properties":{"a":{}},"additionalProperties":false}"#,
            #"{"type":"object","additionalProperties":false}"#,
            request: ["! request-body-property-removed"], response: ["! response-body-property-removed"]),
        SchemaChange(
            #"{"type":"object","additionalProperties":false}"#,
            #"{"type":"object","properties":{"a":{}},"additionalProperties":false}"#,
            request: ["= request-body-property-added"], response: ["! response-body-property-added"]),
        SchemaChange(
            #"{"type":"object","properties":{"a":{}}}"#, #"{"type":"object","properties":{"a":{}},"required":["a"]}"#,
            request: ["! request-body-property-became-required"],
            response: ["= response-body-property-became-required"]),
        SchemaChange(
            #"{"type":"object","properties":{"a":{}},"required":["a"]}"#, #"{"type":"object","properties":{"a":{}}}"#,
            request: ["= request-body-property-became-optional"],
            response: ["! response-body-property-became-optional"]),
        SchemaChange(
            #"{"type":"object","properties":{"a":{}}}"#, #"{"type":"object","properties":{"a":{"readOnly":true}}}"#,
            request: ["= request-body-property-removed"], response: []),
        SchemaChange(
            #"{"type":"object","properties":{"a":{}}}"#, #"{"type":"object","properties":{"a":{"writeOnly":true}}}"#,
            request: [], response: ["! response-body-property-removed"]),
        SchemaChange(
            #"{"type":"object","properties":{"a":{"readOnly":true}},"required":["a"]}"#,
            #"{"type":"object","properties":{"a":{}},"required":["a"]}"#,
            request: ["! request-body-property-required-added"], response: []),
        SchemaChange(
            #"{"type":"object","properties":{"a":{"readOnly":true,"type":"string"}},"required":["a"]}"#,
            #"{"type":"object","properties":{"a":{"readOnly":true,"type":"integer"}},"required":["a"]}"#,
            request: [], response: ["! response-body-type-changed", "= response-body-type-changed"]),
        SchemaChange(
            #"{"type":"object","additionalProperties":{"type":"string"}}"#,
            #"{"type":"object","additionalProperties":{"type":"string"},"properties":{"a":{"type":"integer"}}}"#,
            request: ["! request-body-type-changed"], response: ["! response-body-type-changed"]),
        // A property that has the name of a keyword for people is a property.
        SchemaChange(
            #"{"not":{"properties":{"title":{"type":"string"}}}}"#,
            #"{"not":{"properties":{"title":{"type":"integer"}}}}"#,
            request: ["? request-body-unknown"], response: ["? response-body-unknown"]),
        SchemaChange(
            #"{"type":"string"}"#, #"{"type":"string","not":{"const":"a"}}"#, request: ["? request-body-unknown"],
            response: []),
        SchemaChange(
            #"{"type":"string","default":"a"}"#, #"{"type":"string","default":"b"}"#,
            request: ["! request-body-default-changed"], response: []),
        SchemaChange(
            #"{"type":"string","default":"a"}"#, #"{"type":"string"}"#, request: ["! request-body-default-removed"],
            response: []),
        SchemaChange(
            #"{"type":"string"}"#, #"{"type":"string","default":"a"}"#, request: ["= request-body-default-added"],
            response: []),
        SchemaChange(
            #"{"type":"wat"}"#, #"{"type":"string"}"#,
            request: ["! request-body-type-tightened", "? request-body-unknown"],
            response: ["= response-body-type-tightened", "? response-body-unknown"]),
        SchemaChange(
            #"[1]"#, #"{}"#, request: ["? request-body-unknown"], response: ["? response-body-unknown"]),
        SchemaChange(
            #"{}"#, #"false"#, request: ["! request-body-type-tightened"],
            response: ["= response-body-type-tightened"]),
        SchemaChange(
            #"{"type":"array","prefixItems":[{}]}"#, #"{"type":"array","prefixItems":[{},{}]}"#,
            request: ["? request-body-unknown"], response: ["? response-body-unknown"]),
        SchemaChange(
            #"{"anyOf":[{"required":["a"]},{"required":["b"]}],"type":"object"}"#,
            #"{"type":"object","required":["a"]}"#, request: ["! request-body-property-became-required"],
            response: ["= response-body-property-became-required"]),
    ]

    private static let pets =
        #""Cat":{"type":"object","properties":{"meow":{"type":"string"}}},"#
        + #""Dog":{"type":"object","properties":{"bark":{"type":"string"}}}"#
    private static let louder =
        #""Cat":{"type":"object","properties":{"meow":{"type":"string"}}},"#
        + #""Dog":{"type":"object","properties":{"bark":{"type":"string","minLength":3}}}"#
    private static func any(_ kind: String, _ names: String...) -> String {
        #"{"\#(kind)":["# + names.map { ##"{"$ref":"#/components/schemas/\##($0)"}"## }.joined(separator: ",") + "]}"
    }

    static let alternatives: [SchemaChange] = [
        SchemaChange(
            any("anyOf", "Cat"), any("anyOf", "Cat", "Dog"), request: ["= request-body-alternative-added"],
            response: ["! response-body-alternative-added"], schemas: (pets, pets)),
        SchemaChange(
            any("anyOf", "Cat", "Dog"), any("anyOf", "Dog"), request: ["! request-body-alternative-removed"],
            response: ["= response-body-alternative-removed"], schemas: (pets, pets)),
        SchemaChange(
            any("anyOf", "Cat", "Dog"), any("anyOf", "Dog", "Cat"), request: [], response: [], schemas: (pets, pets)),
        SchemaChange(
            any("oneOf", "Cat", "Dog"), any("oneOf", "Dog", "Cat"), request: [], response: [], schemas: (pets, pets)),
        SchemaChange(
            any("oneOf", "Cat", "Dog"), any("oneOf", "Cat", "Dog"), request: ["! request-body-min-length-tightened"],
            response: ["= response-body-min-length-tightened"], schemas: (pets, louder)),
        SchemaChange(
            any("anyOf", "Cat", "Dog"), any("oneOf", "Cat", "Dog"), request: ["? request-body-unknown"], response: [],
            schemas: (pets, pets)),
        SchemaChange(
            ##"{"$ref":"#/components/schemas/Cat"}"##, any("anyOf", "Cat", "Dog"),
            request: ["= request-body-alternative-added"], response: ["! response-body-alternative-added"],
            schemas: (pets, pets)),
        SchemaChange(
            #"{"anyOf":[{"type":"string"}]}"#, #"{"anyOf":[{"type":"string"},{"type":"integer"}]}"#,
            request: ["= request-body-alternative-added"], response: ["! response-body-alternative-added"]),
        SchemaChange(
            #"{"anyOf":[{"type":"string"},{"type":"integer"}]}"#,
            #"{"anyOf":[{"type":"string","maxLength":3},{"type":"integer"}]}"#,
            request: ["! request-body-max-length-tightened"], response: ["= response-body-max-length-tightened"]),
        SchemaChange(
            #"{"oneOf":[{}],"discriminator":{"propertyName":"k","mapping":{"a":"A","b":"B"}}}"#,
            #"{"oneOf":[{}],"discriminator":{"propertyName":"l","mapping":{"a":"C","c":"C"}}}"#,
            request: [
                "! request-body-discriminator-changed", "! request-body-discriminator-mapping-changed",
                "! request-body-discriminator-mapping-removed", "= request-body-discriminator-mapping-added",
            ],
            response: [
                "! response-body-discriminator-changed", "! response-body-discriminator-mapping-added",
                "! response-body-discriminator-mapping-changed", "= response-body-discriminator-mapping-removed",
            ]),
        SchemaChange(
            #"{"oneOf":[{}]}"#, #"{"oneOf":[{}],"discriminator":{"propertyName":"l"}}"#,
            request: ["! request-body-discriminator-added"], response: ["! response-body-discriminator-added"]),
    ]

    private static let ref = ##"{"$ref":"#/components/schemas/A"}"##
    static let references: [SchemaChange] = [
        SchemaChange(
            ref, ref, request: ["! request-body-type-changed", "= request-body-type-changed"],
            response: ["! response-body-type-changed", "= response-body-type-changed"],
            schemas: (#""A":{"type":"string"}"#, #""A":{"type":"boolean"}"#)),
        SchemaChange(ref, #"{"type":"string"}"#, request: [], response: [], schemas: (#""A":{"type":"string"}"#, "")),
        SchemaChange(
            ref, ref, request: [], response: [],
            schemas: (
                ##""A":{"type":"object","properties":{"next":{"$ref":"#/components/schemas/A"}}}"##,
                ##""A":{"type":"object","properties":{"next":{"$ref":"#/components/schemas/A"}}}"##
            )),
        SchemaChange(
            ref, ref, request: ["! request-body-property-required-added"], response: ["= response-body-property-added"],
            schemas: (
                ##""A":{"type":"object","properties":{"next":{"$ref":"#/components/schemas/A"}}}"##,
                ##""A":{"type":"object","required":["x"],"properties":{"next":{"$ref":"#/components/schemas/A"},"x":{}}}"##
            )),
        SchemaChange(
            ref, ref, request: ["? request-body-unknown"], response: ["? response-body-unknown"],
            schemas: (##""A":{"$ref":"#/components/schemas/A"}"##, ##""A":{"$ref":"#/components/schemas/A"}"##)),
        SchemaChange(
            #"{"$ref":"other.json#/A"}"#, #"{"$ref":"other.json#/A"}"#, request: ["? request-body-unknown"],
            response: ["? response-body-unknown"]),
        SchemaChange(
            ##"{"$ref":"#/components/schemas/Nobody"}"##, #"{}"#, request: ["? request-body-unknown"],
            response: ["? response-body-unknown"]),
        SchemaChange(
            ##"{"$ref":"#/components/schemas/a%20~1~0b"}"##, #"{"type":"string"}"#, request: [], response: [],
            schemas: (#""a /~b":{"type":"string"}"#, "")),
        SchemaChange(
            ref, ##"{"$ref":"#/components/schemas/A","maxLength":3}"##,
            request: ["! request-body-max-length-tightened"],
            response: ["= response-body-max-length-tightened"],
            schemas: (#""A":{"type":"string"}"#, #""A":{"type":"string"}"#)),
        // 3.0 does not look at what stands beside a reference.
        SchemaChange(
            ref, ##"{"$ref":"#/components/schemas/A","maxLength":3}"##, request: [], response: [],
            schemas: (#""A":{"type":"string"}"#, #""A":{"type":"string"}"#), version: "3.0.0"),
    ]
}
