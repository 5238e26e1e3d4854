import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// Finds changes and says how they stand. Reads only; belongs to the thread of its repository.
public struct ChangeViews {
    let session: LedgerSession
    let timeline: Timeline

    public init(_ session: LedgerSession, _ timeline: Timeline) {
        (self.session, self.timeline) = (session, timeline)
    }

    /// The changes in the order they were proposed.
    ///
    /// - Parameters:
    ///   - open: only those that can still be carried out.
    ///   - environment: only those to this environment.
    ///   - person: only open ones that this person may still approve; nil for all.
    ///   - unreviewed: only emergencies that were carried out and not reviewed.
    ///   - newest: only so many of those that ended or wait, the newest, and whatever else waits; nil for all.
    /// - Returns: each without its verdict.
    /// - Throws: `environment` when objects are missing here.
    public func list(
        open: Bool = false, environment: String? = nil, waitingFor person: String? = nil, unreviewed: Bool = false,
        newest: Int? = nil
    ) throws -> [ChangeView] {
        let all = !open && person == nil && !unreviewed
        var candidates: [Change] = []
        if all, let newest, environment == nil {
            candidates = try timeline.newestChanges(newest)
            let listed = Set(candidates.map(\.id))
            candidates = try timeline.openChanges().filter { !listed.contains($0.id) } + candidates
        } else if all {
            candidates = try timeline.changes()
        } else if !unreviewed {
            candidates = try timeline.openChanges()
        }
        if unreviewed || person != nil {
            candidates += try timeline.promotedEnvironments.flatMap { try timeline.unreviewed(in: $0).map(\.change) }
            candidates.sort { $0.position < $1.position }
        }
        return try candidates.filter { change in
            try (environment == nil || change.scope?.environment == environment)
                && (all || unreviewed && !open && person == nil || state(of: change) == .open
                    || person.map { try mayReview($0, change) } ?? false)
        }.map { try view(of: $0, judges: false) }.filter { view in
            (person == nil || view.awaits(person ?? "") || view.reviewDue != nil)
                && (!unreviewed || view.reviewDue != nil)
        }
    }

    /// Whether somebody may look back on an emergency that nobody has reviewed.
    private func mayReview(_ person: String, _ change: Change) throws -> Bool {
        try timeline.reviewDue(of: change) != nil && !timeline.actors(in: change).contains(person)
    }

    /// One change with its verdict.
    public func view(of change: Change) throws -> ChangeView { try view(of: change, judges: true) }

    private func view(of change: Change, judges: Bool) throws -> ChangeView {
        var verdict: Verdict?
        var missing: [ChangeView.Missing] = []
        if case .done(let event) = change.state, judges { verdict = try timeline.verdict(on: event) }
        if try state(of: change) == .open || change.state == .open && judges {
            if change.scope == nil {
                missing = owedByAdmins(change)
            } else {
                let facts = try session.facts.promotion(
                    change, in: timeline, now: .known(session.now(timeline), .proven), looksInside: judges)
                if judges {
                    verdict = Evaluator.evaluate(
                        .promotion(facts), timeline.current.policy, policyID: timeline.current.id.hex)
                }
                if try state(of: change) == .open {
                    missing = Evaluator.owedApprovals(of: facts, timeline.current.policy).map { .init($0) }
                }
            }
        }
        let event = change.record.event
        let counted = try timeline.counted(in: change)
        let review = try timeline.review(of: change.id)
        let due = try timeline.reviewDue(of: change)
        return ChangeView(
            id: change.id, title: change.title, environment: change.scope?.environment,
            items: (change.scope?.items ?? []).map {
                .init(model: $0.model, from: $0.from?.version, to: $0.to.version, build: $0.to.build)
            }, proposer: change.proposer, time: try timeline.moment(of: change.record, at: change.position).time,
            message: event.message, ticket: event.ticket, expires: event.expires, state: try state(of: change),
            decisions: try change.approvals.map { try decision($0, true, counted?.contains($0.record.id)) }
                + change.rejections.map { try decision($0, false, nil) },
            verdict: verdict, missing: missing, policies: try policies(change),
            files: (change.scope?.configuration ?? []).map { .init(path: $0.path, from: $0.from, to: $0.to) },
            kind: change.subject.kindWord, reviewer: review?.reviewer, isObjected: review?.outcome == .objected,
            reviewWords: review?.record.event.message, reviewDue: due,
            isReviewOverdue: due.map { $0 <= session.now(timeline) } ?? false,
            recovery: try recovery(change))
    }

    private func recovery(_ change: Change) throws -> ChangeView.Recovery? {
        guard case .recovery = change.subject, try state(of: change) == .open else { return nil }
        let recovery = try Recovery(change, timeline)
        return .init(
            ready: recovery.ready, obstacle: recovery.obstacle(at: session.now(timeline)),
            admins: timeline.current.policy.admins.members)
    }

    private func policies(_ change: Change) throws -> ChangeView.Policies? {
        guard let (proposed, _, previous) = change.subject.policy else { return nil }
        return .init(
            before: try timeline.policy(previous)?.policy.canonicalJSON,
            proposed: proposed)
    }

    private func state(of change: Change) throws -> ChangeView.State {
        switch change.state {
        case .done(let event): return .done(event)
        case .withdrawn(let event): return .withdrawn(event)
        case .open:
            if let scope = change.scope {
                return try timeline.state(of: scope.environment)?.record.id == scope.previous ? .open : .stale
            }
            if let policy = change.subject.policy, policy.previous != timeline.current.id { return .stale }
            return .open
        }
    }

    private func decision(
        _ decision: Change.Decision, _ isApproval: Bool, _ counted: Bool?
    ) throws -> ChangeView.Decision {
        let event = decision.record.event
        return .init(
            event: decision.record.id, isApproval: isApproval, person: decision.person, team: decision.team,
            time: try timeline.moment(of: decision.record, at: decision.position).time,
            message: event.message, expires: event.expires, withdrawnBy: decision.withdrawnBy, counted: counted)
    }

    private func owedByAdmins(_ change: Change) -> [ChangeView.Missing] {
        let policy = timeline.current.policy
        if case .recovery = change.subject { return [] }
        let quorum = PolicyQuorum(change: change, policy: timeline.current, at: timeline.builtAt)
        guard quorum.counted.count < quorum.threshold else { return [] }
        let done = Set(quorum.counted.map(\.person))
        return [
            .init(
                team: TimelineBuilder.adminTeam, have: quorum.counted.count, need: quorum.threshold,
                candidates: policy.admins.members.filter { !done.contains($0) })
        ]
    }
}

extension ChangeView {
    /// Whether this person may approve it, or, as an admin, stop what recovery keys proposed.
    func awaits(_ person: String) -> Bool {
        missing.contains { $0.people.contains(person) } || recovery?.admins.contains(person) ?? false
    }
}

extension ChangeView.Missing {
    init(_ owed: OwedApprovals) {
        self.init(
            team: owed.team, have: owed.have, need: owed.need,
            candidates: owed.candidates.map { candidate in
                candidate.inPlaceOf.map { "\(candidate.person) (for \($0))" } ?? candidate.person
            })
        people = Set(owed.candidates.map(\.person))
    }
}

extension ProposeSubject {
    /// What kind of change it is, in one word.
    var kindWord: String {
        switch self {
        case .deployment(_, let kind): kind.rawValue
        case .policy: "policy"
        case .recovery: "recovery"
        }
    }
}
