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

    /// Who could still approve for a team, and bring the change further by it.
    func candidates(for team: String) -> [(person: String, inPlaceOf: String?)] {
        var named: Set<String> = []
        return terms.policy.eligible(for: team, at: terms.now.value).filter { candidate in
            let people = [candidate.person, candidate.inPlaceOf].compactMap(\.self)
            guard !people.contains(where: { $0 == terms.requester }),
                !terms.isSeparated || people.allSatisfy({ terms.makers.deed(of: $0) == nil }),
                people.allSatisfy({ !count.isFilled(by: $0, for: team) }), closesGap(candidate.person, team)
            else { return false }
            return named.insert(candidate.person).inserted
        }
    }

    /// Whether one more approval would leave less missing: somebody may fill a place already that nobody else can.
    private func closesGap(_ person: String, _ team: String) -> Bool {
        guard count.separate[person] != nil else { return true }
        var votes = count.separate
        votes[person]?.insert(team)
        return DistinctApprovers.match(demands, votes: votes).missing.total < match.missing.total
    }

    /// True when too little is known of an approval that could fill a gap.
    func isOpen(_ missing: [TeamApprovals]) -> Bool {
        missing.contains { demand in count.open.contains { $0.utf8.elementsEqual(demand.team.utf8) } }
    }
}
