import MLOpsCore

/// What a case states about a release.
extension PromotionCaseReader {
    func readRelease(_ members: [String: Field], _ release: inout StatedRelease) {
        if let field = members["soaked"] { release.soaked = nodes.age(of: field) }
        if let field = members["runs_in_previous"] { release.runsInPrevious = nodes.bool(of: field) }
        if let field = members["metrics"] { set(field, &release.metrics) }
        if let field = members["current"] { release.current = current(field) }
        if let field = members["baseline"] {
            var figures: [String: DecimalNumber?] = [:]
            if nodes.isNone(field) {
                release.baseline = .none
            } else {
                set(field, &figures)
                release.baseline = .value(figures)
            }
        }
        if let field = members["evidence"] { readEvidence(field, &release) }
        if let field = members["kpis"] {
            var attestation = (release.evidence["kpi"] ?? nil) ?? StatedAttestation()
            set(field, &attestation.values)
            release.evidence["kpi"] = .some(attestation)
        }
        if let field = members["card"] { release.hasModelCard = nodes.bool(of: field) }
        if let field = members["branches"] { release.branches = branches(field) }
        if let field = members["tag"] { release.tagMatches = nodes.bool(of: field) }
        if let field = members["contents"] { release.contents = nodes.sentences(of: field) }
        if let field = members["api"] { release.api = api(field) }
        if let field = members["standing"] { release.standing = standing(field) }
        let reader = FileCaseReader(nodes: nodes, policy: policy)
        if let field = members["files"] { release.files = reader.files(field) }
        if let field = members["packages"] { release.packages = reader.packages(field) }
    }

    private func set(_ field: Field, _ figures: inout [String: DecimalNumber?]) {
        for figure in nodes.numbers(of: field) { figures[figure.name] = .some(figure.value) }
    }

    private func current(_ field: Field) -> Stated<StatedCurrent> {
        if nodes.isNone(field) { return .none }
        guard let members = nodes.members(of: field, known: ["version", "metrics"]) else { return .left }
        var current = StatedCurrent(version: members["version"].flatMap { version($0) })
        if let place = members["metrics"] { set(place, &current.metrics) }
        return .value(current)
    }

    private func readEvidence(_ field: Field, _ release: inout StatedRelease) {
        let known = Set(EvidenceDemand.knownKinds).union(policy.attesters.map(\.kind)).sorted()
        for entry in nodes.entries(of: field) ?? [] {
            guard known.contains(entry.name) else {
                let hint =
                    entry.name == EvidenceDemand.modelCard
                    ? "write `card: false`: a model card is a file of the release"
                    : nodes.meant(entry.name, known) ?? "known here: \(known.joined(separator: ", "))"
                nodes.keyError("nothing is known of evidence called `\(entry.name)`", at: entry.field, hint: hint)
                continue
            }
            if nodes.isNone(entry.field) {
                release.evidence[entry.name] = .some(nil)
            } else if let attestation = attestation(entry.field) {
                release.evidence[entry.name] = .some(attestation)
            }
        }
    }

    private func attestation(_ field: Field) -> StatedAttestation? {
        guard let members = nodes.members(of: field, known: CaseKey.attestation.names) else { return nil }
        var attestation = StatedAttestation(
            age: members["age"].flatMap { nodes.age(of: $0) }, passed: members["passed"].flatMap { nodes.bool(of: $0) })
        if let place = members["by"] {
            if case .scalar("service") = place.node.content {
                attestation.by = "service"
            } else {
                attestation.by = nodes.person(of: place, policy)
            }
        }
        if let place = members["values"] { set(place, &attestation.values) }
        return attestation
    }

    private func branches(_ field: Field) -> [String] {
        (nodes.texts(of: field) ?? []).compactMap { item in
            guard let problem = Names.problem(ofBranch: item.text) else { return item.text }
            nodes.error("`\(item.text)`: \(problem)", at: item.field)
            return nil
        }
    }

    private func api(_ field: Field) -> APICompatibility? {
        guard case .mapping = field.node.content else {
            switch nodes.word(of: field, ["compatible", "first", "none"]) {
            case "compatible": return .compared([])
            case "first": return .first
            case "none": return .noDescription
            default: return nil
            }
        }
        guard let members = nodes.members(of: field, known: ["breaks"]) else { return nil }
        guard let list = members["breaks"] else {
            nodes.error("`breaks` is missing", at: field, hint: "such as `{ breaks: [/predict] }`")
            return nil
        }
        return .compared(
            (nodes.texts(of: list) ?? []).compactMap { item -> APIBreak? in
                let route = item.text.hasPrefix("/") ? String(item.text.dropFirst()) : item.text
                if route.isEmpty { return APIBreak(path: RepoPath(""), text: "the API as a whole breaks") }
                let path = RepoPath(route)
                if let reason = PathRules.violation(of: path) {
                    nodes.error("`\(item.text)` is no path of an API: it \(reason)", at: item.field)
                    return nil
                }
                return APIBreak(path: path, text: "/\(route) breaks those who call it")
            })
    }

    private func standing(_ field: Field) -> ReleaseStanding? {
        switch nodes.word(of: field, ["usable", "retired", "revoked"]) {
        case "usable": .usable
        case "retired": .ended(event: "retirement-1", reason: CaseFact.unknown, isRevoked: false)
        case "revoked": .ended(event: "retirement-1", reason: CaseFact.unknown, isRevoked: true)
        default: nil
        }
    }
}
