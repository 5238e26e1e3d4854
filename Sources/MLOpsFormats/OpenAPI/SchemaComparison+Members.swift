import MLOpsCore

extension SchemaComparison {
    // MARK: objects

    private typealias Key = [UInt8]

    /// The properties that take part in a direction: `readOnly` ones are not sent, `writeOnly` ones not returned.
    private func members(_ shape: Shape, _ source: SchemaSource, _ direction: DataDirection) -> [Key: Property] {
        shape.properties.filter { _, property in
            let inner = source.shape(Position(property.sites))
            return !(direction == .request ? inner.isReadOnly : inner.isWriteOnly)
        }
    }

    func compareObjects(_ inner: Shape, _ outer: Shape, _ context: Context) {
        let narrowMembers = members(inner, narrow(context), context.direction)
        let wideMembers = members(outer, wide(context), context.direction)
        // Names of both, in an order that does not change from run to run.
        for key in Set(narrowMembers.keys).intersection(wideMembers.keys).sorted(by: {
            $0.lexicographicallyPrecedes($1)
        }) {
            guard let left = narrowMembers[key], let right = wideMembers[key] else { continue }
            later(Position(left.sites), Position(right.sites), context.at(context.place.property(left.name)))
        }
        compareRequired(inner, narrowMembers, outer, wideMembers, context)
        // Where alternatives are open, the properties are those of the alternative.
        if context.breaks, outer.unions.isEmpty {
            comparePresence(inner, narrowMembers, outer, wideMembers, context)
        }
        if trials > 0, !context.breaks, outer.unions.isEmpty, !Set(narrowMembers.keys).isSubset(of: wideMembers.keys) {
            trialOutcome = max(trialOutcome, .differs)
        }
        compareAdditional(inner, outer, context)
    }

    /// A required name that `narrow` does not require. Names of properties that take no part are not required.
    private func compareRequired(
        _ inner: Shape, _ narrowMembers: [Key: Property], _ outer: Shape, _ wideMembers: [Key: Property],
        _ context: Context
    ) {
        for (key, name) in outer.required.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let isHidden = outer.properties[key] != nil && wideMembers[key] == nil
            let isRequired =
                inner.required[key] != nil && (inner.properties[key] == nil || narrowMembers[key] != nil)
            if isHidden || isRequired { continue }
            let subject = context.place.property(name).text
            switch context.pass {
            case .oldWithinNew:
                let isNew = narrowMembers[key] == nil && wideMembers[key] != nil
                if isNew, context.direction == .response { continue }
                report(
                    context, isNew ? "property-required-added" : "property-became-required",
                    isNew ? "\(subject) is new and required" : "\(subject) became required")
            case .newWithinOld:
                // Its removal is told elsewhere.
                if narrowMembers[key] == nil, wideMembers[key] != nil { continue }
                report(context, "property-became-optional", "\(subject) became optional")
            }
        }
    }

    /// Properties that only one side names. Told once, in the direction that can break.
    private func comparePresence(
        _ inner: Shape, _ narrowMembers: [Key: Property], _ outer: Shape, _ wideMembers: [Key: Property],
        _ context: Context
    ) {
        let isRequest = context.direction == .request
        for (key, property) in narrowMembers.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) })
        where wideMembers[key] == nil {
            // In requests: the old one named it, the new one does not. In responses: the new one alone names it.
            let place = context.place.property(property.name)
            switch outer.additional {
            case .closed:
                report(
                    context, isRequest ? "property-removed" : "property-added",
                    isRequest
                        ? "\(place.text) is no longer accepted"
                        : "\(place.text) is new, and the old description allows no further properties")
            case .schema(let sites):
                later(Position(property.sites), Position(sites), context.at(place))
            case .mixed:
                reportUnknown(context.at(place), "whether further properties are allowed cannot be told")
            case .open:
                report(
                    .compatible, context, isRequest ? "property-removed" : "property-added",
                    isRequest ? "\(place.text) is no longer described" : "\(place.text) is new")
            }
        }
        for (key, property) in wideMembers.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) })
        where narrowMembers[key] == nil {
            let place = context.place.property(property.name)
            if isRequest {
                if case .schema(let sites) = inner.additional {
                    later(Position(sites), Position(property.sites), context.at(place))
                } else if outer.required[key] == nil {
                    report(.compatible, context, "property-added", "\(place.text) is new and optional")
                }
            } else {
                report(context, "property-removed", "\(place.text) was removed")
            }
        }
    }

    private func compareAdditional(_ inner: Shape, _ outer: Shape, _ context: Context) {
        let place = context.place.text
        switch (inner.additional, outer.additional) {
        case (_, .open), (.closed, _): return
        case (.mixed(let left), .mixed(let right)):
            if !isSame(left, right, context) {
                reportUnknown(context, "`additionalProperties` of joined schemas cannot be compared")
            }
        case (.mixed, _), (_, .mixed):
            reportUnknown(context, "`additionalProperties` of joined schemas cannot be compared")
        case (.schema(let left), .schema(let right)):
            later(Position(left), Position(right), context.at(context.place.values()))
        case (.open, .schema(let right)):
            later(Position([]), Position(right), context.at(context.place.values()))
        case (.open, .closed), (.schema, .closed):
            report(
                context, "additional-properties-\(context.verb)",
                context.pass == .oldWithinNew
                    ? "\(place) no longer allows further properties" : "\(place) now allows further properties")
        }
    }

    // MARK: arrays

    func compareArrays(_ inner: Shape, _ outer: Shape, _ context: Context) {
        if inner.prefixItems.isEmpty, outer.prefixItems.isEmpty {
            guard !outer.items.isEmpty else { return }
            return later(Position(inner.items), Position(outer.items), context.at(context.place.item()))
        }
        guard let left = inner.prefixItems.first, let right = outer.prefixItems.first, inner.prefixItems.count == 1,
            outer.prefixItems.count == 1, let count = left.value.array?.count, count == right.value.array?.count
        else {
            return reportUnknown(context, "lists whose places have schemas of their own cannot be compared")
        }
        let pairs = zip(narrow(context).elements(left), wide(context).elements(right))
        for (index, (before, after)) in pairs.enumerated() {
            later(Position(before), Position(after), context.at(context.place.item(index)))
        }
        if !outer.items.isEmpty {
            later(Position(inner.items), Position(outer.items), context.at(context.place.item()))
        }
    }

    // MARK: what is compared as it stands

    func compareOpaque(_ inner: Shape, _ outer: Shape, _ context: Context) {
        for (name, right) in outer.opaque.sorted(by: { $0.key < $1.key }) {
            if !isSame(inner.opaque[name] ?? [], right, context) {
                reportUnknown(context, "the keyword `\(name)` changed, which is not compared")
            }
        }
    }

    private func isSame(_ left: [Site], _ right: [Site], _ context: Context) -> Bool {
        guard left.count == right.count else { return false }
        var equality = DeepEquality(narrow(context), wide(context), budget)
        return zip(left, right).allSatisfy { equality.holds($0, $1) }
    }
}

/// Whether two values are the same, references followed.
struct DeepEquality {
    private let left: SchemaSource
    private let right: SchemaSource
    private let budget: StepBudget
    private var assumed: Set<[Int]> = []

    /// Members that change nothing for a program, unless they are properties of that name: then they are objects.
    private static let words: Set<String> = ["description", "summary", "title", "example", "$comment", "deprecated"]

    init(_ left: SchemaSource, _ right: SchemaSource, _ budget: StepBudget) {
        (self.left, self.right, self.budget) = (left, right, budget)
    }

    /// False also where it cannot be told.
    mutating func holds(_ a: Site, _ b: Site, depth: Int = 0) -> Bool {
        guard budget.spend(), depth < 64 else { return false }
        guard assumed.insert([a.id, b.id]).inserted else { return true }
        switch (a.value, b.value) {
        case (.object(let x), .object(let y)):
            if x["$ref"] != nil || y["$ref"] != nil {
                // A reference to the same name leads on; to another one it may still lead to the same.
                guard case .found(let first) = left.resolved(a), case .found(let second) = right.resolved(b) else {
                    return false
                }
                if first.id != a.id || second.id != b.id {
                    return holds(first, second, depth: depth + 1) && x.members.count == y.members.count
                }
            }
            let names = Self.meaningful(x)
            guard names.count == Self.meaningful(y).count else { return false }
            return names.allSatisfy { name in
                guard let first = left.child(a, name), let second = right.child(b, name) else { return false }
                return holds(first, second, depth: depth + 1)
            }
        case (.array(let x), .array(let y)):
            return x.count == y.count
                && zip(left.elements(a), right.elements(b)).allSatisfy { holds($0, $1, depth: depth + 1) }
        default:
            if a.value == b.value { return true }
            guard left.document.isTextual || right.document.isTextual else { return false }
            return a.value.plainText == b.value.plainText
        }
    }

    private static func meaningful(_ object: JSONObject) -> [String] {
        object.members.filter { $0.value.object != nil || !words.contains($0.name) }.map(\.name)
    }
}
