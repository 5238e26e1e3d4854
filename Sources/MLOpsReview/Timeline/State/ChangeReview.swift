import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// The review of an emergency change.
public struct ChangeReview: Sendable {
    public let record: EventRecord
    public let reviewer: String
    public let outcome: ReviewSubject.Outcome
}

extension Timeline {
    /// The emergency changes of an environment that were carried out and not reviewed, with the event that did.
    public func unreviewed(in environment: String) throws -> [(change: Change, state: EnvironmentState)] {
        try emergencies(in: environment).compactMap { id, event in
            guard try review(of: id) == nil, let change = try change(id),
                let state = try state(madeBy: event, in: environment)
            else { return nil }
            return (change, state)
        }
    }

    /// When the review of an emergency falls due; nil when none is owed.
    public func reviewDue(of change: Change) throws -> Timestamp? {
        guard change.kind == .emergency, let environment = change.scope?.environment,
            let owed = try unreviewed(in: environment).first(where: { $0.change.id == change.id })
        else { return nil }
        let begun = try given(owed.state.record, at: owed.state.position).time
        return current.policy.environment(environment)?.emergency?.reviewWithin.map { begun + $0 } ?? begun
    }

    /// Everybody who acted in an emergency change: proposed, approved, carried out, set rules aside for
    /// it, or made what it brought.
    public func actors(in change: Change) throws -> Set<String> {
        var people: Set<String> = [change.proposer]
        people.formUnion(change.approvals.filter { $0.withdrawnBy == nil }.map(\.person))
        if case .done(let id) = change.state, let event = try entry(id)?.ledger.sound?.event {
            people.insert(event.actor.name)
        }
        for waiver in try waivers(for: change) {
            people.insert(waiver.requester)
            people.formUnion(waiver.approvals.filter { $0.withdrawnBy == nil }.map(\.person))
        }
        for item in change.scope?.items ?? [] {
            guard let release = try release(item.to.release) else { continue }
            people.insert(release.record.event.actor.name)
            people.formUnion([release.subject.build?.builder, release.subject.trainer].compactMap(\.self))
        }
        return people
    }

    /// The waivers for exactly this change, or for one of its releases in its environment.
    func waivers(for change: Change) throws -> [WaiverRequest] {
        guard let scope = change.scope else { return [] }
        let releases = Set(scope.items.map(\.to.release))
        return try waivers().filter { waiver in
            guard waiver.subject.environment == scope.environment else { return false }
            switch waiver.subject.target {
            case .change(let id): return id == change.id
            case .release(let id): return releases.contains(id)
            }
        }
    }
}
