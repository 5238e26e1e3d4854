/// Gives each person to at most one team so that as many approvals as possible are met: a maximum bipartite matching
/// (augmenting paths, breadth first; H. W. Kuhn 1955, over teams with capacities).
struct DistinctApprovers {
    /// Who counts for which team, sorted by name within a team.
    let counted: [String: [String]]
    /// What is left over, in the order of the demands; empty when everything is met.
    let missing: [TeamApprovals]

    /// Meets `demands` by `votes`: for each person, the teams for which the person approves. The result depends on nothing
    /// but the arguments, not on the order of the dictionary.
    static func match(_ demands: [TeamApprovals], votes: [String: Set<String>]) -> DistinctApprovers {
        var voters: [String: [String]] = [:]
        for (person, teams) in votes.sorted(by: { $0.key < $1.key }) {
            for team in teams { voters[team, default: []].append(person) }
        }
        var teamOf: [String: String] = [:]
        var missing: [TeamApprovals] = []
        for demand in demands {
            var met = 0
            while met < demand.count, augment(from: demand.team, voters, &teamOf) { met += 1 }
            if met < demand.count { missing.append(TeamApprovals(team: demand.team, count: demand.count - met)) }
        }
        var counted: [String: [String]] = [:]
        for (person, team) in teamOf.sorted(by: { $0.key < $1.key }) { counted[team, default: []].append(person) }
        return DistinctApprovers(counted: counted, missing: missing)
    }

    /// Finds one more person for `start`, moving others to another of their teams where that helps.
    private static func augment(
        from start: String, _ voters: [String: [String]], _ teamOf: inout [String: String]
    ) -> Bool {
        var queue = [start]
        var next = 0
        var reached: Set<String> = [start]
        // How a team was reached: `person`, who counts for it now, could count for `team` instead.
        var origin: [String: (person: String, team: String)] = [:]
        while next < queue.count {
            let team = queue[next]
            next += 1
            for person in voters[team] ?? [] {
                if let current = teamOf[person] {
                    if reached.insert(current).inserted {
                        origin[current] = (person, team)
                        queue.append(current)
                    }
                    continue
                }
                var (mover, place) = (person, team)
                while true {
                    teamOf[mover] = place
                    guard let step = origin[place] else { return true }
                    (mover, place) = step
                }
            }
        }
        return false
    }
}
