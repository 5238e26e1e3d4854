import MLOpsCore

extension SchemaComparison {
    /// Each alternative of `union`, which is part of `narrow`, must lie within `wide`.
    func checkEach(of union: Union, _ narrowPosition: Position, _ widePosition: Position, _ context: Context) {
        let isNamed = union.branches.contains { Self.isSame($0.label, widePosition.label) }
        for branch in union.branches {
            let part = narrowPosition.choosing(branch, of: union)
            // `Cat` became `Cat or Dog`: that there is a dog says more than what it does not have of a cat.
            guard isNamed, trials == 0, branch.label != nil, !Self.isSame(branch.label, widePosition.label) else {
                check(part, widePosition, context)
                continue
            }
            switch attempt(part, widePosition, context) {
            case .fits: continue
            case .unknown: reportUnknown(context, "the alternatives cannot be compared")
            case .differs, .fails: tellLost(part, branch.label, .all, context)
            }
        }
    }

    /// What `narrow` allows must fit into one of the alternatives of `union`, which is part of `wide`.
    func checkAlternatives(
        _ narrowPosition: Position, _ inner: Shape, _ widePosition: Position, _ union: Union, _ context: Context
    ) {
        // Overlapping branches of a `oneOf` refuse what fits two of them; whether any value does cannot be told. What
        // came from a `oneOf` itself had that condition before.
        if union.isExclusive, !narrowPosition.isFromOneOf, overlap(union, widePosition, context) {
            reportUnknown(
                context, "`oneOf` alternatives may overlap, and a value that fits two of them is refused")
        }
        // `["string", "null"]` against `anyOf: [string, null]`: type by type.
        let groups = ValueTypes.groups.filter { !inner.types.isDisjoint(with: $0) }
        let whole = bestFit(narrowPosition, widePosition, union, context)
        if whole == .fits { return }
        if groups.count > 1 {
            var worst = TrialOutcome.fits
            for group in groups {
                let part = narrowPosition.limited(to: group)
                let fit = bestFit(part, widePosition, union, context)
                if fit == .fails { tellMisfit(part, group, widePosition, union, context) }
                worst = max(worst, fit)
            }
            if worst == .unknown { reportUnknown(context, "the alternatives cannot be compared") }
            return
        }
        if whole == .unknown { return reportUnknown(context, "the alternatives cannot be compared") }
        tellMisfit(narrowPosition, inner.types, widePosition, union, context)
    }

    /// The best that one of the alternatives does; those of the same name come first.
    private func bestFit(
        _ part: Position, _ widePosition: Position, _ union: Union, _ context: Context
    ) -> TrialOutcome {
        var best = TrialOutcome.fails
        var isNamed = false
        for branch in union.branches where Self.isSame(branch.label, part.label) {
            isNamed = true
            let target = widePosition.choosing(branch, of: union)
            let fit = attempt(part, target, context)
            // What is worth telling of an alternative that is meant is told; of any other one it shows another thing.
            if fit == .differs {
                check(part, target, context)
                return .fits
            }
            if fit == .fits { return .fits }
            best = min(best, fit)
        }
        // The one of the same name decides: to try all others for each would take the square of their number.
        if isNamed { return best }
        for branch in union.branches {
            let fit = attempt(part, widePosition.choosing(branch, of: union), context)
            if fit == .fits { return .fits }
            if fit == .unknown { best = min(best, fit) }
            if budget.left == 0 { return .unknown }
        }
        return best
    }

    /// Tells the differences to the alternative that is meant, or that there is none.
    private func tellMisfit(
        _ part: Position, _ types: ValueTypes, _ widePosition: Position, _ union: Union, _ context: Context
    ) {
        if trials > 0 {
            trialOutcome = max(trialOutcome, .fails)
            return
        }
        var candidates = union.branches.filter { Self.isSame($0.label, part.label) }
        if candidates.isEmpty {
            candidates = union.branches.filter {
                // Two names are two things.
                if $0.label != nil, part.label != nil { return false }
                let branch = wide(context).shape(widePosition.choosing($0, of: union))
                return !branch.types.isDisjoint(with: types)
            }
        }
        if candidates.count == 1 { return check(part, widePosition.choosing(candidates[0], of: union), context) }
        tellLost(part, part.label, types, context)
    }

    private func tellLost(_ part: Position, _ label: String?, _ types: ValueTypes, _ context: Context) {
        let name = label.map { "`\(VisibleText.excerpt($0))`" } ?? types.words
        switch context.pass {
        case .oldWithinNew:
            report(context, "alternative-removed", "\(context.place.text) can no longer be \(name) as it was")
        case .newWithinOld:
            report(context, "alternative-added", "\(context.place.text) can now be \(name), which it was not before")
        }
    }

    private func overlap(_ union: Union, _ widePosition: Position, _ context: Context) -> Bool {
        var seen = ValueTypes()
        for branch in union.branches {
            guard budget.spend() else { return true }
            let shape = wide(context).shape(widePosition.choosing(branch, of: union))
            var types = shape.types
            if types.contains(.integer) || types.contains(.fraction) { types.formUnion(.number) }
            if !types.isDisjoint(with: seen) { return true }
            seen.formUnion(types)
        }
        return false
    }

    private static func isSame(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return false }
        return left.utf8.elementsEqual(right.utf8)
    }

    /// The property that says which alternative a value is, and its words. Wrong for consumers in both directions.
    func compareDiscriminators(_ inner: Shape, _ outer: Shape, _ context: Context) {
        guard context.breaks, trials == 0 else { return }
        let (before, after) = context.pass == .oldWithinNew ? (inner, outer) : (outer, inner)
        let place = context.place.text
        switch (before.discriminator, after.discriminator) {
        case (nil, nil): return
        case (nil, _?): report(context, "discriminator-added", "a discriminator was added to \(place)")
        case (_?, nil): report(context, "discriminator-removed", "the discriminator of \(place) was removed")
        case (let old?, let new?):
            let names = (old["propertyName"]?.shown ?? "none", new["propertyName"]?.shown ?? "none")
            if old["propertyName"] != new["propertyName"] {
                report(
                    context, "discriminator-changed",
                    "the discriminator of \(place) changed from `\(names.0)` to `\(names.1)`")
            }
            compareMappings(old["mapping"]?.object ?? [:], new["mapping"]?.object ?? [:], context)
        }
    }

    private func compareMappings(_ old: JSONObject, _ new: JSONObject, _ context: Context) {
        for member in old.members {
            let name = VisibleText.excerpt(member.name)
            if let value = new[member.name] {
                if value != member.value {
                    report(
                        context, "discriminator-mapping-changed",
                        "the discriminator value `\(name)` of \(context.place.text) now means another schema")
                }
            } else {
                report(
                    context.direction == .request ? .breaking : .compatible, context, "discriminator-mapping-removed",
                    "the discriminator value `\(name)` of \(context.place.text) was removed")
            }
        }
        for member in new.members where old[member.name] == nil {
            report(
                context.direction == .request ? .compatible : .breaking, context, "discriminator-mapping-added",
                "the discriminator value `\(VisibleText.excerpt(member.name))` of \(context.place.text) was added")
        }
    }
}
