import MLOpsCore

/// How many of which team.
extension EnvironmentReader {
    func approvals(_ field: Field) -> [TeamApprovals] {
        if field.isBlank {
            nodes.error("no team is listed", at: field, hint: "name a team and a number, or remove the key")
        }
        return (nodes.entries(of: field) ?? []).compactMap { entry -> TeamApprovals? in
            let count = nodes.count(of: entry.field, what: "the number of approvals")
            guard let team = team(named: entry.name, at: entry.field), let count else { return nil }
            if count > team.members.count {
                nodes.error(
                    "\(count) approvals of `\(team.id)` are asked for, but it has only \(team.members.count) "
                        + (team.members.count == 1 ? "member" : "members"), at: entry.field)
                return nil
            }
            return TeamApprovals(team: team.id, count: count)
        }.sorted { $0.team < $1.team }
    }

    /// The team that a text names.
    func team(_ field: Field) -> Team? {
        nodes.text(of: field).flatMap { team(named: $0, at: field) }
    }

    private func team(named name: String, at field: Field) -> Team? {
        if let team = teams.first(where: { $0.id.utf8.elementsEqual(name.utf8) }) { return team }
        nodes.error(
            "there is no team `\(name)`", at: field,
            hint: nodes.meant(name, teams.map(\.id)) ?? "add `\(name)` to `teams`")
        return nil
    }

    /// Can these approvals be given at all, one person counting for one team? And without any one person, who may have
    /// made the release?
    func checkFeasible(_ approvals: [TeamApprovals], _ separation: SeparationOfDuties, at field: Field) {
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
