import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// A change: what it does, what people said about it, how the rules judge it, who may still approve.
public struct ChangeView: Sendable {
    /// What it does to one model.
    public struct Item: Sendable, Hashable {
        public let model: String
        public let from: SemVer?
        public let to: SemVer
        public let build: String?

        public init(model: String, from: SemVer?, to: SemVer, build: String?) {
            (self.model, self.from, self.to, self.build) = (model, from, to, build)
        }
    }

    public struct Decision: Sendable, Hashable {
        public let event: Digest
        public let isApproval: Bool
        public let person: String
        public let team: String
        public let time: Timestamp
        public let message: String?
        public let expires: Timestamp?
        /// The event that took it back.
        public let withdrawnBy: Digest?
        /// Whether the event that carried the change out rests on it; nil while nothing did.
        public let counted: Bool?

        public init(
            event: Digest, isApproval: Bool, person: String, team: String, time: Timestamp, message: String?,
            expires: Timestamp?, withdrawnBy: Digest?, counted: Bool? = nil
        ) {
            self.counted = counted
            (self.event, self.isApproval, self.person, self.team) = (event, isApproval, person, team)
            (self.time, self.message, self.expires, self.withdrawnBy) = (time, message, expires, withdrawnBy)
        }
    }

    /// What one team still owes.
    public struct Missing: Sendable, Hashable {
        public let team: String
        public let have: Int
        public let need: Int
        /// Members who may approve, as far as is known; sorted.
        public let candidates: [String]

        public init(team: String, have: Int, need: Int, candidates: [String]) {
            (self.team, self.have, self.need, self.candidates) = (team, have, need, candidates)
        }
    }

    public enum State: Sendable, Hashable {
        case open
        /// It is open, but what it starts from is no longer so.
        case stale
        case done(Digest)
        case withdrawn(Digest)

        /// `open`, `stale`, `done` or `withdrawn`.
        public var word: String {
            switch self {
            case .open: "open"
            case .stale: "stale"
            case .done: "done"
            case .withdrawn: "withdrawn"
            }
        }

        /// The event that ended it.
        public var event: Digest? {
            switch self {
            case .open, .stale: nil
            case .done(let event), .withdrawn(let event): event
            }
        }
    }

    /// What a change of policy replaces, and by what.
    public struct Policies: Sendable {
        /// The whole document it starts from; nil when that is not known here.
        public let before: JSON?
        public let proposed: JSON

        public init(before: JSON?, proposed: JSON) {
            (self.before, self.proposed) = (before, proposed)
        }
    }

    public let id: Digest
    /// `credit-risk 1.4.0 to prod`, or `policy version 2`.
    public let title: String
    /// Nil for a change of policy.
    public let environment: String?
    /// Sorted by model; empty for a change of policy.
    public let items: [Item]
    public let proposer: String
    public let time: Timestamp
    public let message: String?
    public let ticket: String?
    public let expires: Timestamp?
    public let state: State
    /// In the order of the ledger, approvals first.
    public let decisions: [Decision]
    /// How the rules judge it now, or judged it when it was carried out; nil for a change of policy, and in lists.
    public let verdict: Verdict?
    /// What is owed before it can be carried out; empty when nothing is, or when it is no longer open.
    public let missing: [Missing]
    /// Nil for a change that is none of the policy.
    public let policies: Policies?

    public init(
        id: Digest, title: String, environment: String?, items: [Item], proposer: String, time: Timestamp,
        message: String?, ticket: String?, expires: Timestamp?, state: State, decisions: [Decision],
        verdict: Verdict?, missing: [Missing], policies: Policies? = nil
    ) {
        self.policies = policies
        (self.id, self.title, self.environment, self.items) = (id, title, environment, items)
        (self.proposer, self.time, self.message, self.ticket) = (proposer, time, message, ticket)
        (self.expires, self.state, self.decisions) = (expires, state, decisions)
        (self.verdict, self.missing) = (verdict, missing)
    }
}

/// Finds changes and says how they stand. Reads only; belongs to the thread of its repository.
public struct ChangeViews {
    private let session: LedgerSession
    private let timeline: Timeline

    public init(_ session: LedgerSession, _ timeline: Timeline) {
        (self.session, self.timeline) = (session, timeline)
    }

    /// The changes in the order they were proposed.
    ///
    /// What is asked:
    ///   - open: only those that can still be carried out.
    ///   - environment: only those to this environment.
    public func list(open: Bool = false, environment: String? = nil) -> [ChangeView] {
        timeline.changes.filter { change in
            (!open || state(of: change) == .open)
                && (environment == nil || change.scope?.environment == environment)
        }.map { view(of: $0, verdict: nil, makers: []) }
    }

    /// One change with its verdict.
    public func view(of change: Change) throws -> ChangeView {
        guard change.scope != nil else { return view(of: change, verdict: nil, makers: []) }
        switch change.state {
        case .done(let event): return view(of: change, verdict: timeline.verdicts[event], makers: [])
        case .withdrawn: return view(of: change, verdict: nil, makers: [])
        case .open:
            let facts = try session.facts.promotion(
                change, in: timeline, now: .known(session.now(timeline), .proven))
            let verdict = Evaluator.evaluate(
                .promotion(facts), timeline.current.policy, policyID: timeline.current.id.hex)
            return view(of: change, verdict: verdict, makers: facts.contributors.value?.compactMap(\.person) ?? [])
        }
    }

    private func view(of change: Change, verdict: Verdict?, makers: [String]) -> ChangeView {
        let event = change.record.event
        let counted = timeline.counted(in: change)
        return ChangeView(
            id: change.id, title: change.title, environment: change.scope?.environment,
            items: (change.scope?.items ?? []).map {
                .init(model: $0.model, from: $0.from?.version, to: $0.to.version, build: $0.to.build)
            }, proposer: change.proposer, time: timeline.moment(of: change.record, at: change.position).time,
            message: event.message, ticket: event.ticket, expires: event.expires, state: state(of: change),
            decisions: change.approvals.map { decision($0, true, counted?.contains($0.record.id)) }
                + change.rejections.map { decision($0, false, nil) },
            verdict: verdict, missing: missing(change, Set(makers).union([change.proposer])),
            policies: policies(change))
    }

    private func policies(_ change: Change) -> ChangeView.Policies? {
        guard let (proposed, _, previous) = change.subject.policy else { return nil }
        return .init(
            before: timeline.policies.first { $0.policy.id == previous }?.policy.policy.canonicalJSON,
            proposed: proposed)
    }

    private func state(of change: Change) -> ChangeView.State {
        switch change.state {
        case .done(let event): return .done(event)
        case .withdrawn(let event): return .withdrawn(event)
        case .open:
            if let scope = change.scope {
                return timeline.state(of: scope.environment)?.record.id == scope.previous ? .open : .stale
            }
            if let policy = change.subject.policy, policy.previous != timeline.current.id { return .stale }
            return .open
        }
    }

    private func decision(
        _ decision: Change.Decision, _ isApproval: Bool, _ counted: Bool?
    ) -> ChangeView.Decision {
        let event = decision.record.event
        let position = timeline.entry(decision.record.id)?.ledger.position
        return .init(
            event: decision.record.id, isApproval: isApproval, person: decision.person, team: decision.team,
            time: position.map { timeline.moment(of: decision.record, at: $0).time } ?? event.time,
            message: event.message, expires: event.expires, withdrawnBy: decision.withdrawnBy, counted: counted)
    }

    private func missing(_ change: Change, _ makers: Set<String>) -> [ChangeView.Missing] {
        guard state(of: change) == .open else { return [] }
        let policy = timeline.current.policy
        let standing = change.approvals.filter { approval in
            approval.withdrawnBy == nil && approval.record.event.expires.map { $0 > timeline.builtAt } ?? true
        }
        guard let scope = change.scope else {
            let quorum = PolicyQuorum(change: change, policy: timeline.current, at: timeline.builtAt)
            guard quorum.counted.count < quorum.threshold else { return [] }
            let done = Set(quorum.counted.map(\.person))
            return [
                .init(
                    team: TimelineBuilder.adminTeam, have: quorum.counted.count, need: quorum.threshold,
                    candidates: policy.admins.members.filter { !done.contains($0) })
            ]
        }
        guard let rules = policy.environment(scope.environment) else { return [] }
        let apart = rules.separationOfDuties != .off
        // One person counts for one team, and who made it or approved it already is no candidate.
        let used = Set(standing.map(\.person))
        var counted: Set<String> = []
        return rules.approvals.compactMap { owed in
            let people = Set(
                standing.filter { $0.team == owed.team && !(apart && makers.contains($0.person)) }.map(\.person)
            ).subtracting(counted).sorted().prefix(owed.count)
            counted.formUnion(people)
            let have = people.count
            guard have < owed.count else { return nil }
            let members = policy.team(owed.team)?.members ?? []
            return .init(
                team: owed.team, have: have, need: owed.count,
                candidates: members.filter { !used.contains($0) && !(apart && makers.contains($0)) })
        }
    }
}
