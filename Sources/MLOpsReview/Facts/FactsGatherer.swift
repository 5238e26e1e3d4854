import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy

/// Collects what the rules ask about, from the ledger's state and from the code repository.
///
/// What cannot be found out here is an unknown fact with its reason, never a guess.
public struct FactsGatherer {
    let ledger: Ledger
    let contributors: ContributorFinder
    private let contents: ContentsCheck
    /// Where a clone looks for a branch as the server has it; nil on the server.
    let remote: String?
    /// The gate that asks.
    let gate: Gate

    var repository: Repository { ledger.repository }

    public init(
        _ ledger: Ledger, remote: String?, gate: Gate = .promote
    ) {
        (self.ledger, self.remote, self.gate) = (ledger, remote, gate)
        contributors = ContributorFinder(repository: ledger.repository)
        contents = ContentsCheck(ledger.repository)
    }

    /// Everything the rules ask about a change before it is carried out.
    ///
    /// `timeline`: the state just before.
    public func promotion(
        _ change: Change, in timeline: Timeline, now: Fact<Timestamp>
    ) throws -> PromotionFacts {
        let scope = try Promotion(of: change, in: timeline).scope
        let inForce = timeline.current
        let before = timeline.state(of: scope.environment)
        let current = scope.items.allSatisfy { before?.running[$0.model]?.reference == $0.from }
        return PromotionFacts(
            gate: gate, environment: scope.environment, change: change.id.hex,
            proposer: .known(change.proposer, .proven),
            items: try scope.items.map { try item($0, in: timeline, scope: scope) },
            currentMatchesFrom: .known(
                current && before?.record.id == scope.previous, before?.standing.grade ?? .proven),
            expires: change.record.event.expires,
            contributors: try people(behind: scope, in: timeline),
            approvals: .known(change.approvals.map { approval($0, scope, inForce, timeline, now) }, .proven),
            rejections: .known(change.rejections.map { rejection($0) }, .proven),
            declaredFreeze: freeze(of: scope.environment, in: timeline), now: now)
    }

    /// Everything the rules ask about a rollback.
    public func rollback(
        _ rollback: Rollback, event: Digest?, actor: Fact<String>, in timeline: Timeline
    ) -> RollbackFacts {
        let environment = rollback.scope.environment
        let before = timeline.state(of: environment)
        return RollbackFacts(
            gate: gate, environment: environment, event: event?.hex, actor: actor,
            items: rollback.scope.items.map { item in
                let promoted = (timeline.environments[environment] ?? []).contains {
                    $0.record.event.type == .promote && $0.running[item.model]?.reference == item.to
                }
                return RollbackItem(
                    from: item.from.map(Self.name), to: Self.name(item.to), builds: item.to.build.map { [$0] } ?? [],
                    wasPromotedHere: .known(promoted, rollback.target.standing.grade),
                    isRevoked: revocation(in: timeline))
            },
            currentMatchesFrom: .known(
                rollback.scope.items.allSatisfy { before?.running[$0.model]?.reference == $0.from }
                    && before?.record.id == rollback.scope.previous, before?.standing.grade ?? .proven))
    }

    /// This version declares no freezes; one that a newer version declared must not go unheard.
    private func freeze(of environment: String, in timeline: Timeline) -> Fact<DeclaredFreeze?> {
        let found = unjudged([.freeze], in: timeline).first { event in
            event.subject["environment"]?.string.map { $0 == environment } ?? true
        }
        guard let found else { return .known(nil, .proven) }
        return .unknown("event \(found.id.short) by \(found.actor.name) is a freeze, which only a newer version reads")
    }

    private func revocation(in timeline: Timeline) -> Fact<Bool> {
        guard let found = unjudged([.retire, .erase], in: timeline).first else { return .known(false, .proven) }
        return .unknown(
            "event \(found.id.short) by \(found.actor.name) is of type \(found.type.rawValue), which only a newer "
                + "version reads")
    }

    /// Sound events of people of the policy whose meaning this version does not know.
    private func unjudged(_ types: Set<EventType>, in timeline: Timeline) -> [Event] {
        timeline.entries.compactMap { entry in
            guard let event = entry.ledger.sound?.event, types.contains(event.type),
                timeline.current.keys.person(holding: event.actor.key) != nil
            else { return nil }
            return event
        }
    }

    private static func name(_ reference: ReleaseReference) -> ReleaseName {
        ReleaseName(model: reference.model, version: reference.version.description, id: reference.release.hex)
    }

    private func item(_ item: ChangeItem, in timeline: Timeline, scope: ChangeScope) throws -> PromotionItem {
        guard let release = timeline.release(item.to.release) else {
            throw Diagnostic.refused("\(item.to.title) is not a release of this ledger")
        }
        let rules = timeline.current.policy.environment(scope.environment)
        let previous = rules?.from.map { earlierRun(of: item.to, in: $0, timeline) }
        return PromotionItem(
            from: item.from.map(Self.name), to: Self.name(item.to), builds: item.to.build.map { [$0] } ?? [],
            metrics: Self.metrics(of: release),
            currentMetrics: item.from.flatMap { timeline.release($0.release) }.map(Self.metrics)
                ?? .unknown("nothing of this model runs there now"),
            hasModelCard: .known(release.record.attachments[RepoPath("card")] != nil, .proven),
            reachedBranches: reachedBranches(release, rules?.fromBranch),
            tagMatches: TagCheck(ledger: ledger).check(release),
            contentProblems: contents.problems(of: release),
            runsInPrevious: previous?.runs ?? .unknown("the policy names no environment before"),
            inPreviousSince: previous?.since ?? .unknown("the policy names no environment before"))
    }

    /// Whether a release runs in an environment now, and since when without interruption.
    private func earlierRun(
        of reference: ReleaseReference, in environment: String, _ timeline: Timeline
    ) -> (runs: Fact<Bool>, since: Fact<Timestamp>) {
        let states = timeline.environments[environment] ?? []
        let run = states.reversed().prefix { $0.running[reference.model]?.reference == reference }
        guard let first = run.last else {
            return (.known(false, .proven), .unknown("\(reference.title) does not run in \(environment)"))
        }
        guard let seen = timeline.witnessed(first.position) else {
            return (
                .known(true, first.standing.grade),
                .unknown("no witness has seen the promotion to \(environment) yet")
            )
        }
        return (.known(true, first.standing.grade), .known(seen, .proven))
    }

    private static func metrics(of release: Release) -> Fact<[String: DecimalNumber]> {
        var result: [String: DecimalNumber] = [:]
        for (name, text) in release.subject.metrics {
            guard let value = DecimalNumber(text) else {
                return .unknown("the metric '\(VisibleText.of(name))' of \(release.title) is no number")
            }
            // Names are compared as text: two that only look alike must not take each other's place.
            guard result.updateValue(value, forKey: name) == nil else {
                return .unknown("two metrics of \(release.title) have the same name, '\(VisibleText.of(name))'")
            }
        }
        return .known(result, .recorded)
    }

    private func reachedBranches(_ release: Release, _ branch: String?) -> Fact<[String]> {
        guard let branch else { return .known([], .proven) }
        do {
            guard
                let tip = try repository.reference(
                    remote.map { "refs/remotes/\($0)/\(branch)" } ?? "refs/heads/\(branch)")
            else { return .unknown("the branch \(branch) is not known here; git fetch brings it") }
            if try repository.isAncestor(release.subject.commit, of: tip) { return .known([branch], .proven) }
            // A clone knows the branch as it was fetched last; only the server knows it as it is.
            return remote == nil
                ? .known([], .proven)
                : .unknown(
                    "\(branch) as fetched last does not contain \(release.subject.commit.short); git fetch brings it")
        } catch {
            return .unknown(Self.words(error))
        }
    }

    private func people(behind scope: ChangeScope, in timeline: Timeline) throws -> Fact<[Contributor]> {
        do {
            var result: [Contributor] = []
            for item in scope.items {
                guard let release = timeline.release(item.to.release) else { continue }
                result += try contributors.contributors(
                    from: ran(item.to.model, in: scope.environment, timeline), to: release.subject.commit,
                    policy: timeline.current)
                let signer = release.record.event.actor.name
                result.append(
                    Contributor(
                        person: signer, identity: signer, role: .releaseSigner, grade: .proven,
                        place: release.record.id.hex))
                if let build = release.subject.build {
                    result.append(
                        Contributor(
                            person: timeline.current.policy.person(build.builder)?.id, identity: build.builder,
                            role: .builder, grade: .recorded, place: release.record.id.hex))
                }
            }
            return .known(result, .proven)
        } catch {
            return .unknown(Self.words(error))
        }
    }

    /// The commits of every release of a model that ran in an environment.
    ///
    /// Not only what runs there now: an older commit than that one may never have run by itself, as when what was wrong
    /// with it was mended right after.
    private func ran(_ model: String, in environment: String, _ timeline: Timeline) -> [ObjectID] {
        let states = timeline.environments[environment] ?? []
        return Array(Set(states.compactMap { $0.running[model]?.reference.commit }))
    }

    private func approval(
        _ decision: Change.Decision, _ scope: ChangeScope, _ inForce: PolicyInForce, _ timeline: Timeline,
        _ now: Fact<Timestamp>
    ) -> Approval {
        Approval(
            id: decision.record.id.hex, person: .known(decision.person, .proven), team: decision.team,
            standing: standing(of: decision, scope, inForce, timeline, now))
    }

    /// Approvals outlive a change of policy only where the environment's rules, and signer and team, stayed.
    private func standing(
        of decision: Change.Decision, _ scope: ChangeScope, _ inForce: PolicyInForce, _ timeline: Timeline,
        _ now: Fact<Timestamp>
    ) -> Fact<Approval.Standing> {
        if decision.withdrawnBy != nil { return .known(.lapsed("was withdrawn"), .proven) }
        if let expiry = decision.record.event.expires {
            guard let moment = now.value else { return .unknown(now.reason) }
            if moment >= expiry { return .known(.lapsed("expired on \(expiry.dateAndMinute) UTC"), .proven) }
        }
        if inForce.keys.person(holding: decision.record.event.actor.key) != decision.person {
            return .known(.lapsed("was signed with a key that is no longer valid"), .proven)
        }
        if decision.policy != inForce.id {
            let old = timeline.policies.first { $0.policy.id == decision.policy }?.policy.policy
            guard let old, old.environment(scope.environment) == inForce.policy.environment(scope.environment) else {
                return .known(.lapsed("was given under other rules"), .proven)
            }
        }
        return .known(.holds, .proven)
    }

    private func rejection(_ decision: Change.Decision) -> Rejection {
        Rejection(
            id: decision.record.id.hex, person: .known(decision.person, .proven), team: decision.team,
            reason: decision.record.event.message, withdrawn: .known(decision.withdrawnBy != nil, .proven))
    }

    static func words(_ error: any Error) -> String {
        (error as? Diagnostic)?.message ?? "it cannot be read"
    }
}
