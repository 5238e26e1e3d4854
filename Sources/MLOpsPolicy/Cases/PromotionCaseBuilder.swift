import MLOpsCore

/// Makes the facts of a promotion from what a case states: a promotion in perfect order but for that.
struct PromotionCaseBuilder {
    let stated: StatedPromotion
    let policy: Policy
    let environment: PolicyEnvironment?
    let cast: CaseCast

    init(_ stated: StatedPromotion, _ policy: Policy) {
        (self.stated, self.policy) = (stated, policy)
        let environment = policy.environment(stated.environment)
        self.environment = environment
        var roles = CaseCast.Roles()
        roles.demands = Self.demands(stated, environment)
        roles.isSeparated = (environment?.separationOfDuties ?? .off) != .off
        roles.approvalAge = CaseTimes.young(environment?.approvalsValidFor)
        roles.proposer = stated.proposer
        roles.approvers = Set(stated.approvals.values.flatMap { $0 }.map(\.person))
        let releases = stated.models.isEmpty ? [stated.release] : stated.models.map(\.release)
        roles.makers = Set(
            (stated.authors ?? []) + stated.makers.compactMap(\.person) + Self.attesters(stated))
        roles.kinds = Self.kinds(environment, releases)
        cast = CaseCast(policy, environment, roles, now: stated.now)
    }

    /// The people who attested something by the case's own words.
    private static func attesters(_ stated: StatedPromotion) -> [String] {
        let releases = stated.models.isEmpty ? [stated.release] : stated.models.map(\.release)
        return releases.flatMap { release in release.evidence.values.compactMap { $0?.by } }.filter { $0 != "service" }
    }

    /// The approvals that a change of the case's kind needs, without those of teams that the case speaks of.
    private static func demands(_ stated: StatedPromotion, _ environment: PolicyEnvironment?) -> [TeamApprovals] {
        guard let environment, !stated.hasNoApprovals else { return [] }
        return environment.approvals(for: stated.kind).filter { stated.approvals[$0.team] == nil }
    }

    /// Kinds of evidence that the policy asks for, and that no release states who attested it.
    private static func kinds(_ environment: PolicyEnvironment?, _ releases: [StatedRelease]) -> [String] {
        var kinds = Set((environment?.require ?? []).map(\.kind).filter { $0 != EvidenceDemand.modelCard })
        if environment?.kpis.isEmpty == false { kinds.insert("kpi") }
        for release in releases {
            for (kind, attestation) in release.evidence where attestation != nil { kinds.insert(kind) }
        }
        return kinds.sorted().filter { kind in
            releases.contains { release in
                switch release.evidence[kind] {
                case .some(nil): false
                case .some(let attestation?): attestation.by == nil
                case nil: true
                }
            }
        }
    }

    var now: Timestamp { cast.now }

    private func isUnknown(_ fact: String) -> Bool { stated.unknown.contains(fact) }

    private func fact<Value: Sendable>(_ name: String, _ value: Value, _ grade: Grade = .proven) -> Fact<Value> {
        CaseFact.of(value, unless: isUnknown(name), grade)
    }

    var facts: PromotionFacts {
        let releases = ReleaseCaseBuilder(
            stated: stated, policy: policy, environment: environment, cast: cast)
        let items =
            stated.models.isEmpty
            ? [releases.item("model", stated.release)] : stated.models.map { releases.item($0.name, $0.release) }
        // Whoever attested had a hand in it, also where the attestation does not count.
        let attesters = Set(cast.attesters.values.compactMap(\.self) + Self.attesters(stated))
        let reviews = stated.owedReviews.enumerated().map { index, review in
            OwedReview(
                change: "change-\(index + 2)", title: review.title, due: .known(now.before(review.overdue), .proven))
        }
        let freeze = stated.freeze.map { DeclaredFreeze(event: "freeze-1", reason: $0) }
        return PromotionFacts(
            gate: .promote, environment: stated.environment, change: "change-1", kind: stated.kind,
            proposer: fact("proposer", cast.proposer), items: items,
            currentMatchesFrom: fact("stale", !stated.isStale), expires: expires,
            contributors: fact("authors", contributors(attesters.sorted())), approvals: fact("approvals", approvals),
            rejections: fact("rejections", stated.rejections), declaredFreeze: fact("freeze", freeze),
            now: fact("now", now), proposed: fact("proposed", proposed), configuration: configuration,
            altered: fact("altered", stated.altered), waivers: fact("waivers", waivers),
            owedReviews: fact("owed_reviews", reviews))
    }

    /// Files come from where the releases come from.
    private var configuration: [ConfigurationItem] {
        let branches = stated.release.branches ?? [environment?.fromBranch ?? "main"]
        return stated.configuration.map {
            ConfigurationItem(
                path: $0.path, digest: $0.digest, reachedBranches: fact("branches", branches),
                isFromCommit: fact("contents", (stated.release.contents ?? []).isEmpty))
        }
    }

    // MARK: Times

    /// Before the approvals; an emergency change is young enough that it has not lapsed.
    private var proposed: Timestamp {
        if let age = stated.proposed { return now.before(age) }
        guard stated.kind == .emergency, let emergency = environment?.emergency else {
            return now.before(TimeSpan(seconds: 7200))
        }
        return now.before(CaseTimes.young(emergency.validFor))
    }

    private var expires: Timestamp? {
        switch stated.expires {
        case .value(let moment): moment
        case .none: nil
        case .left:
            stated.kind == .emergency ? environment?.emergency.map { proposed + $0.validFor } : nil
        }
    }

    // MARK: People

    private func contributors(_ attesters: [String]) -> [Contributor] {
        func contributor(_ person: String, _ role: Contributor.Role) -> Contributor {
            Contributor(
                person: person, identity: person, role: role, grade: .proven,
                place: role == .author ? CaseFact.commit : "attestation-1")
        }
        return (stated.authors ?? [cast.proposer]).map { contributor($0, .author) } + stated.makers
            + attesters.filter { policy.person($0) != nil }.map { contributor($0, .attester) }
    }

    private var approvals: [Approval] {
        guard !stated.hasNoApprovals else { return [] }
        var all = stated.approvals
        for (team, people) in cast.approvers { all[team] = people.map { StatedApproval(person: $0) } }
        return approvals(all, "")
    }

    private func approvals(_ byTeam: [String: [StatedApproval]], _ prefix: String) -> [Approval] {
        let age = CaseTimes.young(environment?.approvalsValidFor)
        return byTeam.sorted { $0.key < $1.key }.flatMap { team, list in
            list.map { item in
                Approval(
                    id: "\(prefix)approval-\(team)-\(item.person)",
                    person: .known(item.person, item.isSigned ? .proven : .asserted), team: team,
                    standing: .known(item.lapsed.map { .lapsed($0) } ?? .holds, .proven),
                    given: .known(now.before(item.age ?? age), .proven))
            }
        }
    }

    // MARK: Waivers

    private var waivers: [Waiver] {
        stated.waivers.enumerated().map { index, waiver in
            let rule = environment?.waivers
            let given = now.before(waiver.age ?? CaseTimes.young(rule?.atMost))
            let requester = waiver.by ?? cast.proposer
            let approvals = waiver.approvals ?? self.approvers(of: rule, without: requester)
            return Waiver(
                id: "waiver-\(index + 1)", rule: waiver.rule, reason: waiver.reason,
                requester: .known(requester, .proven),
                expires: waiver.expires ?? given + (rule?.atMost ?? TimeSpan(seconds: 86_400)),
                given: .known(given, .proven), stands: waiver.stands,
                approvals: self.approvals(approvals, "waiver-\(index + 1)-"))
        }
    }

    /// Who approves a waiver where the case does not say.
    private func approvers(of rule: WaiverRule?, without requester: String) -> [String: [StatedApproval]] {
        var roles = CaseCast.Roles()
        roles.demands = rule?.approvals ?? []
        roles.isSeparated = true
        roles.approvalAge = CaseTimes.young(environment?.approvalsValidFor)
        roles.proposer = requester
        roles.makers = Set((stated.authors ?? []) + stated.makers.compactMap(\.person) + [cast.proposer])
        roles.makers.formUnion(cast.attesters.values.compactMap(\.self))
        let cast = CaseCast(policy, nil, roles, now: now)
        return cast.approvers.mapValues { $0.map { StatedApproval(person: $0) } }
    }
}
