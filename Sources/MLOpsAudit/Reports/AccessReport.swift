import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// Who could do what, at a date: the question an auditor asks of every system with approvals.
public struct AccessReport: Sendable {
    /// Something that takes people of certain sorts.
    public struct Line: Sendable, Hashable {
        /// Nil for what concerns the ledger as a whole.
        public let environment: String?
        /// Such as `approve for risk`.
        public let deed: String
        /// How many of them it takes.
        public let need: Int
        /// Who could, sorted: people with a valid key, deputies with whom they stood in for.
        public let people: [String]
        /// Who is named and could not, with the reason.
        public let others: [String]
    }

    public let ledger: LedgerIdentity
    /// When.
    public let at: Timestamp
    /// The policy that was in force then.
    public let policy: Digest
    public let version: Int64
    public let lines: [Line]

    init(ledger: LedgerIdentity, at: Timestamp, policy: Digest, version: Int64, lines: [Line]) {
        (self.ledger, self.at, self.policy) = (ledger, at, policy)
        (self.version, self.lines) = (version, lines)
    }

    /// - Parameters:
    ///   - timeline: the ledger's state now.
    ///   - ledger: whose report it is.
    ///   - moment: nil for now.
    ///   - environment: only this one; nil for all.
    /// - Throws: `input` for an environment that the policy of then had not.
    public init(
        _ timeline: Timeline, ledger: LedgerIdentity, at moment: AuditMoment?, environment: String? = nil
    ) throws {
        let inForce = try timeline.policy(at: moment)
        let now = moment?.time ?? timeline.builtAt
        if let environment, inForce.policy.environment(environment) == nil {
            throw Diagnostic.input(
                "the policy had no environment '\(VisibleText.of(environment))' then",
                hint: "it had: \(inForce.policy.environments.map(\.name).joined(separator: ", "))")
        }
        let access = Access(inForce: inForce, now: now)
        (self.ledger, at, policy, version) = (ledger, now, inForce.id, inForce.policy.version)
        lines =
            inForce.policy.environments.filter { environment == nil || $0.name == environment }.flatMap(access.lines)
            + (environment == nil ? access.general : [])
    }
}

/// Turns a policy into the lines of the report.
private struct Access {
    let inForce: PolicyInForce
    let now: Timestamp
    private var policy: Policy { inForce.policy }

    func lines(of rules: PolicyEnvironment) -> [AccessReport.Line] {
        let name = rules.name
        var lines = rules.approvals.map { line(name, "approve a change", $0) }
        lines += (rules.standard?.approvals ?? []).map { line(name, "approve a standard change", $0) }
        lines += (rules.emergency?.approvals ?? []).map { line(name, "approve an emergency change", $0) }
        for rule in rules.codeOwners {
            let paths = rule.paths.map(\.description).joined(separator: ", ")
            lines += rule.approvals.map { line(name, "approve changes of \(paths)", $0) }
        }
        for consumer in rules.api?.consumers ?? [] {
            lines.append(
                line(
                    name, "accept a broken API for \(consumer.name)", TeamApprovals(team: consumer.team, count: 1)))
        }
        if let waivers = rules.waivers {
            let rule = waivers.rules.joined(separator: ", ")
            lines += waivers.approvals.map { line(name, "approve a waiver of \(rule)", $0) }
        }
        let emergency = Set(rules.emergencyTeams.flatMap { policy.team($0)?.members ?? [] })
        lines.append(line(name, "roll back", emergency.map { ($0, nil) }))
        lines.append(line(name, "freeze", emergency.union(policy.admins.members).map { ($0, nil) }))
        lines.append(line(name, "lift a freeze", policy.admins.members.map { ($0, nil) }))
        return lines
    }

    var general: [AccessReport.Line] {
        let everybody = policy.people.map { ($0.id, String?.none) }
        var lines = [
            line(nil, "propose, release and promote", everybody),
            line(nil, "change the policy", policy.admins.members.map { ($0, nil) }, need: policy.admins.threshold),
            line(nil, "retire a release", policy.admins.members.map { ($0, nil) }),
        ]
        for rule in policy.attesters {
            var attest = line(nil, "attest \(rule.kind)", rule.people.map { ($0, nil) })
            if !rule.keys.isEmpty {
                attest = attest.adding("\(rule.keys.count) service \(rule.keys.count == 1 ? "key" : "keys")")
            }
            lines.append(attest)
        }
        return lines
    }

    private func line(_ environment: String?, _ deed: String, _ demand: TeamApprovals) -> AccessReport.Line {
        let members = policy.team(demand.team)?.members ?? []
        let eligible = policy.eligible(for: demand.team, at: now)
        let away = members.filter { member in !eligible.contains { $0.person == member } }
        return line(environment, "\(deed) for \(demand.team)", eligible, need: demand.count, away: away)
    }

    private func line(
        _ environment: String?, _ deed: String, _ people: [(person: String, inPlaceOf: String?)], need: Int = 1,
        away: [String] = []
    ) -> AccessReport.Line {
        let able = people.filter { !inForce.keys.keys(of: $0.person).isEmpty }
        let keyless = people.filter { inForce.keys.keys(of: $0.person).isEmpty }.map { "\($0.person) (no key)" }
        return AccessReport.Line(
            environment: environment, deed: deed, need: need,
            people: able.map { one in one.inPlaceOf.map { "\(one.person) (for \($0))" } ?? one.person }.sorted(),
            others: (keyless + away.map { "\($0) (away)" }).sorted())
    }
}

extension AccessReport.Line {
    fileprivate func adding(_ who: String) -> AccessReport.Line {
        AccessReport.Line(environment: environment, deed: deed, need: need, people: people + [who], others: others)
    }
}
