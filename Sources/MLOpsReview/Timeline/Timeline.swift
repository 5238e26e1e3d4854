import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// What a ledger means: each event judged under the policy in force at its place, and the state that results.
///
/// A value without I/O; made by ``TimelineBuilder``.
public struct Timeline: Sendable {
    /// One event, or a commit that holds none, and whether it counts.
    public struct Entry: Sendable {
        public let ledger: LedgerHistory.Entry
        public let standing: Standing
        /// The policy in force when it was judged; nil for the genesis.
        public let policy: Digest?
    }

    public let history: LedgerHistory
    public let genesis: GenesisSubject
    public internal(set) var entries: [Entry] = []
    /// Every policy that was ever in force, oldest first, with the position it holds from.
    public internal(set) var policies: [(position: Int, policy: PolicyInForce)] = []
    /// Releases in the order they were made.
    public internal(set) var releases: [Release] = []
    /// Changes in the order they were proposed.
    public internal(set) var changes: [Change] = []
    /// The states of each environment, oldest first.
    public internal(set) var environments: [String: [EnvironmentState]] = [:]
    /// In the order they were asked for.
    public internal(set) var waivers: [WaiverRequest] = []
    /// In the order they were declared.
    public internal(set) var freezes: [FreezeDeclaration] = []
    /// By the `propose` event of the emergency.
    public internal(set) var reviews: [Digest: ChangeReview] = [:]
    /// By the `release` event; a revocation outweighs a retirement.
    public internal(set) var retirements: [Digest: Retirement] = [:]
    /// By the `release` event, oldest first.
    public internal(set) var attestations: [Digest: [AttestationRecord]] = [:]
    /// Sound freezes and retirements of people of the policy that this version cannot read: a newer one may.
    public internal(set) var unreadable: [EventRecord] = []
    /// The verdict on each promotion and rollback, by event id.
    public internal(set) var verdicts: [Digest: Verdict] = [:]
    /// The facts each of those verdicts rests on.
    var facts: [Digest: Facts] = [:]
    var receipts = Receipts()
    var index = TimelineIndex()
    /// What the clock said when this was built; what no witness has seen yet is judged at this time.
    public let builtAt: Timestamp

    init(history: LedgerHistory, genesis: GenesisSubject, builtAt: Timestamp) {
        (self.history, self.genesis, self.builtAt) = (history, genesis, builtAt)
    }

    /// The policy in force now.
    public var current: PolicyInForce { policies[policies.count - 1].policy }

    /// True when a moved clock is honoured; every board must say so.
    public var isTesting: Bool { genesis.testing }

    public func release(_ id: Digest) -> Release? { index.releases[id].map { releases[$0] } }

    public func release(_ model: String, _ version: SemVer) -> Release? {
        index.versions[model]?[version].map { releases[$0] }
    }

    public func change(_ id: Digest) -> Change? { index.changes[id].map { changes[$0] } }

    public func waiver(_ id: Digest) -> WaiverRequest? { index.waivers[id].map { waivers[$0] } }

    /// What an environment runs now; nil when nothing was ever promoted to it.
    public func state(of environment: String) -> EnvironmentState? { environments[environment]?.last }

    /// What an environment ran at some time, by the witnesses' clock where they saw it.
    public func state(of environment: String, at moment: Timestamp) -> EnvironmentState? {
        environments[environment]?.last { since($0).time <= moment }
    }

    /// From when on a state held: the witnesses' time, else the actor's own, which is only recorded.
    public func since(_ state: EnvironmentState) -> (time: Timestamp, grade: Grade) {
        if let receipt = witnessed(state.position) { return (receipt, .proven) }
        return (state.record.event.time, .recorded)
    }

    /// When something was said: as enough witnesses saw it; else as its author states, but not before what witnesses had
    /// stated until then, nor after what the clock says.
    public func given(_ record: EventRecord, at position: Int) -> (time: Timestamp, grade: Grade) {
        if let seen = witnessed(position) { return (seen, .proven) }
        let stated = max(record.event.time, receipts.latest(before: position) ?? record.event.time)
        return (min(stated, builtAt), .recorded)
    }

    /// When enough witnesses first saw a position; nil when they have not.
    public func witnessed(_ position: Int) -> Timestamp? {
        receipts.covered(position, threshold: current.policy.witnesses?.threshold ?? 1)?.seen
    }

    /// The latest time a witness stated; nil without receipts.
    public var lastWitnessed: Timestamp? { receipts.latest }

    /// The event with this id, whatever its standing.
    public func entry(_ id: Digest) -> Entry? { index.entries[id].map { entries[$0] } }

    /// The events that count for nothing.
    public var inert: [Entry] { entries.filter { !$0.standing.counts } }

    /// The models that have releases, sorted.
    public var models: [String] { Set(releases.map(\.subject.model)).sorted() }
}

extension Timeline {
    /// The approvals that the event which carried a change out rests on; nil while nothing did.
    ///
    /// Others may have been given: by a maker, under other rules, or twice. They counted for nothing.
    public func counted(in change: Change) -> Set<Digest>? {
        guard case .done(let id) = change.state, let record = entry(id)?.ledger.sound else { return nil }
        return switch record.event.type {
        case .promote: (try? record.subject(PromoteSubject.self)).map { Set($0.approvals) }
        case .policy: (try? record.subject(PolicySubject.self)).map { Set($0.approvals) }
        default: nil
        }
    }
}
