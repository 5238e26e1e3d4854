import MLOpsCore

/// Walks through the schemas of a document, by a list rather than by recursion.
struct SchemaChecker {
    private(set) var draft: SchemaCheck.Draft?
    private(set) var problems: [SchemaCheck.Problem] = []

    private let tree: JSONTree
    /// Schemas that are still to be looked at, each with the schema whose `$id` its references start from.
    private var todo: [(schema: Int, resource: Int)] = [(0, 0)]
    private var seen: Set<Int> = [0]
    private var references: [(value: Int, text: String, resource: Int)] = []
    /// The anchors of each resource, and the resources by their `$id`.
    private var anchors: [Int: [[UInt8]: Int]] = [:]
    private var resources: [[UInt8]: Int] = [:]

    private static let types: Set<String> = ["array", "boolean", "integer", "null", "number", "object", "string"]

    init(_ tree: JSONTree) {
        self.tree = tree
    }

    mutating func run() {
        guard let draft = dialect() else { return }
        self.draft = draft
        while !todo.isEmpty || !references.isEmpty {
            while let next = todo.popLast() { check(next.schema, next.resource, draft) }
            // What a reference leads to is a schema, wherever it stands; anchors are all known by now.
            let open = references
            references = []
            for reference in open { follow(reference.value, reference.text, reference.resource) }
        }
    }

    private mutating func report(_ value: Int, _ text: String, _ kind: SchemaCheck.Problem.Kind = .error) {
        guard problems.count < SchemaCheck.maxProblems else { return }
        problems.append(.init(kind: kind, pointer: tree.pointer(of: value), text: text))
        if problems.count == SchemaCheck.maxProblems {
            problems.append(
                .init(
                    kind: .unknown, pointer: "",
                    text: "there are \(SchemaCheck.maxProblems) problems or more; the rest is not listed"))
        }
    }

    /// The draft that the document names.
    private mutating func dialect() -> SchemaCheck.Draft? {
        guard let value = tree.members(0)?["$schema"] else { return .draft202012 }
        guard let text = tree.string(value) else {
            report(value, "`$schema` must be a text")
            return nil
        }
        if let draft = Self.draft(text) { return draft }
        report(
            value, "`$schema` names `\(VisibleText.excerpt(text))`, which is not understood; 2020-12, 2019-09 and 7 are"
        )
        return nil
    }

    private static func draft(_ text: String) -> SchemaCheck.Draft? {
        SchemaCheck.Draft(rawValue: text.hasSuffix("#") ? String(text.dropLast()) : text)
    }

    private mutating func visit(_ schema: Int, _ resource: Int) {
        if seen.insert(schema).inserted { todo.append((schema, resource)) }
    }

    private mutating func check(_ schema: Int, _ outer: Int, _ draft: SchemaCheck.Draft) {
        switch tree[schema] {
        case .bool: return
        case .object(let members):
            let resource = takeIdentity(members, schema, outer, draft)
            for (name, value) in members.list {
                if let keyword = SchemaKeyword.of(name, draft) { check(value, name, keyword, resource) }
            }
        default: report(schema, "a schema must be an object, true or false")
        }
    }

    /// Notes `$id` and anchors; answers where the references in this schema start from.
    private mutating func takeIdentity(
        _ members: JSONTree.Members, _ schema: Int, _ outer: Int, _ draft: SchemaCheck.Draft
    ) -> Int {
        var resource = outer
        if let id = members["$id"].flatMap(tree.string), !(draft == .draft7 && members["$ref"] != nil) {
            if draft == .draft7, id.hasPrefix("#") {
                anchors[resource, default: [:]][Array(id.utf8.dropFirst())] = schema
            } else {
                resource = schema
                resources[Array(id.utf8.prefix { $0 != UInt8(ascii: "#") })] = schema
            }
        }
        if draft != .draft7 {
            for name in ["$anchor", "$dynamicAnchor"] {
                guard let value = members[name], let text = tree.string(value) else { continue }
                if anchors[resource, default: [:]].updateValue(schema, forKey: Array(text.utf8)) != nil,
                    name == "$anchor" || members["$anchor"].flatMap(tree.string) != text
                {
                    report(value, "the anchor `\(VisibleText.excerpt(text))` is used twice")
                }
            }
        }
        return resource
    }

    private mutating func check(_ value: Int, _ name: String, _ keyword: SchemaKeyword, _ resource: Int) {
        switch keyword {
        case .string:
            if tree.string(value) == nil { report(value, "`\(name)` must be a text") }
        case .number, .step, .count: checkNumber(value, name, keyword)
        case .flag:
            if case .bool = tree[value] {} else { report(value, "`\(name)` must be true or false") }
        case .list:
            if case .array = tree[value] {} else { report(value, "`\(name)` must be a list") }
        case .names: checkNames(value, name)
        case .schema: visit(value, resource)
        case .schemas: checkSchemas(value, name, resource)
        case .schemaOrSchemas:
            if case .array = tree[value] { checkSchemas(value, name, resource) } else { visit(value, resource) }
        case .schemaMap, .patternMap, .namesMap, .schemaOrNamesMap: checkMap(value, name, keyword, resource)
        case .type: checkType(value)
        case .pattern:
            guard let text = tree.string(value) else { return report(value, "`\(name)` must be a text") }
            checkPattern(value, text)
        case .id, .anchor, .vocabulary, .dialect: checkIdentity(value, name, keyword)
        case .reference, .dynamicReference:
            guard let text = tree.string(value) else { return report(value, "`\(name)` must be a text") }
            references.append((value, text, resource))
        }
    }

    private mutating func checkNumber(_ value: Int, _ name: String, _ keyword: SchemaKeyword) {
        guard case .number(let text) = tree[value] else {
            return report(value, keyword == .count ? "`\(name)` must be a whole number" : "`\(name)` must be a number")
        }
        guard let number = DecimalText(text) else {
            return report(value, "the number is too large to be judged", .unknown)
        }
        switch keyword {
        case .step:
            if number.isZero || number.isBelowZero { report(value, "`\(name)` must be above zero") }
        case .count:
            if number.isBelowZero || !number.isWhole {
                report(value, "`\(name)` must be a whole number, zero or more")
            }
        default: break
        }
    }

    private mutating func checkNames(_ value: Int, _ name: String) {
        guard case .array(let items) = tree[value] else { return report(value, "`\(name)` must be a list of texts") }
        var known: Set<[UInt8]> = []
        for item in items {
            guard let text = tree.string(item) else {
                report(item, "`\(name)` must hold texts only")
                continue
            }
            if !known.insert(Array(text.utf8)).inserted {
                report(item, "`\(name)` holds `\(VisibleText.excerpt(text))` twice")
            }
        }
    }

    private mutating func checkSchemas(_ value: Int, _ name: String, _ resource: Int) {
        guard case .array(let items) = tree[value] else { return report(value, "`\(name)` must be a list of schemas") }
        if items.isEmpty { report(value, "`\(name)` must not be empty") }
        for item in items.reversed() { visit(item, resource) }
    }

    private mutating func checkMap(_ value: Int, _ name: String, _ keyword: SchemaKeyword, _ resource: Int) {
        guard let members = tree.members(value) else { return report(value, "`\(name)` must be an object") }
        for (key, item) in members.list {
            if keyword == .patternMap { checkPattern(item, key) }
            let isNames: Bool
            if case .array = tree[item] {
                isNames = keyword == .schemaOrNamesMap || keyword == .namesMap
            } else {
                isNames = keyword == .namesMap
            }
            if isNames { checkNames(item, name) } else { visit(item, resource) }
        }
    }

    private mutating func checkType(_ value: Int) {
        switch tree[value] {
        case .string(let text):
            if !Self.types.contains(text) { report(value, "there is no type `\(VisibleText.excerpt(text))`") }
        case .array(let items):
            if items.isEmpty { report(value, "`type` must not be empty") }
            for item in items where tree.string(item).map({ !Self.types.contains($0) }) ?? false {
                report(item, "there is no type `\(VisibleText.excerpt(tree.string(item) ?? ""))`")
            }
            checkNames(value, "type")
        default: report(value, "`type` must be a text or a list of texts")
        }
    }

    private mutating func checkPattern(_ value: Int, _ text: String) {
        switch PatternCheck.check(text) {
        case .sound: return
        case .broken(let reason):
            report(value, "the pattern `\(VisibleText.excerpt(text))` cannot be read: \(reason)")
        case .unknown(let reason):
            report(value, "the pattern `\(VisibleText.excerpt(text))` cannot be judged: \(reason)", .unknown)
        }
    }

    private mutating func checkIdentity(_ value: Int, _ name: String, _ keyword: SchemaKeyword) {
        if keyword == .vocabulary {
            guard let members = tree.members(value) else { return report(value, "`\(name)` must be an object") }
            for (_, item) in members.list {
                if case .bool = tree[item] { continue }
                report(item, "`\(name)` must hold true and false only")
            }
            return
        }
        guard let text = tree.string(value) else { return report(value, "`\(name)` must be a text") }
        switch keyword {
        case .id:
            let fragment = text.utf8.drop { $0 != UInt8(ascii: "#") }.dropFirst()
            if draft != .draft7, !fragment.isEmpty { report(value, "`$id` must have no fragment") }
        case .anchor:
            let isSound = text.utf8.enumerated().allSatisfy { index, byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "_"): index > 0 || draft == .draft202012
                case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "."): index > 0
                case UInt8(ascii: ":"): index > 0 && draft == .draft201909
                default: false
                }
            }
            if text.isEmpty || !isSound { report(value, "`\(name)` must be a plain name") }
        case .dialect:
            if let draft, Self.draft(text) != draft {
                report(value, "an inner schema is of another version, by which it is not checked", .unknown)
            }
        default: return
        }
    }

    /// Where a reference leads: to a place in its resource, an anchor, a resource in the document, or out of it.
    private mutating func follow(_ value: Int, _ text: String, _ resource: Int) {
        let shown = VisibleText.excerpt(text)
        let address = Array(text.utf8.prefix { $0 != UInt8(ascii: "#") })
        var start = resource
        if !address.isEmpty {
            guard let other = resources[address] else {
                // The drafts themselves are known to every reader.
                if Self.draft(text) != nil { return }
                return report(value, "`\(shown)` lies outside the document and is not looked at", .unknown)
            }
            start = other
        }
        guard let fragment = Percent.decoded(text.utf8.dropFirst(address.count + 1)) else {
            return report(value, "`\(shown)` is no reference")
        }
        let target: Int?
        if fragment.isEmpty || fragment.first == UInt8(ascii: "/") {
            target = tree.value(at: fragment, from: start)
        } else {
            target = anchors[start]?[fragment]
        }
        guard let target else { return report(value, "`\(shown)` names nothing in the document") }
        switch tree[target] {
        case .bool: return
        case .object: visit(target, start)
        default: report(value, "`\(shown)` names something that is no schema")
        }
    }
}
