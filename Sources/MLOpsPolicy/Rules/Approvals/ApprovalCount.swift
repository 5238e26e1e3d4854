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
    /// All whom a deputy could stand in for.
    private var seats: [Vote: [Absence]] = [:]
    /// Why an approval does not count.
    private(set) var notes: [Evidence] = []
    /// Why it does not, by event id.
    private(set) var reasons: [String: String] = [:]
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
        fillSeats()
    }

    /// Who does not count, with the end of a sentence that begins with the approval.
    private mutating func refuse(_ approval: Approval, _ why: String, _ grade: Grade, isOpen: Bool = false) {
        let who = approval.person.value.map { " of \(Words.show($0))" } ?? ""
        let text = "approval \(Words.brief(approval.id))\(who) for \(Words.show(approval.team)) does not count: \(why)"
        notes.append(Evidence(text, grade))
        refusals.append((approval.team, text))
        reasons[approval.id] = why
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
        guard var absences = seats(of: person, approval, terms.policy) else { return }
        if let requester = terms.requester {
            let others = absences.filter { $0.person != requester }
            if person == requester || others.isEmpty && !absences.isEmpty {
                refuse(approval, "\(Words.show(requester)) asked for it", approval.person.grade)
                return
            }
            absences = others
        }
        count(approval, person, absences, terms)
    }

    private mutating func isFresh(_ approval: Approval, _ validFor: TimeSpan, _ now: Fact<Timestamp>) -> Bool {
        guard let given = approval.given.value, let now = now.value else {
            let why = approval.given.value == nil ? approval.given.reason : now.reason
            refuse(approval, "its age is not known: \(why)", .unknown, isOpen: true)
            return false
        }
        let end = given + validFor
        if now < end { return true }
        refuse(approval, "it was given for \(validFor), until \(end.dateAndMinute) UTC", approval.given.grade)
        return false
    }

    /// How `person` counts for the team: as a member (no absence), or in place of one of some; nil for not at all.
    private mutating func seats(of person: String, _ approval: Approval, _ policy: Policy) -> [Absence]? {
        let isMember = members[approval.team]?.contains(person) ?? false
        let concerned = policy.absences.contains {
            $0.person == person || $0.deputy == person && policy.isMember($0.person, of: approval.team)
        }
        if isMember, !concerned { return [] }
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
        if isMember { return [] }
        let served = policy.absences(servedBy: person, for: approval.team, at: given)
        if !served.isEmpty { return served }
        refuse(
            approval, "\(who) is not in \(Words.show(approval.team)), and stood in for nobody of it then",
            approval.given.grade)
        return nil
    }

    private mutating func count(_ approval: Approval, _ person: String, _ served: [Absence], _ terms: Terms) {
        let vote = Vote(person: person, team: approval.team)
        all[person, default: []].insert(approval.team)
        var served = served
        if terms.isSeparated {
            // Else a maker could have themselves represented.
            let others = served.filter { terms.makers.deed(of: $0.person) == nil }
            if let own = ownWork(person, others.isEmpty ? served.first : nil, approval.team, terms.makers) {
                if !ownWork.contains(own) { ownWork.append(own) }
                reasons[approval.id] = own.text
                return
            }
            served = others
        }
        separate[person, default: []].insert(approval.team)
        grades[vote] = max(grades[vote] ?? .unknown, approval.person.grade)
        if ids[vote] == nil { ids[vote] = approval.id }
        if !served.isEmpty { seats[vote, default: []] += served }
    }

    /// What makes an approval one of one's own work.
    private func ownWork(_ person: String, _ absence: Absence?, _ team: String, _ makers: Makers) -> Evidence? {
        let (who, team) = (Words.show(person), Words.show(team))
        if let deed = makers.deed(of: person) {
            return Evidence("\(who) approved for \(team), but \(who) \(deed.text)", deed.grade)
        }
        guard let absence, let deed = makers.deed(of: absence.person) else { return nil }
        return Evidence(
            "\(who) approved for \(team) in place of \(absence.person), but \(absence.person) \(deed.text)", deed.grade)
    }

    /// Gives deputies the places of those who are away, as many as can be.
    ///
    /// Somebody who approved before going away, or after coming back, fills the place: a deputy does not fill it again.
    private mutating func fillSeats() {
        for team in Set(seats.keys.map(\.team)).sorted() {
            let deputies = seats.filter { $0.key.team == team }
            let people = Set(deputies.values.joined().map(\.person)).sorted()
            let free = people.filter { ids[Vote(person: $0, team: team)] == nil }
            let match = DistinctApprovers.match(
                free.map { TeamApprovals(team: $0, count: 1) },
                votes: Dictionary(uniqueKeysWithValues: deputies.map { ($0.key.person, Set($0.value.map(\.person))) }))
            for (vote, served) in deputies.sorted(by: { $0.key.person < $1.key.person }) {
                let place = served.first { match.counted[$0.person]?.contains(vote.person) ?? false }
                if let place {
                    absences[vote] = place
                } else if let taken = served.first {
                    drop(vote, taken, filledBy: match.counted[taken.person]?.first ?? taken.person)
                }
            }
        }
    }

    private mutating func drop(_ vote: Vote, _ absence: Absence, filledBy holder: String) {
        notes.append(
            Evidence(
                "\(vote.person) approved for \(vote.team) in place of \(absence.person), whose place \(holder) fills",
                grades[vote] ?? .unknown))
        if let id = ids[vote] { reasons[id] = "the place of \(absence.person) is filled by \(holder)" }
        separate[vote.person]?.remove(vote.team)
        all[vote.person]?.remove(vote.team)
        grades[vote] = nil
        ids[vote] = nil
    }

    /// True when `person` approved for the team, and that counts.
    func isFilled(by person: String, for team: String) -> Bool { ids[Vote(person: person, team: team)] != nil }

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
