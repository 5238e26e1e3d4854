import MLOpsCore

extension SchemaComparison {
    /// At most so many values of a list are named one by one.
    private static let maxToldValues = 50

    /// Types, listed values, limits and texts.
    func compareValues(_ inner: Shape, _ outer: Shape, _ context: Context) {
        let (before, after) = context.pass == .oldWithinNew ? (inner, outer) : (outer, inner)
        let place = context.place.text
        let lost = inner.types.subtracting(outer.types)
        if !lost.isEmpty {
            if lost == .null {
                let what = context.pass == .oldWithinNew ? "can no longer be null" : "can now be null"
                report(
                    context, context.pass == .oldWithinNew ? "became-not-nullable" : "became-nullable",
                    "\(place) \(what)")
            } else {
                let isOther =
                    before.types.isDisjoint(with: after.types) && !after.types.isEmpty && !before.types.isEmpty
                let aspect = isOther ? "type-changed" : "type-\(context.verb)"
                report(
                    context, aspect,
                    "the type of \(place) changed from \(before.types.words) to \(after.types.words)")
            }
        }
        compareLists(inner, outer, context)
        let types = inner.types.intersection(outer.types)
        if !types.isDisjoint(with: .number) { compareNumbers(inner, outer, context) }
        let kinds: [(ValueTypes, [String])] = [
            (.string, ["minLength", "maxLength"]), (.array, ["minItems", "maxItems"]),
            (.object, ["minProperties", "maxProperties"]),
        ]
        for (type, names) in kinds where types.contains(type) {
            for name in names { compareCounts(name, inner, outer, context) }
        }
        if types.contains(.string) { comparePatterns(inner, outer, context) }
        compareFormats(inner, outer, types, context)
        if types.contains(.array), outer.hasUniqueItems, !inner.hasUniqueItems {
            change("uniqueItems", before.hasUniqueItems ? "true" : nil, after.hasUniqueItems ? "true" : nil, context)
        }
        compareDefaults(before, after, context)
    }

    /// `‹keyword› of ‹place› changed from … to …`
    private func change(_ keyword: String, _ before: String?, _ after: String?, _ context: Context) {
        let subject = "`\(keyword)` of \(context.place.text)"
        let text: String =
            switch (before, after) {
            case (let before?, let after?): "\(subject) changed from \(before) to \(after)"
            case (nil, let after?): "\(subject) was set to \(after)"
            case (let before?, nil): "\(subject) was removed (it was \(before))"
            case (nil, nil): "\(subject) changed"
            }
        report(context, "\(Self.kebab(keyword))-\(context.verb)", text)
    }

    /// `maxLength` → `max-length`
    private static func kebab(_ keyword: String) -> String {
        keyword.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
    }

    // MARK: listed values

    private func key(_ value: JSON) -> [UInt8] {
        guard old.document.isTextual || new.document.isTextual else { return value.canonicalBytes }
        return value.plainText ?? value.canonicalBytes
    }

    private func compareLists(_ inner: Shape, _ outer: Shape, _ context: Context) {
        guard let allowed = outer.values else { return }
        let place = context.place.text
        let isOldWithinNew = context.pass == .oldWithinNew
        let types = inner.types.intersection(outer.types)
        guard let values = inner.values else {
            let flags = Set(allowed.compactMap(\.bool))
            let isWhole =
                (types == .null && allowed.contains(.null)) || (types == .boolean && flags.count == 2)
            if types.isEmpty || isWhole { return }
            report(
                context, isOldWithinNew ? "became-enum" : "enum-removed",
                isOldWithinNew
                    ? "\(place) is now limited to a list of values"
                    : "\(place) is no longer limited to a list of values")
            return
        }
        let keys = Set(allowed.map(key))
        let extra = values.filter { value in
            !keys.contains(key(value)) && !ValueTypes(of: value).isDisjoint(with: types)
        }
        let aspect = isOldWithinNew ? "enum-value-removed" : "enum-value-added"
        for value in extra.prefix(Self.maxToldValues) {
            let what = isOldWithinNew ? "can no longer be" : "can now be"
            report(context, aspect, "\(place) \(what) `\(value.shown)`")
        }
        if extra.count > Self.maxToldValues {
            report(context, aspect, "\(place): and \(extra.count - Self.maxToldValues) more values of its list")
        }
    }

    // MARK: limits

    private func compareNumbers(_ inner: Shape, _ outer: Shape, _ context: Context) {
        let (before, after) = context.pass == .oldWithinNew ? (inner, outer) : (outer, inner)
        if let limit = outer.minimum, !(inner.minimum.map { Limits.isAtLeast($0, limit) } ?? false) {
            change("minimum", before.minimum?.description, after.minimum?.description, context)
        }
        if let limit = outer.maximum, !(inner.maximum.map { Limits.isAtMost($0, limit) } ?? false) {
            change("maximum", before.maximum?.description, after.maximum?.description, context)
        }
        for step in outer.multiples {
            let isInteger = inner.types.isDisjoint(with: .fraction)
            if isInteger, step == DecimalText("1") { continue }
            let answers = inner.multiples.map { $0.isMultiple(of: step) }
            if answers.contains(true) { continue }
            if answers.contains(where: { $0 == nil }) {
                reportUnknown(context, "the steps of `multipleOf` are too long to be compared")
                continue
            }
            let words = (before.multiples, after.multiples)
            func text(_ list: [DecimalText]) -> String? {
                list.isEmpty ? nil : list.map(\.description).joined(separator: " and ")
            }
            change("multipleOf", text(words.0), text(words.1), context)
        }
    }

    private func compareCounts(_ name: String, _ inner: Shape, _ outer: Shape, _ context: Context) {
        guard let limit = outer.counts[name] else { return }
        let fits = inner.counts[name].map { Shape.lowerCounts.contains(name) ? $0 >= limit : $0 <= limit } ?? false
        if fits { return }
        let (before, after) = context.pass == .oldWithinNew ? (inner, outer) : (outer, inner)
        change(name, before.counts[name]?.description, after.counts[name]?.description, context)
    }

    private func comparePatterns(_ inner: Shape, _ outer: Shape, _ context: Context) {
        // A list of values says more than a pattern.
        if inner.values != nil, outer.values != nil { return }
        for pattern in outer.patterns.subtracting(inner.patterns).sorted() {
            let shown = "`\(VisibleText.excerpt(pattern))`"
            if inner.patterns.isEmpty {
                let text = context.pass == .oldWithinNew ? "was set to \(shown)" : "was removed (it was \(shown))"
                report(context, "pattern-\(context.verb)", "`pattern` of \(context.place.text) \(text)")
            } else {
                reportUnknown(
                    context, "the pattern changed (\(shown)), and whether it allows the same texts cannot be told")
            }
        }
    }

    /// Formats that lie within one another.
    private static let within: [String: Set<String>] = [
        "int8": ["int16", "int32", "int64"], "int16": ["int32", "int64"], "int32": ["int64"], "float": ["double"],
    ]

    private func compareFormats(_ inner: Shape, _ outer: Shape, _ types: ValueTypes, _ context: Context) {
        if types.isDisjoint(with: [.string, .integer, .fraction]) { return }
        for format in outer.formats.subtracting(inner.formats).sorted() {
            if inner.formats.contains(where: { Self.within[$0]?.contains(format) == true }) { continue }
            let (before, after) = context.pass == .oldWithinNew ? (inner, outer) : (outer, inner)
            func text(_ formats: Set<String>) -> String? {
                formats.isEmpty ? nil : formats.sorted().map { VisibleText.excerpt($0) }.joined(separator: " and ")
            }
            change("format", text(before.formats), text(after.formats), context)
        }
    }

    /// What a request means that leaves a value out. A default that was only now written down may have held before.
    private func compareDefaults(_ before: Shape, _ after: Shape, _ context: Context) {
        guard context.direction == .request, context.breaks, trials == 0 else { return }
        let place = context.place.text
        switch (before.defaultValue, after.defaultValue) {
        case (let old?, let new?) where key(old) != key(new):
            report(context, "default-changed", "the default of \(place) changed from `\(old.shown)` to `\(new.shown)`")
        case (let old?, nil):
            report(context, "default-removed", "the default `\(old.shown)` of \(place) was removed")
        case (nil, let new?):
            report(.compatible, context, "default-added", "the default of \(place) is now stated: `\(new.shown)`")
        default: return
        }
    }
}
