import MLOpsCore

/// Makes the facts of one release: in perfect order but for what the case states.
struct ReleaseCaseBuilder {
    let stated: StatedPromotion
    let policy: Policy
    let environment: PolicyEnvironment?
    let cast: CaseCast

    private func fact<Value: Sendable>(_ name: String, _ value: Value, _ grade: Grade = .proven) -> Fact<Value> {
        CaseFact.of(value, unless: stated.unknown.contains(name), grade)
    }

    func item(_ model: String, _ release: StatedRelease) -> PromotionItem {
        let now = cast.now
        let metrics = metrics(release)
        let soaked = release.soaked ?? environment?.soak ?? TimeSpan(seconds: 86_400)
        let packages = FileCaseReader.facts(
            release.packages ?? StatedPackages(), policy, now: now, unknown: stated.unknown)
        return PromotionItem(
            from: current(model, release),
            to: ReleaseName(model: model, version: release.version ?? "1.1.0", id: "release-\(model)-new"),
            builds: ["sha256:" + String(repeating: "b", count: 64)], metrics: fact("metrics", metrics),
            currentMetrics: fact("current", currentMetrics(release, metrics)),
            hasModelCard: fact("card", release.hasModelCard ?? true),
            reachedBranches: fact("branches", release.branches ?? [environment?.fromBranch ?? "main"]),
            tagMatches: fact("tag", release.tagMatches ?? true),
            contentProblems: fact("contents", release.contents ?? []),
            runsInPrevious: fact("runs_in_previous", release.runsInPrevious ?? true),
            inPreviousSince: fact("soaked", now.before(soaked), .recorded),
            baseline: fact("baseline", baseline(release, metrics)),
            attestations: fact("evidence", attestations(release)), api: fact("api", release.api ?? .compared([])),
            standing: fact("standing", release.standing ?? .usable),
            files: fact("files", release.files ?? FileCaseReader.soundFiles(policy)),
            packages: fact("packages", packages))
    }

    // MARK: Figures

    /// The gates that a change of the case's kind goes through.
    private var gates: [MetricGate] {
        (environment?.metrics ?? []) + (stated.kind == .standard ? environment?.standard?.metrics ?? [] : [])
    }

    /// The figures of the defaults, at their limits, under those that are stated.
    private func metrics(_ release: StatedRelease) -> [String: DecimalNumber] {
        var result: [String: DecimalNumber] = [:]
        for name in Set(gates.map(\.name)) {
            let own = gates.filter { $0.name == name }
            result[name] = own.compactMap(\.atLeast).max() ?? own.compactMap(\.atMost).min() ?? DecimalNumber("1")
        }
        Self.put(release.metrics, into: &result)
        return result
    }

    private static func put(_ figures: [String: DecimalNumber?], into result: inout [String: DecimalNumber]) {
        for (name, value) in figures { result[name] = value }
    }

    private func current(_ model: String, _ release: StatedRelease) -> ReleaseName? {
        switch release.current {
        case .none: nil
        case .left: ReleaseName(model: model, version: "1.0.0", id: "release-\(model)-old")
        case .value(let current):
            ReleaseName(model: model, version: current.version ?? "1.0.0", id: "release-\(model)-old")
        }
    }

    /// What runs now is as good as the release, unless the case says otherwise.
    private func currentMetrics(
        _ release: StatedRelease, _ metrics: [String: DecimalNumber]
    ) -> [String: DecimalNumber] {
        var result = metrics
        if case .value(let current) = release.current { Self.put(current.metrics, into: &result) }
        return result
    }

    /// A baseline that the release is just better than as asked.
    private func baseline(_ release: StatedRelease, _ metrics: [String: DecimalNumber]) -> [String: DecimalNumber]? {
        var result: [String: DecimalNumber] = [:]
        for (name, value) in metrics {
            let gains = gates.filter { $0.name == name && $0.betterThanBaselineBy != nil }
            guard let gain = gains.compactMap(\.betterThanBaselineBy).max() else { continue }
            result[name] = gains.first?.better == .lower ? value + gain : value - gain
        }
        switch release.baseline {
        case .none: return nil
        case .left: return result
        case .value(let figures):
            Self.put(figures, into: &result)
            return result
        }
    }

    // MARK: Attestations

    private func attestations(_ release: StatedRelease) -> [Attestation] {
        var kinds = Set((environment?.require ?? []).map(\.kind).filter { $0 != EvidenceDemand.modelCard })
        if environment?.kpis.isEmpty == false { kinds.insert("kpi") }
        kinds.formUnion(release.evidence.keys)
        return kinds.sorted().compactMap { kind -> Attestation? in
            var own = StatedAttestation()
            switch release.evidence[kind] {
            case .some(nil): return nil
            case .some(let attestation?): own = attestation
            case nil: break
            }
            var values: [String: DecimalNumber] = [:]
            if kind == "kpi" {
                for gate in environment?.kpis ?? [] { values[gate.name] = gate.atLeast ?? gate.atMost }
            }
            Self.put(own.values, into: &values)
            return Attestation(
                id: "attestation-\(kind)", kind: kind, attester: attester(kind, own.by), passed: own.passed ?? true,
                given: .known(cast.now.before(own.age ?? CaseTimes.young(maxAge(kind))), .proven), values: values)
        }
    }

    private func maxAge(_ kind: String) -> TimeSpan? {
        let asked = (environment?.require ?? []).filter { $0.kind == kind }.compactMap(\.maxAge)
        let figures = kind == "kpi" ? (environment?.kpis ?? []).compactMap(\.maxAge) : []
        return (asked + figures).min()
    }

    /// Who attests, as the gates would see it: whom the policy does not name for this kind does not count.
    private func attester(_ kind: String, _ by: String?) -> Fact<String> {
        let rule = policy.attesters.first { $0.kind == kind }
        let name = by ?? (cast.attesters[kind] ?? nil) ?? "service"
        let may = name == "service" ? rule?.keys.isEmpty == false : rule?.people.contains(name) == true
        return may ? .known(name, .proven) : .unknown("\(name) may not attest `\(kind)`")
    }
}
