import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// What the events came to.
extension Timeline {
    public func release(_ id: Digest) throws -> Release? {
        if let place = memory.index.releases[id] { return memory.releases[place] }
        return try archive?.release(id)
    }

    public func release(_ model: String, _ version: SemVer) throws -> Release? {
        if let known = try archive?.release(model, version) { return known }
        return memory.index.versions[model]?[version].map { memory.releases[$0] }
    }

    /// Releases in the order they were made; nil for those of all models.
    public func releases(of model: String? = nil) throws -> [Release] {
        try (archive?.releases(of: model) ?? [])
            + memory.releases.filter { model == nil || $0.subject.model == model }
    }

    /// The models that have releases, sorted.
    public func models() throws -> [String] {
        Set(memory.index.versions.keys).union(try archive?.models() ?? []).sorted()
    }

    public func change(_ id: Digest) throws -> Change? {
        if let place = memory.index.changes[id] { return memory.changes[place] }
        return try archive?.change(id)
    }

    /// What the archive has, as it is by now, and what came after it.
    private func merged(_ known: [Change]?) -> [Change] {
        (known ?? []).map { memory.index.changes[$0.id].map { memory.changes[$0] } ?? $0 }
            + memory.changes.filter { !memory.copied.contains($0.id) }
    }

    /// Changes in the order they were proposed.
    public func changes() throws -> [Change] { merged(try archive?.changes()) }

    /// The newest changes, in the order they were proposed.
    public func newestChanges(_ limit: Int) throws -> [Change] {
        merged(try archive?.newestChanges(limit)).suffix(limit)
    }

    /// How many changes were ever proposed.
    public func changeCount() throws -> Int {
        try (archive?.changeCount() ?? 0) + memory.changes.count { !memory.copied.contains($0.id) }
    }

    /// Those that were neither carried out nor withdrawn.
    public func openChanges() throws -> [Change] {
        merged(try archive?.openChanges()).filter { $0.state == .open }
    }

    /// Changes whose id begins with these digits.
    public func changes(beginning digits: String) throws -> [Change] {
        merged(try archive?.changes(beginning: digits)).filter { $0.id.hex.hasPrefix(digits) }
    }

    public func waiver(_ id: Digest) throws -> WaiverRequest? {
        if let place = memory.index.waivers[id] { return memory.waivers[place] }
        return try archive?.waiver(id)
    }

    /// Waivers in the order they were asked for.
    public func waivers() throws -> [WaiverRequest] {
        try (archive?.waivers() ?? []).map { memory.index.waivers[$0.id].map { memory.waivers[$0] } ?? $0 }
            + memory.waivers.filter { !memory.copied.contains($0.id) }
    }

    /// What a decision is about: a change or a waiver.
    func subject(ofDecision id: Digest) throws -> Digest? {
        try memory.index.decisions[id] ?? archive?.subject(ofDecision: id)
    }

    /// In the order they were declared.
    public func freezes() throws -> [FreezeDeclaration] {
        try (archive?.freezes() ?? []).map { memory.index.freezes[$0.record.id].map { memory.freezes[$0] } ?? $0 }
            + memory.freezes.filter { !memory.copied.contains($0.record.id) }
    }

    /// The review of an emergency, by the `propose` event.
    public func review(of change: Digest) throws -> ChangeReview? {
        try memory.reviews[change] ?? archive?.review(of: change)
    }

    /// The end of a release, by its event; a revocation outweighs a retirement.
    public func retirement(of release: Digest) throws -> Retirement? {
        try memory.retirements[release] ?? archive?.retirement(of: release)
    }

    /// What was attested of a release, oldest first.
    public func attestations(of release: Digest) throws -> [AttestationRecord] {
        try (archive?.attestations(of: release) ?? []) + (memory.attestations[release] ?? [])
    }

    /// Sound freezes and retirements of people of the policy that this version cannot read: a newer one may.
    func unreadable() throws -> [EventRecord] { try (archive?.unreadable() ?? []) + memory.unreadable }

    /// Emergencies of an environment that were carried out, with the event that did.
    func emergencies(in environment: String) throws -> [(change: Digest, state: Digest)] {
        try (archive?.emergencies(in: environment) ?? []) + (memory.index.emergencies[environment] ?? [])
    }

    /// The verdict on a promotion or rollback.
    public func verdict(on event: Digest) throws -> Verdict? {
        try memory.verdicts[event] ?? archive?.verdict(on: event)
    }

    /// The facts that a verdict on something new rests on.
    func facts(on event: Digest) throws -> Facts? { memory.facts[event] }
}

/// The policies that were in force.
extension Timeline {
    /// The policy that an event put in force, with the keys as they were at its end.
    public func policy(_ id: Digest) throws -> PolicyInForce? {
        try memory.policies.first { $0.policy.id == id }?.policy ?? archive?.policy(id)
    }

    /// The events that put policies in force, oldest first, with the position each holds from.
    public var policyPositions: [(position: Int, id: Digest)] {
        let here = memory.policies.map { (position: $0.position, id: $0.policy.id) }
        // The last of the archive is in memory as well.
        return archive.map { $0.policyPositions.dropLast() + here } ?? here
    }

    /// Whether an event ever put a policy in force.
    func isPolicy(_ id: Digest) -> Bool {
        memory.policies.contains { $0.policy.id == id } || archive?.isPolicy(id) ?? false
    }

    /// The policy that was in force just before a position.
    public func policy(before position: Int) throws -> PolicyInForce? {
        try policyPositions.last { $0.position < position }.flatMap { try policy($0.id) }
    }

    /// Every policy that was ever in force, oldest first.
    public func policies() throws -> [PolicyInForce] { try policyPositions.compactMap { try policy($0.id) } }
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
