import MLOpsCore

/// Limits on figures.
extension EnvironmentReader {
    func metrics(_ field: Field) -> [MetricGate] {
        (nodes.entries(of: field) ?? []).compactMap { entry -> MetricGate? in
            if !Names.isLegalMetric(entry.name) {
                nodes.error(
                    "`\(entry.name)` cannot be the name of a metric", at: entry.field,
                    hint: "a metric is named with letters, digits and `._-/@:`")
                return nil
            }
            return metric(entry.name, entry.field)
        }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private func metric(_ name: String, _ field: Field) -> MetricGate? {
        let known = ["at_least", "at_most", "no_worse_than_current_by", "better_than_baseline_by", "better"]
        guard let members = nodes.members(of: field, known: known) else { return nil }
        let low = members["at_least"].flatMap { nodes.decimal(of: $0) }
        let high = members["at_most"].flatMap { nodes.decimal(of: $0) }
        let tolerance = members["no_worse_than_current_by"].flatMap { nodes.decimal(of: $0) }
        let gain = members["better_than_baseline_by"].flatMap { nodes.decimal(of: $0) }
        if known.prefix(4).allSatisfy({ members[$0] == nil }) {
            nodes.error(
                "`\(name)` has no limit", at: field,
                hint: "add `at_least`, `at_most`, `no_worse_than_current_by` or `better_than_baseline_by`")
        }
        if let low, let high, let place = members["at_most"], high < low {
            nodes.error("`at_most` is below `at_least`, so nothing can pass", at: place)
        }
        if let tolerance, let place = members["no_worse_than_current_by"], tolerance.isBelowZero {
            nodes.error("`no_worse_than_current_by` cannot be below zero", at: place)
        }
        if let gain, let place = members["better_than_baseline_by"], gain.isBelowZero {
            nodes.error("`better_than_baseline_by` cannot be below zero", at: place)
        }
        let comparison = members["no_worse_than_current_by"] ?? members["better_than_baseline_by"]
        var better: MetricGate.Direction?
        if let place = members["better"], let text = nodes.text(of: place) {
            better = MetricGate.Direction(rawValue: text)
            if better == nil { nodes.error("`\(text)` is neither `higher` nor `lower`", at: place) }
            if comparison == nil {
                nodes.error(
                    "`better` says nothing without `no_worse_than_current_by` or `better_than_baseline_by`", at: place,
                    hint: "remove it or add one of them")
            }
        } else if let place = comparison, members["better"] == nil {
            switch (members["at_least"] != nil, members["at_most"] != nil) {
            case (true, false): better = .higher
            case (false, true): better = .lower
            default:
                nodes.error(
                    "whether a higher or a lower `\(name)` is better cannot be seen here", at: place,
                    hint: "add `better: higher` or `better: lower`")
            }
        }
        return MetricGate(
            name: name, atLeast: low, atMost: high, noWorseThanCurrentBy: tolerance, betterThanBaselineBy: gain,
            better: better)
    }

    func kpis(_ field: Field) -> [KPIGate] {
        if !attestable.contains("kpi") {
            nodes.error(
                "nobody may attest business figures, so these limits can never be kept", at: field,
                hint: "add `attesters: { kpi: [<person or key>] }`")
        }
        return (nodes.entries(of: field) ?? []).compactMap { entry -> KPIGate? in
            guard Names.isLegalMetric(entry.name) else {
                nodes.error(
                    "`\(entry.name)` cannot be the name of a figure", at: entry.field,
                    hint: "a figure is named with letters, digits and `._-/@:`")
                return nil
            }
            guard let members = nodes.members(of: entry.field, known: ["at_least", "at_most", "max_age"]) else {
                return nil
            }
            let low = members["at_least"].flatMap { nodes.decimal(of: $0) }
            let high = members["at_most"].flatMap { nodes.decimal(of: $0) }
            if members["at_least"] == nil, members["at_most"] == nil {
                nodes.error("`\(entry.name)` has no limit", at: entry.field, hint: "add `at_least` or `at_most`")
            }
            if let low, let high, let place = members["at_most"], high < low {
                nodes.error("`at_most` is below `at_least`, so nothing can pass", at: place)
            }
            return KPIGate(
                name: entry.name, atLeast: low, atMost: high, maxAge: members["max_age"].flatMap { nodes.span(of: $0) })
        }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
