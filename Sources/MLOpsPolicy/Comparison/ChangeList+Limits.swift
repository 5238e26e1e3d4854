import MLOpsCore

/// Limits on figures, and evidence.
extension ChangeList {
    /// `place` ends the sentences: `for prod`, `in a standard change of prod`.
    func metrics(_ path: String, _ old: [MetricGate], _ new: [MetricGate], _ place: String) {
        for pair in Self.pairs(old, new, \.name) {
            guard let name = pair.new?.name ?? pair.old?.name else { continue }
            let path = "\(path).\(name)"
            bounds(
                path, name, place, (pair.old?.atLeast, pair.old?.atMost), (pair.new?.atLeast, pair.new?.atMost))
            value(
                "\(path).no_worse_than_current_by", pair.old?.noWorseThanCurrentBy, pair.new?.noWorseThanCurrentBy,
                stricter: .lower,
                added: { "\(name) may now be at most \($0) worse than what runs, \(place)" },
                removed: { "\(name) is no longer compared with what runs, \(place) (at most \($0) worse before)" },
                changed: { "\(name) may now be \($0) instead of \($1) worse than what runs, \(place)" })
            value(
                "\(path).better_than_baseline_by", pair.old?.betterThanBaselineBy, pair.new?.betterThanBaselineBy,
                stricter: .higher,
                added: { "\(name) must now be better than the baseline by \($0), \(place)" },
                removed: { "\(name) is no longer compared with the baseline, \(place) (better by \($0) before)" },
                changed: { "\(name) must now be better than the baseline by \($0) instead of \($1), \(place)" })
            if let before = pair.old?.better, let better = pair.new?.better, before != better {
                unordered(
                    "\(path).better",
                    "a \(better.rawValue) instead of a \(before.rawValue) \(name) is now better, \(place)")
            }
        }
    }

    private func bounds(
        _ path: String, _ name: String, _ place: String, _ old: (low: DecimalNumber?, high: DecimalNumber?),
        _ new: (low: DecimalNumber?, high: DecimalNumber?)
    ) {
        value(
            "\(path).at_least", old.low, new.low, stricter: .higher,
            added: { "\(name) must now be at least \($0), \(place)" },
            removed: { "\(name) has no lower limit any more, \(place) (at least \($0) before)" },
            changed: { "\(name) must now be at least \($0) instead of \($1), \(place)" })
        value(
            "\(path).at_most", old.high, new.high, stricter: .lower,
            added: { "\(name) must now be at most \($0), \(place)" },
            removed: { "\(name) has no upper limit any more, \(place) (at most \($0) before)" },
            changed: { "\(name) must now be at most \($0) instead of \($1), \(place)" })
    }

    func kpis(_ path: String, _ old: [KPIGate], _ new: [KPIGate], _ environment: String) {
        for pair in Self.pairs(old, new, \.name) {
            guard let name = pair.new?.name ?? pair.old?.name else { continue }
            let path = "\(path).\(name)"
            bounds(
                path, "the business figure \(name)", "for \(environment)", (pair.old?.atLeast, pair.old?.atMost),
                (pair.new?.atLeast, pair.new?.atMost))
            age("\(path).max_age", pair.old?.maxAge, pair.new?.maxAge, "the business figure \(name) for \(environment)")
        }
    }

    func require(_ path: String, _ old: [EvidenceDemand], _ new: [EvidenceDemand], _ environment: String) {
        for pair in Self.pairs(old, new, \.kind) {
            switch (pair.old, pair.new) {
            case (nil, let new?):
                note(path, .stronger, "a release for \(environment) must now have the evidence \(new.kind)")
                details { age(path, nil, new.maxAge, "the evidence \(new.kind) for \(environment)") }
            case (let old?, nil):
                note(path, .weaker, "a release for \(environment) need no longer have the evidence \(old.kind)")
            case (let old?, let new?):
                age(path, old.maxAge, new.maxAge, "the evidence \(new.kind) for \(environment)")
            case (nil, nil): break
            }
        }
    }

    func age(_ path: String, _ old: TimeSpan?, _ new: TimeSpan?, _ what: String) {
        value(
            path, old, new, stricter: .lower, added: { "\(what) may now be at most \($0.policyText) old" },
            removed: { "\(what) may now be of any age (at most \($0.policyText) before)" },
            changed: { "\(what) may now be \($0.policyText) instead of \($1.policyText) old" })
    }
}
