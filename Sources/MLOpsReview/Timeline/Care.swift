import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// A request to set a rule aside, and what people have said about it since.
public struct WaiverRequest: Sendable {
    /// The `waive` event.
    public var id: Digest { record.id }
    public let record: EventRecord
    public let subject: WaiveSubject
    public let position: Int
    public let requester: String
    public let expires: Timestamp
    public let reason: String
    public internal(set) var approvals: [Change.Decision] = []
    public internal(set) var rejections: [Change.Decision] = []
    public internal(set) var withdrawnBy: Digest?
}

/// A freeze that somebody declared.
public struct FreezeDeclaration: Sendable {
    /// The `freeze` event.
    public let record: EventRecord
    public let environment: String
    public let position: Int
    public let until: Timestamp?
    public let reason: String
    /// The event that lifted it.
    public internal(set) var liftedBy: Digest?

    /// True while it holds. Without a known time one that ends by itself is taken to hold.
    public func holds(at moment: Timestamp?) -> Bool {
        guard liftedBy == nil else { return false }
        guard let until, let moment else { return true }
        return moment < until
    }
}

/// The review of an emergency change.
public struct ChangeReview: Sendable {
    public let record: EventRecord
    public let reviewer: String
    public let outcome: ReviewSubject.Outcome
}

/// The end of a release.
public struct Retirement: Sendable {
    public let record: EventRecord
    public let isRevoked: Bool
    public let reason: String
}

/// Something attested about a release.
public struct AttestationRecord: Sendable {
    public let record: EventRecord
    public let subject: AttestSubject
    public let position: Int
}

extension Timeline {
    /// When something was said: as enough witnesses saw it; else as its author states, but not before what witnesses had
    /// stated until then, nor after what the clock says.
    public func given(_ record: EventRecord, at position: Int) -> (time: Timestamp, grade: Grade) {
        if let seen = witnessed(position) { return (seen, .proven) }
        let stated = max(record.event.time, receipts.latest(before: position) ?? record.event.time)
        return (min(stated, builtAt), .recorded)
    }

    /// The freezes of an environment that hold.
    public func freezes(of environment: String, at moment: Timestamp?) -> [FreezeDeclaration] {
        freezes.filter { $0.environment == environment && $0.holds(at: moment) }
    }

    /// The emergency changes of an environment that were carried out and not reviewed, with the event that did.
    public func unreviewed(in environment: String) -> [(change: Change, state: EnvironmentState)] {
        (index.emergencies[environment] ?? []).compactMap { change, state in
            guard reviews[changes[change].id] == nil, let states = environments[environment] else { return nil }
            return (changes[change], states[state])
        }
    }

    /// When the review of an emergency falls due; nil when none is owed.
    public func reviewDue(of change: Change) -> Timestamp? {
        guard change.kind == .emergency, let environment = change.scope?.environment,
            let owed = unreviewed(in: environment).first(where: { $0.change.id == change.id })
        else { return nil }
        let begun = given(owed.state.record, at: owed.state.position).time
        return current.policy.environment(environment)?.emergency?.reviewWithin.map { begun + $0 } ?? begun
    }

    /// Everybody who acted in an emergency change: proposed, approved, carried out, or released what it brought.
    public func actors(in change: Change) -> Set<String> {
        var people: Set<String> = [change.proposer]
        people.formUnion(change.approvals.filter { $0.withdrawnBy == nil }.map(\.person))
        if case .done(let id) = change.state, let event = entry(id)?.ledger.sound?.event {
            people.insert(event.actor.name)
        }
        for item in change.scope?.items ?? [] {
            guard let release = release(item.to.release) else { continue }
            people.insert(release.record.event.actor.name)
            if let builder = release.subject.build?.builder { people.insert(builder) }
        }
        return people
    }
}
