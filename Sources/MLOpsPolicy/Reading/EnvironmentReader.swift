import MLOpsCore

/// Reads `environments` and checks what only all of them together show.
final class EnvironmentReader {
    private let nodes: NodeReader
    private let people: [Person]
    private let teams: [Team]
    private let hasWitnesses: Bool
    private var known: Set<String> = []

    static let keys = [
        "from", "approvals", "soak", "separation_of_duties", "metrics", "require", "from_branch", "freeze", "emergency",
    ]
    /// Evidence that the format knows and this version does not judge.
    static let laterRequirements = ["reproduced", "drift-baseline", "test-result"]

    init(nodes: NodeReader, people: [Person], teams: [Team], hasWitnesses: Bool) {
        self.nodes = nodes
        self.people = people
        self.teams = teams
        self.hasWitnesses = hasWitnesses
    }

    /// All environments, in the order a release passes through them.
    func environments(_ field: Field) -> [PolicyEnvironment] {
        let entries = nodes.named(field, what: "an environment") ?? []
        let names = entries.map(\.name)
        known = Set(names)
        let read = entries.compactMap { entry in
            environment(entry.name, entry.field, names).map { (environment: $0, field: entry.field) }
        }
        let origins = Dictionary(uniqueKeysWithValues: read.map { ($0.environment.name, $0.environment.from) })
        let depths = Self.depths(origins)
        for (environment, field) in read where depths[environment.name] == nil {
            nodes.error(
                "`from` leads round in a circle, so nothing ever comes to `\(environment.name)`", at: field,
                hint: "one environment must be the first, without `from`")
        }
        return read.map(\.environment).sorted {
            (depths[$0.name] ?? 0, $0.name) < (depths[$1.name] ?? 0, $1.name)
        }
    }

    /// How many environments lie before each; those that a circle keeps from a beginning are left out.
    private static func depths(_ origins: [String: String?]) -> [String: Int] {
        var followers: [String: [String]] = [:]
        var stage: [String] = []
        for (name, origin) in origins {
            // An unknown origin was refused already: as far as the order goes, such an environment is a first one.
            if let origin, origins[origin] != nil {
                followers[origin, default: []].append(name)
            } else {
                stage.append(name)
            }
        }
        var depths: [String: Int] = [:]
        var depth = 0
        while !stage.isEmpty {
            for name in stage { depths[name] = depth }
            stage = stage.flatMap { followers[$0] ?? [] }
            depth += 1
        }
        return depths
    }

    private func environment(_ name: String, _ field: Field, _ names: [String]) -> PolicyEnvironment? {
        guard let members = nodes.members(of: field, known: Self.keys) else { return nil }
        let from = members["from"].flatMap { origin($0, of: name, names) }
        let approvals = members["approvals"].map { self.approvals($0) } ?? []
        let separation = members["separation_of_duties"].flatMap { separationOfDuties($0) } ?? .off
        if let place = members["approvals"] { checkFeasible(approvals, separation, at: place) }
        if separation != .off, members["approvals"] == nil, let place = members["separation_of_duties"] {
            nodes.warning("there are no `approvals` here, so nobody is kept from approving", at: place)
        }
        return PolicyEnvironment(
            name: name, from: from, approvals: approvals,
            soak: members["soak"].flatMap { soak($0, hasOrigin: members["from"] != nil) },
            separationOfDuties: separation,
            metrics: members["metrics"].map { metrics($0) } ?? [],
            require: members["require"].map { requirements($0) } ?? [],
            fromBranch: members["from_branch"].flatMap { branch($0) },
            freeze: members["freeze"].map { freeze($0) } ?? [],
            emergency: members["emergency"].flatMap { emergency($0) })
    }

    private func origin(_ field: Field, of name: String, _ names: [String]) -> String? {
        guard let origin = nodes.text(of: field) else { return nil }
        if origin.utf8.elementsEqual(name.utf8) {
            nodes.error("`\(name)` cannot come from itself", at: field)
            return nil
        }
        guard known.contains(origin) else {
            nodes.error(
                "there is no environment `\(origin)`", at: field,
                hint: nodes.meant(origin, names) ?? "add `\(origin)` to `environments`")
            return nil
        }
        return origin
    }

    private func soak(_ field: Field, hasOrigin: Bool) -> TimeSpan? {
        guard let soak = nodes.span(of: field) else { return nil }
        if !hasOrigin {
            nodes.error(
                "a soak needs the environment to soak in", at: field, hint: "add `from:` with the environment before")
        }
        if !hasWitnesses {
            nodes.warning(
                "without `witnesses` nobody can attest when a release began to run, so no promotion can pass",
                at: field,
                hint: "add `witnesses` with the key of the server or CI")
        }
        return soak
    }

    private func separationOfDuties(_ field: Field) -> SeparationOfDuties? {
        if case .mapping = field.node.content {
            guard let members = nodes.members(of: field, known: ["identity"]) else { return nil }
            guard let place = members["identity"] else {
                nodes.error("`identity` is missing", at: field, hint: "write `{ identity: verified }`")
                return nil
            }
            guard let text = nodes.text(of: place) else { return nil }
            switch text {
            case "verified": return .verified
            case "asserted": return .asserted
            default:
                nodes.error("`\(text)` is neither `verified` nor `asserted`", at: place)
                return nil
            }
        }
        return nodes.bool(of: field).map { $0 ? .asserted : .off }
    }

    private func metrics(_ field: Field) -> [MetricGate] {
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
        let known = ["at_least", "at_most", "no_worse_than_current_by", "better"]
        guard let members = nodes.members(of: field, known: known) else { return nil }
        let low = members["at_least"].flatMap { nodes.decimal(of: $0) }
        let high = members["at_most"].flatMap { nodes.decimal(of: $0) }
        let tolerance = members["no_worse_than_current_by"].flatMap { nodes.decimal(of: $0) }
        if members["at_least"] == nil, members["at_most"] == nil, members["no_worse_than_current_by"] == nil {
            nodes.error(
                "`\(name)` has no limit", at: field, hint: "add `at_least`, `at_most` or `no_worse_than_current_by`")
        }
        if let low, let high, let place = members["at_most"], high < low {
            nodes.error("`at_most` is below `at_least`, so nothing can pass", at: place)
        }
        if let tolerance, let place = members["no_worse_than_current_by"], tolerance.isBelowZero {
            nodes.error("`no_worse_than_current_by` cannot be below zero", at: place)
        }
        var better: MetricGate.Direction?
        if let place = members["better"], let text = nodes.text(of: place) {
            better = MetricGate.Direction(rawValue: text)
            if better == nil { nodes.error("`\(text)` is neither `higher` nor `lower`", at: place) }
            if members["no_worse_than_current_by"] == nil {
                nodes.error(
                    "`better` says nothing without `no_worse_than_current_by`", at: place,
                    hint: "remove one or add the other")
            }
        } else if let place = members["no_worse_than_current_by"], members["better"] == nil {
            switch (members["at_least"] != nil, members["at_most"] != nil) {
            case (true, false): better = .higher
            case (false, true): better = .lower
            default:
                nodes.error(
                    "whether a higher or a lower `\(name)` is better cannot be seen here", at: place,
                    hint: "add `better: higher` or `better: lower`")
            }
        }
        return MetricGate(name: name, atLeast: low, atMost: high, noWorseThanCurrentBy: tolerance, better: better)
    }

    private func requirements(_ field: Field) -> [Requirement] {
        (nodes.texts(of: field) ?? []).compactMap { item -> Requirement? in
            if let requirement = Requirement(rawValue: item.text) { return requirement }
            if Self.laterRequirements.contains(item.text) {
                nodes.refuseUnjudged(item.text, at: item.field)
            } else {
                let known = Requirement.allCases.map(\.rawValue)
                nodes.error(
                    "nothing is known of evidence called `\(item.text)`", at: item.field,
                    hint: nodes.meant(item.text, known + Self.laterRequirements)
                        ?? "known here: \(known.joined(separator: ", "))")
            }
            return nil
        }.sorted { $0.rawValue < $1.rawValue }
    }

    private func branch(_ field: Field) -> String? {
        guard let name = nodes.text(of: field) else { return nil }
        if let problem = Names.problem(ofBranch: name) {
            nodes.error("`\(name)`: \(problem)", at: field)
            return nil
        }
        return name
    }

    private func freeze(_ field: Field) -> [FreezeWindow] {
        (nodes.items(of: field) ?? []).compactMap { item -> FreezeWindow? in
            guard let members = nodes.members(of: item, known: ["from", "to", "reason"]) else { return nil }
            for key in ["from", "to"] where members[key] == nil { nodes.error("`\(key)` is missing", at: item) }
            let reason = members["reason"].flatMap { nodes.text(of: $0) }
            guard let start = members["from"].flatMap({ nodes.moment(of: $0) }), let last = members["to"],
                let end = nodes.moment(of: last)
            else { return nil }
            if end <= start { nodes.error("the freeze ends before it begins", at: last) }
            return FreezeWindow(from: start, to: end, reason: reason)
        }.sorted {
            ($0.from, $0.to) != ($1.from, $1.to)
                ? ($0.from, $0.to) < ($1.from, $1.to)
                : ($0.reason ?? "").utf8.lexicographicallyPrecedes(($1.reason ?? "").utf8)
        }
    }

    private func emergency(_ field: Field) -> EmergencyRule? {
        guard let members = nodes.members(of: field, known: ["approvals", "review_within"]) else { return nil }
        let review = members["review_within"].flatMap { nodes.span(of: $0) }
        guard let place = members["approvals"] else {
            nodes.error("`approvals` is missing", at: field, hint: "name the team that acts in an emergency")
            return nil
        }
        let approvals = approvals(place)
        checkFeasible(approvals, .off, at: place)
        return EmergencyRule(approvals: approvals, reviewWithin: review)
    }

    // MARK: Approvals

    private func approvals(_ field: Field) -> [TeamApprovals] {
        if field.isBlank {
            nodes.error("no team is listed", at: field, hint: "name a team and a number, or remove the key")
        }
        let ids = teams.map(\.id)
        return (nodes.entries(of: field) ?? []).compactMap { entry -> TeamApprovals? in
            let count = nodes.count(of: entry.field, what: "the number of approvals")
            guard let team = teams.first(where: { $0.id.utf8.elementsEqual(entry.name.utf8) }) else {
                nodes.error(
                    "there is no team `\(entry.name)`", at: entry.field,
                    hint: nodes.meant(entry.name, ids) ?? "add `\(entry.name)` to `teams`")
                return nil
            }
            guard let count else { return nil }
            if count > team.members.count {
                nodes.error(
                    "\(count) approvals of `\(team.id)` are asked for, but it has only \(team.members.count) "
                        + (team.members.count == 1 ? "member" : "members"), at: entry.field)
                return nil
            }
            return TeamApprovals(team: team.id, count: count)
        }.sorted { $0.team < $1.team }
    }

    /// Can these approvals be given at all, one person counting for one team? And without any one person, who may have
    /// made the release?
    private func checkFeasible(_ approvals: [TeamApprovals], _ separation: SeparationOfDuties, at field: Field) {
        guard !approvals.isEmpty else { return }
        let able = Set(people.filter { !$0.keys.isEmpty }.map(\.id))
        var votes: [String: Set<String>] = [:]
        for demand in approvals {
            for member in teams.first(where: { $0.id == demand.team })?.members ?? [] where able.contains(member) {
                votes[member, default: []].insert(demand.team)
            }
        }
        let missing = DistinctApprovers.match(approvals, votes: votes).missing
        guard missing.isEmpty else {
            let teams = missing.map { "`\($0.team)`" }.joined(separator: ", ")
            nodes.error(
                "these approvals can never be given: one person counts for one team, and nobody is left for \(teams)",
                at: field, hint: "add people with keys to the teams, or ask for fewer approvals")
            return
        }
        guard separation != .off else { return }
        let needed = votes.keys.sorted().filter { person in
            var others = votes
            others[person] = nil
            return !DistinctApprovers.match(approvals, votes: others).missing.isEmpty
        }
        if !needed.isEmpty {
            let names = needed.map { "`\($0)`" }.joined(separator: ", ")
            nodes.warning(
                "nobody can stand in for \(names): what \(needed.count == 1 ? "this person" : "one of these people") made "
                    + "can never be approved", at: field, hint: "add more people to the teams")
        }
    }
}
