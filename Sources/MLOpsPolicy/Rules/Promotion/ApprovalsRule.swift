import MLOpsCore

extension Rule<PromotionContext> {
    /// Have enough distinct persons of each team approved exactly this change?
    static let approvals = Rule(
        id: "approvals",
        requirement: "enough people of each team approved exactly this change, each counting for one team"
    ) { context in
        let demands = context.environment.approvals
        guard !demands.isEmpty else { return .notRequired("\(context.environment.name) asks for no approvals") }
        guard let approvals = context.facts.approvals.value else {
            return .unknown("the approvals are not known: \(context.facts.approvals.reason)")
        }
        let makers = Makers(
            context.facts.contributors.value ?? [], proposer: context.facts.proposer, change: context.facts.change)
        let count = ApprovalCount(approvals, context, makers)
        let match = DistinctApprovers.match(demands, votes: count.separate)
        var evidence: [Evidence] = []
        for demand in demands {
            for person in match.counted[demand.team] ?? [] {
                let grade = count.grades[ApprovalCount.Vote(person: person, team: demand.team)] ?? .unknown
                evidence.append(Evidence("\(person) approved for \(demand.team)", grade))
            }
        }
        evidence += count.ownWork + count.notes
        let state = demands.map { demand in
            let people = match.counted[demand.team] ?? []
            let names = people.isEmpty ? "" : " (\(people.joined(separator: ", ")))"
            return "\(demand.team) \(people.count) of \(demand.count)\(names)"
        }.joined(separator: ", ")
        guard !match.missing.isEmpty else { return .pass(state, evidence) }
        let hints = match.missing.map { demand in
            let others = (context.policy.team(demand.team)?.members ?? []).filter { person in
                count.separate[person] == nil
                    && (context.environment.separationOfDuties == .off || makers.deed(of: person) == nil)
            }
            let who = others.isEmpty ? "nobody of \(demand.team) is left who could" : others.joined(separator: " or ")
            return others.isEmpty
                ? who : "\(Words.count(demand.count, "approval", "approvals")) of \(demand.team): ask \(who)"
        }
        let isOpen = match.missing.contains { demand in count.open.contains { $0.utf8.elementsEqual(demand.team.utf8) }
        }
        return Judgement(
            outcome: isOpen ? .unknown : .fail, sentence: state, evidence: evidence,
            hint: "still missing: " + hints.joined(separator: "; "))
    }
}
