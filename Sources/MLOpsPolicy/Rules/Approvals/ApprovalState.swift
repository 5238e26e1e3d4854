import MLOpsCore

/// What was asked of whom, who answered, and who still may: what all rules about approvals say of it.
struct ApprovalState {
    let demands: [TeamApprovals]
    let count: ApprovalCount
    let match: DistinctApprovers
    private let terms: ApprovalCount.Terms

    init(_ demands: [TeamApprovals], _ count: ApprovalCount, _ terms: ApprovalCount.Terms) {
        (self.demands, self.count, self.terms) = (demands, count, terms)
        match = DistinctApprovers.match(demands, votes: count.separate)
    }

    /// `risk 1 of 1 (mia), operations 0 of 1`
    func sentence(for teams: [TeamApprovals]) -> String {
        teams.map { demand in
            let people = (match.counted[demand.team] ?? []).prefix(demand.count)
                .map { count.name(of: $0, for: demand.team) }
            let names = people.isEmpty ? "" : " (\(people.joined(separator: ", ")))"
            return "\(demand.team) \(people.count) of \(demand.count)\(names)"
        }.joined(separator: ", ")
    }

    /// Approvals that are there and do not count, for teams that still owe one: else people would wonder.
    func refusals(for missing: [TeamApprovals]) -> String {
        let found = count.refusals.filter { refusal in missing.contains { $0.team == refusal.team } }.map(\.text)
        guard !found.isEmpty else { return "" }
        let more = found.count > 2 ? "; and \(found.count - 2) more" : ""
        return "; " + found.prefix(2).joined(separator: "; ") + more
    }

    /// Who could still give what is missing.
    func hint(for missing: [TeamApprovals]) -> String {
        let hints = missing.map { demand in
            let others = candidates(for: demand.team)
            guard !others.isEmpty else { return "nobody of \(demand.team) is left who could" }
            let names = others.map { other in other.inPlaceOf.map { "\(other.person) (for \($0))" } ?? other.person }
            return "\(Words.count(demand.count, "approval", "approvals")) of \(demand.team): ask "
                + names.joined(separator: " or ")
        }
        return "still missing: " + hints.joined(separator: "; ")
    }

    /// Who could still approve for a team.
    func candidates(for team: String) -> [(person: String, inPlaceOf: String?)] {
        terms.policy.eligible(for: team, at: terms.now.value).filter { candidate in
            let isMaker =
                terms.makers.deed(of: candidate.person) != nil
                || candidate.inPlaceOf.map { terms.makers.deed(of: $0) != nil } ?? false
            return count.separate[candidate.person]?.isEmpty ?? true && !(terms.isSeparated && isMaker)
        }
    }

    /// True when too little is known of an approval that could fill a gap.
    func isOpen(_ missing: [TeamApprovals]) -> Bool {
        missing.contains { demand in count.open.contains { $0.utf8.elementsEqual(demand.team.utf8) } }
    }
}

extension [TeamApprovals] {
    /// Both demands at once: for each team the larger number, sorted by team.
    func merged(with other: [TeamApprovals]) -> [TeamApprovals] {
        var counts: [String: Int] = [:]
        for demand in self + other { counts[demand.team] = Swift.max(counts[demand.team] ?? 0, demand.count) }
        return counts.map { TeamApprovals(team: $0.key, count: $0.value) }.sorted { $0.team < $1.team }
    }

    /// How many approvals they are together.
    var total: Int { reduce(0) { $0 + $1.count } }
}

extension PromotionContext {
    /// How the change's own approvals, and those that a rule asks for beside them, are met together. One person still
    /// counts for one team.
    func state(with extra: [TeamApprovals], _ count: ApprovalCount) -> ApprovalState {
        ApprovalState(demands.merged(with: extra), count, terms)
    }
}
