import MLOpsCore

extension Rule<RollbackContext> {
    /// May this person roll back here?
    static let authority = Rule(
        id: "rollback-authority", requirement: "somebody of the environment's emergency team rolls back",
        about: RuleText(
            evidence: "the signer of the rollback and the teams of the policy",
            remedy: "ask somebody of the emergency team",
            keys: ["environments.<env>.emergency.approvals"])
    ) { context in
        let name = context.environment.name
        let teams = context.environment.emergencyTeams
        guard !teams.isEmpty else {
            return .fail(
                "\(name) has no emergency team, so nobody may roll back",
                hint: "add `emergency: { approvals: { <team>: 1 } }` to \(name) in the policy")
        }
        let actor = context.facts.actor
        guard let person = actor.value else { return .unknown("who rolls back is not known: \(actor.reason)") }
        let who = Words.show(person)
        guard actor.grade >= .recorded else {
            return .unknown("\(who) is said to roll back, but nothing is signed")
        }
        let list = teams.joined(separator: " or ")
        guard let team = teams.first(where: { context.policy.isMember(person, of: $0) }) else {
            let members = Set(teams.flatMap { context.policy.team($0)?.members ?? [] }).sorted()
            return .fail(
                "\(who) is not in \(list)", [Evidence("\(who) asks for the rollback", actor.grade)],
                hint: "ask \(members.joined(separator: " or "))")
        }
        return .pass("\(who) is in \(team)", [Evidence("\(who) asks for the rollback", actor.grade)])
    }
}
