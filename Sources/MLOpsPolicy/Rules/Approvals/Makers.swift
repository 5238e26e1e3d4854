import MLOpsCore

/// The people who made what a change brings, and what each did.
struct Makers {
    /// What one person (or an identity that is nobody's) did in one role.
    struct Deed {
        let person: String?
        let identity: String
        let role: Contributor.Role
        /// The weakest of all places.
        var grade: Grade
        var places: [String]

        /// `wrote 3f2a91b0c4d2` or `wrote 3f2a91b0c4d2 and 11 more`
        var text: String {
            let first = places.first.map { " " + Words.brief($0) } ?? ""
            let rest = places.count > 1 ? " and \(places.count - 1) more" : ""
            return role.verb + first + rest
        }
    }

    /// In the order of the facts.
    private(set) var deeds: [Deed] = []
    private var firstDeed: [String: Int] = [:]

    /// Of no `contributors` when they are not known; the rule that asks for them says so.
    init(_ contributors: [Contributor], proposer: Fact<String>, change: String) {
        var index: [Key: Int] = [:]
        if let person = proposer.value {
            add(
                Contributor(person: person, identity: person, role: .proposer, grade: proposer.grade, place: change),
                &index)
        }
        for contributor in contributors { add(contributor, &index) }
    }

    private struct Key: Hashable {
        let person: String?
        let identity: String
        let role: Contributor.Role
    }

    private mutating func add(_ contributor: Contributor, _ index: inout [Key: Int]) {
        // A person is one however many e-mails were used; an identity that is nobody's stands for itself.
        let key = Key(
            person: contributor.person, identity: contributor.person == nil ? contributor.identity : "",
            role: contributor.role)
        if let place = index[key] {
            deeds[place].grade = min(deeds[place].grade, contributor.grade)
            if deeds[place].places.last != contributor.place { deeds[place].places.append(contributor.place) }
            return
        }
        index[key] = deeds.count
        if let person = contributor.person, firstDeed[person] == nil { firstDeed[person] = deeds.count }
        deeds.append(
            Deed(
                person: contributor.person, identity: contributor.identity, role: contributor.role,
                grade: contributor.grade, places: [contributor.place]))
    }

    /// The first thing that `person` did; nil for somebody who had no hand in it.
    func deed(of person: String) -> Deed? { firstDeed[person].map { deeds[$0] } }
}
