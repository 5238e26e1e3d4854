import MLOpsCore

/// Works `allOf` and `$ref` into one set of constraints. Each schema is taken once however often it is named, so a nest
/// that doubles at every level costs no more than its text; and by a list rather than by recursion.
struct ShapeBuilder {
    private let source: SchemaSource
    private let position: Position
    private var shape = Shape()
    private var taken: Set<Int> = []
    private var todo: [Site] = []
    private var isNullableAnyway = false
    private var additional: [(own: Set<[UInt8]>, rule: Site)] = []
    private var conjuncts = 0

    init(source: SchemaSource, position: Position) {
        self.source = source
        self.position = position
    }

    mutating func build() -> Shape {
        todo = position.sites.reversed()
        while let site = todo.popLast() {
            if taken.insert(site.id).inserted { take(site) }
        }
        if isNullableAnyway {
            shape.types.insert(.null)
            shape.unions = shape.unions.map {
                Union(id: $0.id, isExclusive: $0.isExclusive, branches: $0.branches + [source.nullSite])
            }
        }
        if let values = shape.values {
            shape.types.formIntersection(values.reduce(into: ValueTypes()) { $0.formUnion(ValueTypes(of: $1)) })
        }
        shape.types.formIntersection(position.mask)
        settleAdditional()
        return shape
    }

    private mutating func take(_ site: Site) {
        if source.document.version == .v31 ? site.value.object?.names != ["$ref"] : site.value["$ref"] == nil {
            shape.parts.insert(site.id)
        }
        let schema: JSONObject
        switch site.value {
        case .bool(true): return
        case .bool(false):
            shape.types = []
            return
        case .object(let object): schema = object
        default:
            shape.problems.append("a schema is neither an object nor true or false")
            return
        }
        if schema["$ref"] != nil {
            switch source.resolved(site) {
            case .found(let target): todo.append(target)
            case .unknown(let reason): shape.problems.append(reason)
            }
            if source.document.version == .v30 { return }
        }
        if !schema.isEmpty { conjuncts += 1 }
        if let all = source.child(site, "allOf") { todo += source.elements(all).reversed() }
        takeTypes(schema)
        takeValues(schema)
        takeLimits(schema)
        takeMembers(site, schema)
        takeUnions(site, schema)
        for name in Shape.opaqueNames {
            if let child = source.child(site, name) { shape.opaque[name, default: []].append(child) }
        }
    }

    private mutating func takeTypes(_ schema: JSONObject) {
        let isNullable = source.document.version == .v30 && schema["nullable"]?.flag == true
        // To the letter, `nullable` cannot widen what stands beside it; everybody who writes it there means that it does.
        if isNullable, ["type", "allOf", "anyOf", "oneOf"].contains(where: { (schema[$0] != nil) != ($0 == "type") }) {
            isNullableAnyway = true
        }
        guard let type = schema["type"] else { return }
        let names: [JSON] =
            if case .array(let list) = type { list } else { [type] }
        var types = ValueTypes()
        for name in names {
            // YAML writes the type null without quotes.
            if name.isNull {
                types.insert(.null)
            } else if let known = name.string.flatMap(ValueTypes.init(named:)) {
                types.formUnion(known)
            } else {
                shape.problems.append("the type `\(name.shown)` is not known")
                types = .all
            }
        }
        if isNullable { types.insert(.null) }
        shape.types.formIntersection(types)
    }

    private mutating func takeValues(_ schema: JSONObject) {
        var lists: [[JSON]] = []
        if let list = schema["enum"]?.array { lists.append(list) }
        if source.document.version == .v31, let value = schema["const"] { lists.append([value]) }
        for list in lists {
            if let values = shape.values {
                let keys = Set(list.map(\.canonicalBytes))
                shape.values = values.filter { keys.contains($0.canonicalBytes) }
            } else {
                shape.values = list
            }
        }
        if let pattern = schema["pattern"]?.string { shape.patterns.insert(pattern) }
        if let format = schema["format"]?.string { shape.formats.insert(format) }
        if shape.defaultValue == nil { shape.defaultValue = schema["default"] }
        if schema["readOnly"]?.flag == true { shape.isReadOnly = true }
        if schema["writeOnly"]?.flag == true { shape.isWriteOnly = true }
        if schema["uniqueItems"]?.flag == true { shape.hasUniqueItems = true }
        if let discriminator = schema["discriminator"], shape.discriminator == nil {
            shape.discriminator = discriminator
        }
    }

    private mutating func takeLimits(_ schema: JSONObject) {
        func bound(_ inclusive: String, _ exclusive: String) -> [Bound] {
            let limit = schema[inclusive]?.decimal
            if source.document.version == .v30 {
                return limit.map { [Bound(value: $0, isExclusive: schema[exclusive]?.flag == true)] } ?? []
            }
            return [
                limit.map { Bound(value: $0, isExclusive: false) },
                schema[exclusive]?.decimal.map { Bound(value: $0, isExclusive: true) },
            ].compactMap { $0 }
        }
        for lower in bound("minimum", "exclusiveMinimum") {
            if let other = shape.minimum, !Limits.isAtLeast(lower, other) { continue }
            shape.minimum = lower
        }
        for upper in bound("maximum", "exclusiveMaximum") {
            if let other = shape.maximum, !Limits.isAtMost(upper, other) { continue }
            shape.maximum = upper
        }
        for name in Shape.lowerCounts {
            guard let count = schema[name]?.decimal, !count.isZero else { continue }
            shape.counts[name] = shape.counts[name].map { max($0, count) } ?? count
        }
        for name in Shape.upperCounts {
            guard let count = schema[name]?.decimal else { continue }
            shape.counts[name] = shape.counts[name].map { min($0, count) } ?? count
        }
        if let step = schema["multipleOf"]?.decimal, !shape.multiples.contains(step) { shape.multiples.append(step) }
    }

    private mutating func takeMembers(_ site: Site, _ schema: JSONObject) {
        for name in schema["required"]?.array ?? [] {
            if let name = name.string { shape.required[Array(name.utf8)] = name }
        }
        var own: Set<[UInt8]> = []
        if let properties = source.child(site, "properties"), let names = properties.value.object?.names {
            for name in names {
                guard let child = source.child(properties, name) else { continue }
                let key = Array(name.utf8)
                own.insert(key)
                shape.properties[key, default: Property(name: name, sites: [])].sites.append(child)
            }
        }
        if let rule = source.child(site, "additionalProperties"), rule.value.flag != true {
            additional.append((own, rule))
        }
        if let items = source.child(site, "items") { shape.items.append(items) }
        if let prefix = source.child(site, "prefixItems") { shape.prefixItems.append(prefix) }
    }

    private mutating func takeUnions(_ site: Site, _ schema: JSONObject) {
        for name in ["anyOf", "oneOf"] {
            guard let list = source.child(site, name), !position.chosen.contains(list.id) else { continue }
            let branches = source.elements(list).map { branch -> Site in
                var named = branch
                let reference = branch.value["$ref"]?.string ?? branch.value["title"]?.string
                named.label = reference.flatMap { $0.split(separator: "/").last.map(String.init) }
                return named
            }
            guard !branches.isEmpty else { continue }
            shape.unions.append(Union(id: list.id, isExclusive: name == "oneOf", branches: branches))
        }
    }

    /// `additionalProperties` sees the properties beside it alone, not those of the schemas it is joined with.
    private mutating func settleAdditional() {
        guard let first = additional.first else { return }
        let all = Set(shape.properties.keys)
        guard additional.count == 1, first.own == all || conjuncts == 1 else {
            // One that sees all properties and closes the object decides, whatever the others say.
            if additional.contains(where: { $0.own == all && $0.rule.value.flag == false }) {
                shape.additional = .closed
            } else {
                shape.additional = .mixed(additional.map(\.rule))
            }
            return
        }
        shape.additional = first.rule.value.flag == false ? .closed : .schema([first.rule])
    }
}

/// Which of two ends of a range is the stricter one.
enum Limits {
    /// True when lower limit `a` is as strict as `b`, or stricter.
    static func isAtLeast(_ a: Bound, _ b: Bound) -> Bool {
        a.value > b.value || (a.value == b.value && (a.isExclusive || !b.isExclusive))
    }

    /// True when upper limit `a` is as strict as `b`, or stricter.
    static func isAtMost(_ a: Bound, _ b: Bound) -> Bool {
        a.value < b.value || (a.value == b.value && (a.isExclusive || !b.isExclusive))
    }
}
