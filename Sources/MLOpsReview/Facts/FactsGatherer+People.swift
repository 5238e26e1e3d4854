import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy

/// Who made what a change brings, and who said what about it.
extension FactsGatherer {
    func people(behind scope: ChangeScope, in timeline: Timeline) throws -> Fact<[Contributor]> {
        do {
            var result: [Contributor] = []
            for item in scope.items {
                guard let release = try timeline.release(item.to.release) else { continue }
                result += try contributors.contributors(
                    from: try ran(item.to.model, in: scope.environment, timeline), to: release.subject.commit,
                    policy: timeline.current)
                let signer = release.record.event.actor.name
                result.append(
                    Contributor(
                        person: signer, identity: signer, role: .releaseSigner, grade: .proven,
                        place: release.record.id.hex))
                for attestation in try timeline.attestations(of: release.record.id)
                where attestation.record.event.actor.kind == .person {
                    let name = attestation.record.event.actor.name
                    result.append(
                        Contributor(
                            person: name, identity: name, role: .attester, grade: .proven,
                            place: attestation.record.id.hex))
                }
                if let trainer = release.subject.trainer {
                    result.append(
                        Contributor(
                            person: timeline.current.policy.person(trainer)?.id, identity: trainer, role: .trainer,
                            grade: .recorded, place: release.record.id.hex))
                }
                if let build = release.subject.build {
                    result.append(
                        Contributor(
                            person: timeline.current.policy.person(build.builder)?.id, identity: build.builder,
                            role: .builder, grade: .recorded, place: release.record.id.hex))
                }
            }
            for item in scope.configuration {
                guard let source = item.source else { continue }
                let before = try configured(item.path, in: scope.environment, timeline)
                result += try contributors.contributors(
                    from: before, to: source.commit, policy: timeline.current, touching: source.path)
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
    private func ran(_ model: String, in environment: String, _ timeline: Timeline) throws -> Set<ObjectID> {
        try timeline.commitsRun(of: model, in: environment)
    }

    /// The commits that a configuration file came from before, in an environment.
    private func configured(_ path: RepoPath, in environment: String, _ timeline: Timeline) throws -> Set<ObjectID> {
        let changes = try timeline.changes().filter { change in
            if case .done = change.state { change.scope?.environment == environment } else { false }
        }
        return Set(
            changes.flatMap { $0.scope?.configuration ?? [] }.filter { $0.path == path }.compactMap(\.source?.commit))
    }

    func approval(
        _ decision: Change.Decision, in environment: String, _ inForce: PolicyInForce, _ timeline: Timeline,
        _ now: Fact<Timestamp>
    ) throws -> Approval {
        let given = try timeline.given(decision.record, at: decision.position)
        return Approval(
            id: decision.record.id.hex, person: .known(decision.person, .proven), team: decision.team,
            standing: try standing(of: decision, environment, inForce, timeline, now),
            given: .known(given.time, given.grade))
    }

    /// Approvals outlive a change of policy only where the environment's rules, and signer and team, stayed.
    private func standing(
        of decision: Change.Decision, _ environment: String, _ inForce: PolicyInForce, _ timeline: Timeline,
        _ now: Fact<Timestamp>
    ) throws -> Fact<Approval.Standing> {
        if decision.withdrawnBy != nil { return .known(.lapsed("was withdrawn"), .proven) }
        if let expiry = decision.record.event.expires {
            guard let moment = now.value else { return .unknown(now.reason) }
            if moment >= expiry { return .known(.lapsed("expired on \(expiry.dateAndMinute) UTC"), .proven) }
        }
        if inForce.keys.person(holding: decision.record.event.actor.key) != decision.person {
            return .known(.lapsed("was signed with a key that is no longer valid"), .proven)
        }
        if decision.policy != inForce.id {
            let old = try timeline.policy(decision.policy)?.policy
            guard let old, old.environment(environment) == inForce.policy.environment(environment) else {
                return .known(.lapsed("was given under other rules"), .proven)
            }
        }
        return .known(.holds, .proven)
    }

    func rejection(_ decision: Change.Decision) -> Rejection {
        Rejection(
            id: decision.record.id.hex, person: .known(decision.person, .proven), team: decision.team,
            reason: decision.record.event.message, withdrawn: .known(decision.withdrawnBy != nil, .proven))
    }
}
