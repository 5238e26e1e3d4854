import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy

/// What the events came to.
extension Timeline {
    public func release(_ id: Digest) throws -> Release? { memory.index.releases[id].map { memory.releases[$0] } }

    public func release(_ model: String, _ version: SemVer) throws -> Release? {
        memory.index.versions[model]?[version].map { memory.releases[$0] }
    }

    /// Releases in the order they were made; nil for those of all models.
    public func releases(of model: String? = nil) throws -> [Release] {
        memory.releases.filter { model == nil || $0.subject.model == model }
    }

    /// The models that have releases, sorted.
    public func models() throws -> [String] { memory.index.versions.keys.sorted() }

    public func change(_ id: Digest) throws -> Change? { memory.index.changes[id].map { memory.changes[$0] } }

    /// Changes in the order they were proposed.
    public func changes() throws -> [Change] { memory.changes }

    /// Those that were neither carried out nor withdrawn.
    public func openChanges() throws -> [Change] { memory.changes.filter { $0.state == .open } }

    /// Changes whose id begins with these digits.
    public func changes(beginning digits: String) throws -> [Change] {
        memory.changes.filter { $0.id.hex.hasPrefix(digits) }
    }

    public func waiver(_ id: Digest) throws -> WaiverRequest? { memory.index.waivers[id].map { memory.waivers[$0] } }

    /// Waivers in the order they were asked for.
    public func waivers() throws -> [WaiverRequest] { memory.waivers }

    /// What a decision is about: a change or a waiver.
    func subject(ofDecision id: Digest) throws -> Digest? { memory.index.decisions[id] }

    /// In the order they were declared.
    public func freezes() throws -> [FreezeDeclaration] { memory.freezes }

    /// The review of an emergency, by the `propose` event.
    public func review(of change: Digest) throws -> ChangeReview? { memory.reviews[change] }

    /// The end of a release, by its event; a revocation outweighs a retirement.
    public func retirement(of release: Digest) throws -> Retirement? { memory.retirements[release] }

    /// What was attested of a release, oldest first.
    public func attestations(of release: Digest) throws -> [AttestationRecord] { memory.attestations[release] ?? [] }

    /// Sound freezes and retirements of people of the policy that this version cannot read: a newer one may.
    func unreadable() throws -> [EventRecord] { memory.unreadable }

    /// Environments that anything was ever promoted to, sorted.
    public var promotedEnvironments: [String] { memory.environments.keys.sorted() }

    /// The states of an environment, oldest first.
    public func states(of environment: String) throws -> [EnvironmentState] { memory.environments[environment] ?? [] }

    /// What an environment runs now; nil when nothing was ever promoted to it.
    public func state(of environment: String) throws -> EnvironmentState? { memory.environments[environment]?.last }

    /// What an environment ran at some time, by the witnesses' clock where they saw it.
    public func state(of environment: String, at moment: Timestamp) throws -> EnvironmentState? {
        try memory.environments[environment]?.last { try since($0).time <= moment }
    }

    /// The first state of the uninterrupted run of a release that still goes on; nil when it does not run there now.
    public func beginning(of release: ReleaseReference, in environment: String) throws -> EnvironmentState? {
        (memory.environments[environment] ?? []).reversed().prefix {
            $0.running[release.model]?.reference == release
        }.last
    }

    /// The state from which on a model ran as it does in `state`, without interruption.
    public func beginning(of model: String, in state: EnvironmentState) throws -> EnvironmentState {
        let states = memory.environments[state.environment] ?? []
        guard let last = states.lastIndex(where: { $0.record.id == state.record.id }) else { return state }
        var first = last
        while first > 0, states[first - 1].running[model] == state.running[model] { first -= 1 }
        return states[first]
    }

    /// The commits of every release of a model that ran in an environment.
    func commitsRun(of model: String, in environment: String) throws -> Set<ObjectID> {
        memory.index.ran[environment]?[model] ?? []
    }

    /// The verdict on a promotion or rollback.
    public func verdict(on event: Digest) throws -> Verdict? { memory.verdicts[event] }

    /// The facts that a verdict on something new rests on.
    func facts(on event: Digest) throws -> Facts? { memory.facts[event] }

    /// The policy that an event put in force, with the keys as they were at its end.
    public func policy(_ id: Digest) throws -> PolicyInForce? { memory.policies.first { $0.policy.id == id }?.policy }

    /// Whether an event ever put a policy in force.
    func isPolicy(_ id: Digest) -> Bool { memory.policies.contains { $0.policy.id == id } }

    /// The events that put policies in force, oldest first, with the position each holds from.
    public var policyPositions: [(position: Int, id: Digest)] { memory.policies.map { ($0.position, $0.policy.id) } }

    /// The policy that was in force just before a position.
    public func policy(before position: Int) throws -> PolicyInForce? {
        try policyPositions.last { $0.position < position }.flatMap { try policy($0.id) }
    }

    /// Every policy that was ever in force, oldest first.
    public func policies() throws -> [PolicyInForce] { memory.policies.map(\.policy) }
}

extension Timeline {
    /// The approvals that the event which carried a change out rests on; nil while nothing did.
    ///
    /// Others may have been given: by a maker, under other rules, or twice. They counted for nothing.
    public func counted(in change: Change) throws -> Set<Digest>? {
        guard case .done(let id) = change.state, let record = try entry(id)?.ledger.sound else { return nil }
        return switch record.event.type {
        case .promote: (try? record.subject(PromoteSubject.self)).map { Set($0.approvals) }
        case .policy: (try? record.subject(PolicySubject.self)).map { Set($0.approvals) }
        default: nil
        }
    }
}
