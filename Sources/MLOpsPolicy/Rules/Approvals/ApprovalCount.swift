import MLOpsCore

/// Which approvals count, once with and once without those of the people who made what is approved.
struct ApprovalCount {
    /// How approvals are to be counted.
    struct Terms {
        let policy: Policy
        /// Whether makers may not approve.
        let isSeparated: Bool
        /// How long an approval counts; nil for as long as it says itself.
        let validFor: TimeSpan?
        let makers: Makers
        let now: Fact<Timestamp>
        /// Who asked for what is approved, and may neither approve it nor be represented; nil for nobody.
        var requester: String?
    }

    /// The members of each team: asked for every approval, of which there may be thousands.
    private let members: [String: Set<String>]

    struct Vote: Hashable {
        let person: String
        let team: String
    }

    /// Teams by person, as if everybody could approve.
    private(set) var all: [String: Set<String>] = [:]
    /// Teams by person, without the makers where separation of duties is asked for.
    private(set) var separate: [String: Set<String>] = [:]
    /// The approvals that count, by person and team, as evidence.
    private(set) var grades: [Vote: Grade] = [:]
    /// The approval behind each of those: the first, where somebody approved twice.
    private(set) var ids: [Vote: String] = [:]
    /// Whom the voter stands in for.
    private(set) var absences: [Vote: Absence] = [:]
    /// Why an approval does not count.
    private(set) var notes: [Evidence] = []
    /// The same for people, by team.
    private(set) var refusals: [(team: String, text: String)] = []
    /// Approvals by makers, with what they made.
    private(set) var ownWork: [Evidence] = []
    /// Teams for which there is an approval of which too little is known.
    private(set) var open: Set<String> = []

    init(_ approvals: [Approval], _ terms: Terms) {
        members = Dictionary(
            terms.policy.teams.map { ($0.id, Set($0.members)) }, uniquingKeysWith: { first, _ in first })
        for approval in approvals { add(approval, terms) }
        dropSecondSeats()
    }

    /// Who does not count, with the end of a sentence that begins with the approval.
    private mutating func refuse(_ approval: Approval, _ why: String, _ grade: Grade, isOpen: Bool = false) {
        let who = approval.person.value.map { " of \(Words.show($0))" } ?? ""
        let text = "approval \(Words.brief(approval.id))\(who) for \(Words.show(approval.team)) does not count: \(why)"
        notes.append(Evidence(text, grade))
        refusals.append((approval.team, text))
        if isOpen { open.insert(approval.team) }
    }

    private mutating func add(_ approval: Approval, _ terms: Terms) {
        guard let person = approval.person.value else {
            refuse(approval, "its signer is not known: \(approval.person.reason)", .unknown, isOpen: true)
            return
        }
        guard approval.person.grade >= .recorded else {
            refuse(approval, "it is not signed", approval.person.grade)
            return
        }
        guard let standing = approval.standing.value else {
            refuse(approval, "whether it still holds is not known: \(approval.standing.reason)", .unknown, isOpen: true)
            return
        }
        if case .lapsed(let how) = standing {
            refuse(approval, "it \(Words.show(how))", approval.standing.grade)
            return
        }
        if let validFor = terms.validFor, !isFresh(approval, validFor, terms.now) { return }
        guard let absence = seat(of: person, approval, terms.policy) else { return }
        if let requester = terms.requester, person == requester || absence.value?.person == requester {
            refuse(approval, "\(Words.show(requester)) asked for it", approval.person.grade)
            return
        }
        count(approval, person, absence.value, terms)
    }

    private mutating func isFresh(_ approval: Approval, _ validFor: TimeSpan, _ now: Fact<Timestamp>) -> Bool {
        guard let given = approval.given.value, let now = now.value else {
            let why = approval.given.value == nil ? approval.given.reason : now.reason
            refuse(approval, "how old it is is not known: \(why)", .unknown, isOpen: true)
            return false
        }
        let end = given + validFor
        if now < end { return true }
        refuse(approval, "it was given for \(validFor), until \(end.dateAndMinute) UTC", approval.given.grade)
        return false
    }

    /// How `person` counts for the team: as a member (no absence), or in place of somebody; nil for not at all.
    private mutating func seat(of person: String, _ approval: Approval, _ policy: Policy) -> (value: Absence?, Void)? {
        let isMember = members[approval.team]?.contains(person) ?? false
        let concerned = policy.absences.contains {
            $0.person == person || $0.deputy == person && policy.isMember($0.person, of: approval.team)
        }
        if isMember, !concerned { return (nil, ()) }
        let who = Words.show(person)
        guard concerned else {
            refuse(approval, "\(who) is not in \(Words.show(approval.team))", approval.person.grade)
            return nil
        }
        guard let given = approval.given.value else {
            refuse(
                approval,
                "when it was given is not known, and \(who) is away or a deputy at times: "
                    + approval.given.reason, .unknown, isOpen: true)
            return nil
        }
        if let away = policy.absence(of: person, at: given) {
            refuse(
                approval, "\(who) is away until \(away.until.dateAndMinute) UTC, by the policy", approval.given.grade)
            return nil
        }
        if isMember { return (nil, ()) }
        if let absence = policy.absences(servedBy: person, for: approval.team, at: given).first { return (absence, ()) }
        refuse(
            approval, "\(who) is not in \(Words.show(approval.team)), and stood in for nobody of it then",
            approval.given.grade)
        return nil
    }

    private mutating func count(_ approval: Approval, _ person: String, _ absence: Absence?, _ terms: Terms) {
        let vote = Vote(person: person, team: approval.team)
        all[person, default: []].insert(approval.team)
        if terms.isSeparated {
            var evidence: Evidence?
            let (who, team) = (Words.show(person), Words.show(approval.team))
            if let deed = terms.makers.deed(of: person) {
                evidence = Evidence("\(who) approved for \(team), but \(who) \(deed.text)", deed.grade)
            } else if let absence, let deed = terms.makers.deed(of: absence.person) {
                // Else a maker could have themselves represented.
                evidence = Evidence(
                    "\(who) approved for \(team) in place of \(absence.person), but \(absence.person) \(deed.text)",
                    deed.grade)
            }
            if let evidence {
                if !ownWork.contains(evidence) { ownWork.append(evidence) }
                return
            }
        }
        separate[person, default: []].insert(approval.team)
        grades[vote] = max(grades[vote] ?? .unknown, approval.person.grade)
        if ids[vote] == nil { ids[vote] = approval.id }
        if let absence { absences[vote] = absence }
    }

    /// Somebody who approved before going away, or after coming back, fills the seat: the deputy does not fill it again.
    private mutating func dropSecondSeats() {
        var filled: [Vote: String] = [:]
        for (vote, absence) in absences.sorted(by: { $0.key.person < $1.key.person }) {
            let seat = Vote(person: absence.person, team: vote.team)
            let holder = ids[seat] != nil ? absence.person : filled[seat]
            guard let holder else {
                filled[seat] = vote.person
                continue
            }
            notes.append(
                Evidence(
                    "\(vote.person) approved for \(vote.team) in place of \(absence.person), whose place \(holder) fills",
                    grades[vote] ?? .unknown))
            separate[vote.person]?.remove(vote.team)
            all[vote.person]?.remove(vote.team)
            grades[vote] = nil
            ids[vote] = nil
            absences[vote] = nil
        }
    }

    /// `mia`, or `eva (for mia)`.
    func name(of person: String, for team: String) -> String {
        absences[Vote(person: person, team: team)].map { "\(person) (for \($0.person))" } ?? person
    }

    /// One piece of evidence for each person who counts in a matching.
    func evidence(_ match: DistinctApprovers, _ demands: [TeamApprovals]) -> [Evidence] {
        demands.flatMap { demand in
            (match.counted[demand.team] ?? []).map { person in
                let vote = Vote(person: person, team: demand.team)
                let place = absences[vote].map { absence in
                    " in place of \(absence.person), who is away until \(absence.until.dateAndMinute) UTC"
                }
                return Evidence("\(person) approved for \(demand.team)\(place ?? "")", grades[vote] ?? .unknown)
            }
        }
    }
}

extension PromotionContext {
    /// How approvals of this change are counted.
    var terms: ApprovalCount.Terms {
        ApprovalCount.Terms(
            policy: policy, isSeparated: environment.separationOfDuties != .off,
            validFor: environment.approvalsValidFor, makers: makers, now: facts.now)
    }
}
