import MLOpsCore

/// Who does what, and when, in a case that does not say: people whose approvals count, because they made nothing.
struct CaseCast {
    let now: Timestamp
    let proposer: String
    /// By kind of evidence: a person, or nil for a service.
    let attesters: [String: String?]
    /// By team, for the teams that the case says nothing about.
    let approvers: [String: [String]]

    /// What has to be filled.
    struct Roles {
        var demands: [TeamApprovals] = []
        var isSeparated = false
        /// How long ago approvals were given.
        var approvalAge = TimeSpan(seconds: 0)
        /// Those who are known to have made something.
        var makers: Set<String> = []
        /// Those who approve by the case's own words: they are not asked again, and make nothing.
        var approvers: Set<String> = []
        var proposer: String?
        /// Kinds of evidence that somebody must attest.
        var kinds: [String] = []
    }

    /// Looks for a moment and for people that let everything be in order; what comes nearest where that cannot be.
    init(_ policy: Policy, _ environment: PolicyEnvironment?, _ roles: Roles, now: Timestamp?) {
        let moments = now.map { [$0] } ?? Self.moments(policy, environment)
        let casts = moments.lazy.map { Self.cast(policy, roles, at: $0) }
        self = (casts.first { $0.isWhole } ?? Self.cast(policy, roles, at: moments.first ?? Self.start)).cast
    }

    private init(now: Timestamp, proposer: String, attesters: [String: String?], approvers: [String: [String]]) {
        (self.now, self.proposer, self.attesters, self.approvers) = (now, proposer, attesters, approvers)
    }

    // MARK: When

    /// A Monday at noon, as any other: cases must not depend on the day on which they are run.
    static let start = Timestamp(seconds: 1_767_614_400)

    /// Moments at which the environment is open; later ones are for policies in which people are away at first.
    private static func moments(_ policy: Policy, _ environment: PolicyEnvironment?) -> [Timestamp] {
        let returns = policy.absences.map(\.until).filter { $0 > start }.sorted().prefix(20)
        return ([start] + returns.map { $0 + TimeSpan(seconds: 43_200) }).map { open($0, environment) }
    }

    /// The first moment from `start` on, outside freezes and inside a change window.
    private static func open(_ start: Timestamp, _ environment: PolicyEnvironment?) -> Timestamp {
        guard let environment else { return start }
        var moment = start
        for _ in 0..<1000 {
            let before = moment
            for freeze in environment.freeze where freeze.contains(moment) { moment = freeze.to }
            moment = environment.changeWindows.map { $0.opening(after: moment) }.min() ?? moment
            if moment == before { break }
        }
        return moment
    }

    // MARK: Who

    private static func cast(
        _ policy: Policy, _ roles: Roles, at now: Timestamp
    ) -> (cast: CaseCast, isWhole: Bool) {
        var search = Search(policy, roles, at: now)
        let found = search.run()
        return (
            CaseCast(
                now: now, proposer: found.proposer, attesters: found.attesters,
                approvers: search.match(makers: found.makers).counted),
            search.match(makers: found.makers).missing.isEmpty
        )
    }

    /// Chooses attesters and a proposer one after the other, so that enough people are left to approve.
    private struct Search {
        let policy: Policy
        let roles: Roles
        /// Who could approve for which team, and whom they would stand in for.
        private var seats: [String: [String: String?]] = [:]

        init(_ policy: Policy, _ roles: Roles, at now: Timestamp) {
            (self.policy, self.roles) = (policy, roles)
            let given = now.before(roles.approvalAge)
            let signers = Set(policy.people.filter { !$0.keys.isEmpty }.map(\.id))
            for demand in roles.demands {
                for seat in policy.eligible(for: demand.team, at: given)
                where signers.contains(seat.person) && !roles.approvers.contains(seat.person) {
                    seats[seat.person, default: [:]][demand.team] = seat.inPlaceOf
                }
            }
        }

        /// The best use of those who made nothing.
        func match(makers: Set<String>) -> DistinctApprovers {
            var votes: [String: Set<String>] = [:]
            for (person, teams) in seats where !(roles.isSeparated && makers.contains(person)) {
                let free = teams.filter { _, absent in
                    !(roles.isSeparated && absent.map { makers.contains($0) } ?? false)
                }
                if !free.isEmpty { votes[person] = Set(free.keys) }
            }
            return DistinctApprovers.match(roles.demands, votes: votes)
        }

        /// Whom to take, the best first: first those whom no approval needs, then those who made something already. The
        /// people of one matching are all that can be needed; who is not among them is never missed.
        private func ranked(_ people: [String], makers: Set<String>) -> [String] {
            let free = people.filter { !roles.approvers.contains($0) }
            guard roles.isSeparated else { return free.isEmpty ? people : free }
            let counted = Set(match(makers: makers).counted.values.flatMap(\.self))
            let old = people.filter { makers.contains($0) }
            let fresh = free.filter { !counted.contains($0) && !makers.contains($0) }
            let needed = free.filter { counted.contains($0) && !makers.contains($0) }
            let all = fresh.prefix(3) + old.prefix(1) + needed.prefix(20)
            return all.isEmpty ? people : Array(all)
        }

        mutating func run() -> (proposer: String, attesters: [String: String?], makers: Set<String>) {
            var attesters: [String: String?] = [:]
            var makers = roles.makers
            if let proposer = roles.proposer { makers.insert(proposer) }
            for kind in roles.kinds {
                let rule = policy.attesters.first { $0.kind == kind }
                if rule?.keys.isEmpty == false {
                    attesters[kind] = .some(nil)
                } else if let person = best(rule?.people ?? [], makers) {
                    attesters[kind] = .some(person)
                    makers.insert(person)
                }
            }
            let proposer = roles.proposer ?? best(policy.people.map(\.id), makers) ?? ""
            makers.insert(proposer)
            return (proposer, attesters, makers)
        }

        /// The first of them after whose deed the fewest approvals are missing.
        private func best(_ people: [String], _ makers: Set<String>) -> String? {
            var best: (person: String, missing: Int)?
            for person in ranked(people, makers: makers) {
                let missing = match(makers: makers.union([person])).missing.total
                if missing < best?.missing ?? .max { best = (person, missing) }
                if missing == 0 { break }
            }
            return best?.person
        }
    }
}
