import MLOpsCore

/// The description of an HTTP interface: an OpenAPI document of version 3.0 or 3.1, held as JSON.
///
/// Sources: OpenAPI Specification 3.0.4 and 3.1.1. Only the frame is checked (version, `info`, paths, operations,
/// parameters, responses); schemas are looked at when two documents are compared.
public struct OpenAPIDocument: Sendable, Equatable {
    /// The versions of the format that are understood.
    public enum Version: String, Sendable, Hashable {
        /// Schemas are a dialect of their own: `nullable`, exclusive limits as flags, no siblings of `$ref`.
        case v30 = "3.0"
        /// Schemas are JSON Schema 2020-12.
        case v31 = "3.1"
    }

    /// The largest document that is read: 16 MiB.
    public static let maxBytes = 16 << 20
    /// Values inside one another, at most.
    public static let maxDepth = 128

    public let version: Version
    /// The whole document.
    public let json: JSON
    /// True when every scalar is the text it was written as: from YAML, where `1` and `"1"` are not told apart.
    let isTextual: Bool

    /// The methods an operation may have, as members of a path item.
    static let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]

    /// Takes a document that was read already; numbers that are not whole as text, as ``JSON/parseForeign(_:limits:)``
    /// gives them.
    ///
    /// - Throws: a ``Diagnostic`` of kind `input` when this is no OpenAPI document of version 3.0 or 3.1.
    public init(_ json: JSON) throws {
        try self.init(json, isTextual: false)
    }

    /// Reads a document: JSON when it begins with `{`, else YAML as ``YAMLReader`` reads it.
    ///
    /// - Parameters:
    ///   - bytes: the document in UTF-8.
    ///   - name: what messages call the document, such as its path.
    /// - Throws: a ``Diagnostic`` of kind `input` for broken text and for what is no OpenAPI document.
    public init(reading bytes: [UInt8], name: String) throws {
        let isJSON = bytes.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) } == UInt8(ascii: "{")
        guard isJSON else {
            let tree = try YAMLReader.read(bytes, name: name, limit: YAMLText.maxBytes)
            do {
                try self.init(YAMLText.json(tree), isTextual: true)
            } catch let error as Diagnostic {
                throw error.wrapped(in: "\(VisibleText.of(name)) is no OpenAPI document that can be read")
            }
            return
        }
        do {
            let limits = JSON.Limits(bytes: Self.maxBytes, depth: Self.maxDepth)
            try self.init(try JSON.parseForeign(bytes, limits: limits), isTextual: false)
        } catch let error as Diagnostic {
            throw error.wrapped(in: "\(VisibleText.of(name)) is no OpenAPI document that can be read")
        }
    }

    private init(_ json: JSON, isTextual: Bool) throws {
        version = try DocumentFrame.check(json)
        self.json = json
        self.isTextual = isTextual
    }
}

/// The parts of a document that everything else hangs on.
private enum DocumentFrame {
    static func check(_ json: JSON) throws -> OpenAPIDocument.Version {
        guard let root = json.object else { throw Diagnostic.input("an OpenAPI document must be an object") }
        let version = try version(root)
        guard let info = root["info"] else { throw missing("info", in: "the document") }
        guard let info = info.object else { throw wrong("info", "an object") }
        for name in ["title", "version"] where info[name]?.string == nil {
            throw wrong("info.\(name)", "a string")
        }
        try object(root["components"], "components")
        if let components = root["components"]?.object {
            for member in components.members where !member.name.hasPrefix("x-") {
                try object(member.value, "components.\(VisibleText.excerpt(member.name))")
            }
        }
        for name in ["servers", "security", "tags"] {
            if let value = root[name], value.array == nil { throw wrong(name, "a list") }
        }
        guard let paths = root["paths"] else {
            guard version == .v31, root["components"] != nil || root["webhooks"] != nil else {
                throw missing("paths", in: "the document")
            }
            return version
        }
        guard let paths = paths.object else { throw wrong("paths", "an object") }
        for (name, item) in paths.members where !name.hasPrefix("x-") {
            let place = "paths.\(VisibleText.excerpt(name))"
            guard name.hasPrefix("/") else {
                throw Diagnostic.input("the path '\(VisibleText.excerpt(name))' does not begin with '/'")
            }
            guard let item = item.object else { throw wrong(place, "an object") }
            try check(item: item, place, version)
        }
        return version
    }

    private static func version(_ root: JSONObject) throws -> OpenAPIDocument.Version {
        guard let value = root["openapi"] else {
            if let old = root["swagger"]?.string {
                throw Diagnostic.input(
                    "this is a Swagger \(VisibleText.excerpt(old)) document, not OpenAPI 3.0 or 3.1",
                    hint: "convert it with a converter from Swagger 2.0 to OpenAPI 3")
            }
            throw missing("openapi", in: "the document")
        }
        guard let text = value.string else { throw wrong("openapi", "a string such as \"3.1.0\"") }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        if parts.count == 3, isPlain, let version = OpenAPIDocument.Version(rawValue: "\(parts[0]).\(parts[1])") {
            return version
        }
        throw Diagnostic.input(
            "the OpenAPI version '\(VisibleText.excerpt(text))' is not understood",
            hint: "versions 3.0.x and 3.1.x are, such as \"3.1.0\"")
    }

    private static func check(item: JSONObject, _ place: String, _ version: OpenAPIDocument.Version) throws {
        try parameters(item["parameters"], "\(place).parameters")
        for method in OpenAPIDocument.methods {
            guard let value = item[method] else { continue }
            let place = "\(place).\(method)"
            guard let operation = value.object else { throw wrong(place, "an object") }
            try parameters(operation["parameters"], "\(place).parameters")
            try object(operation["requestBody"], "\(place).requestBody")
            if let value = operation["security"], value.array == nil { throw wrong("\(place).security", "a list") }
            guard let responses = operation["responses"] else {
                if version == .v30 { throw missing("responses", in: place) }
                continue
            }
            guard let responses = responses.object else { throw wrong("\(place).responses", "an object") }
            for (code, response) in responses.members where !code.hasPrefix("x-") {
                try object(response, "\(place).responses.\(VisibleText.excerpt(code))")
            }
        }
    }

    private static func parameters(_ value: JSON?, _ place: String) throws {
        guard let value else { return }
        guard let list = value.array else { throw wrong(place, "a list") }
        for (index, parameter) in list.enumerated() {
            guard let parameter = parameter.object else { throw wrong("\(place)[\(index)]", "an object") }
            if parameter["$ref"] != nil { continue }
            for name in ["name", "in"] where parameter[name]?.string == nil {
                throw wrong("\(place)[\(index)].\(name)", "a string")
            }
        }
    }

    private static func object(_ value: JSON?, _ place: String) throws {
        if let value, value.object == nil { throw wrong(place, "an object") }
    }

    private static func missing(_ name: String, in place: String) -> Diagnostic {
        .input("this is no OpenAPI document: \(place) has no '\(name)'")
    }

    private static func wrong(_ place: String, _ what: String) -> Diagnostic {
        .input("this is no OpenAPI document: \(place) must be \(what)")
    }
}
