import MLOpsCore

/// Which approvals of a change count, once with and once without those of its makers.
struct ApprovalCount {
    /// Teams by person, as if everybody could approve.
    private(set) var all: [String: Set<String>] = [:]
    /// Teams by person, without the makers where separation of duties is asked for.
    private(set) var separate: [String: Set<String>] = [:]
    /// The approvals that count, by person and team, as evidence.
    private(set) var grades: [Vote: Grade] = [:]
    /// The approval behind each of those: the first, where somebody approved twice.
    private(set) var ids: [Vote: String] = [:]
    /// Why an approval does not count.
    private(set) var notes: [Evidence] = []
    /// Approvals by makers, with what they made.
    private(set) var ownWork: [Evidence] = []
    /// Teams for which there is an approval of which too little is known.
    private(set) var open: Set<String> = []

    struct Vote: Hashable {
        let person: String
        let team: String
    }

    init(_ approvals: [Approval], _ context: PromotionContext, _ makers: Makers) {
        for approval in approvals {
            let id = Words.brief(approval.id)
            let team = Words.show(approval.team)
            guard let person = approval.person.value else {
                notes.append(
                    Evidence(
                        "approval \(id) for \(team) does not count: its signer is not known: \(approval.person.reason)",
                        .unknown))
                open.insert(approval.team)
                continue
            }
            let who = Words.show(person)
            guard approval.person.grade >= .recorded else {
                notes.append(
                    Evidence(
                        "approval \(id) of \(who) for \(team) does not count: it is not signed", approval.person.grade))
                continue
            }
            guard let standing = approval.standing.value else {
                notes.append(
                    Evidence(
                        "approval \(id) of \(who) for \(team) does not count: whether it still holds is not known: "
                            + approval.standing.reason, .unknown))
                open.insert(approval.team)
                continue
            }
            if case .lapsed(let how) = standing {
                notes.append(
                    Evidence(
                        "approval \(id) of \(who) for \(team) does not count: it \(Words.show(how))",
                        approval.standing.grade))
                continue
            }
            guard context.policy.isMember(person, of: approval.team) else {
                notes.append(
                    Evidence(
                        "approval \(id) of \(who) for \(team) does not count: \(who) is not in \(team)",
                        approval.person.grade))
                continue
            }
            all[person, default: []].insert(approval.team)
            if context.environment.separationOfDuties != .off, let deed = makers.deed(of: person) {
                let evidence = Evidence("\(who) approved for \(team), but \(who) \(deed.text)", deed.grade)
                if !ownWork.contains(evidence) { ownWork.append(evidence) }
                continue
            }
            separate[person, default: []].insert(approval.team)
            let vote = Vote(person: person, team: approval.team)
            grades[vote] = max(grades[vote] ?? .unknown, approval.person.grade)
            if ids[vote] == nil { ids[vote] = approval.id }
        }
    }
}
