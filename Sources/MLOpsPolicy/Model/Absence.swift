import MLOpsCore

/// A time in which somebody is away, and who stands in meanwhile. Only a change of the policy declares one.
public struct Absence: Sendable, Hashable {
    public let person: String
    /// Who counts for the person's teams meanwhile; nil for nobody.
    public let deputy: String?
    public let from: Timestamp
    /// The first moment after it.
    public let until: Timestamp
    public let reason: String?

    public func covers(_ moment: Timestamp) -> Bool { from <= moment && moment < until }
}

extension Policy {
    /// The absence that keeps `person` from approving at `moment`.
    public func absence(of person: String, at moment: Timestamp) -> Absence? {
        absences.first { $0.person == person && $0.covers(moment) }
    }

    /// The absences in which `deputy` counts for `team` at `moment`.
    public func absences(servedBy deputy: String, for team: String, at moment: Timestamp) -> [Absence] {
        absences.filter { $0.deputy == deputy && $0.covers(moment) && isMember($0.person, of: team) }
    }

    /// True when `person` could ever count for `team` under this policy, as a member or as somebody's deputy.
    public func couldCount(_ person: String, for team: String) -> Bool {
        isMember(person, of: team) || absences.contains { $0.deputy == person && isMember($0.person, of: team) }
    }

    /// Who counts for `team` at `moment`: members who are there, then deputies, each with whom they stand in for.
    /// Without a moment absences are not looked at.
    public func eligible(for team: String, at moment: Timestamp?) -> [(person: String, inPlaceOf: String?)] {
        let members = self.team(team)?.members ?? []
        guard let moment else { return members.map { ($0, nil) } }
        let present = members.filter { absence(of: $0, at: moment) == nil }
        let deputies = members.compactMap { member -> (person: String, inPlaceOf: String?)? in
            guard let deputy = absence(of: member, at: moment)?.deputy, !present.contains(deputy),
                absence(of: deputy, at: moment) == nil
            else { return nil }
            return (deputy, member)
        }
        return present.map { ($0, nil) } + deputies
    }
}
