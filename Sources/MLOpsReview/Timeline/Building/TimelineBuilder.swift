import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// Judges a ledger's events one by one, each under the policy in force at its place.
///
/// Promotions and rollbacks are judged in full by the policy's rules, on facts gathered from the repository. The time
/// they are judged at is the witnesses'. While no witness has seen them, it is what they state: the clock of whoever
/// reads would undo them one day without anybody's doing. To a gate, what is new happens now.
public struct TimelineBuilder {
    let facts: FactsGatherer
    let clock: any WallClock
    let newFrom: Int
    private let isFoundation: Bool

    /// - Parameters:
    ///   - facts: where the facts come from.
    ///   - clock: what time it is.
    ///   - newFrom: the position from which on events happen now; a gate's, which lets nobody date them back.
    ///   - isFoundation: whether the whole ledger is new to the gate. One without witnesses is then taken at its word:
    ///     nothing else can tell when it happened.
    public init(facts: FactsGatherer, clock: any WallClock, newFrom: Int = .max, isFoundation: Bool = false) {
        (self.facts, self.clock, self.newFrom, self.isFoundation) = (facts, clock, newFrom, isFoundation)
    }

    /// Whether an event at `position` happens now, as far as this judge is concerned.
    func isNew(_ position: Int, under policy: Policy) -> Bool {
        position >= newFrom && !(isFoundation && policy.witnesses == nil)
    }

    /// - Throws: `refused` when the genesis founds nothing valid; `environment` when objects are missing.
    public func build(_ history: LedgerHistory) throws -> Timeline { try build(history, keeping: nil).timeline }

    /// The state at the end, and as far as nothing that comes later can change what was made of it.
    ///
    /// `last`: the last position that may be kept; nil to keep nothing.
    func build(_ history: LedgerHistory, keeping last: Int?) throws -> (timeline: Timeline, kept: KeptTimeline?) {
        var timeline = try beginning(of: history)
        var kept: KeptTimeline?
        for (index, entry) in history.entries.enumerated() where index > 0 || timeline.archive != nil {
            if let last, kept == nil {
                let settles = try entry.position <= last && isSettled(entry, timeline)
                if !settles { kept = KeptTimeline(timeline: timeline, length: entry.position) }
            }
            let policy = timeline.current.id
            let standing: Standing
            if let record = entry.sound {
                standing = try judge(record, entry, in: &timeline)
            } else {
                standing = .inert(entry.defect ?? "it holds no event")
            }
            timeline.memory.add(.init(ledger: entry, standing: standing, policy: policy))
        }
        if last != nil, kept == nil { kept = KeptTimeline(timeline: timeline, length: history.length) }
        return (timeline, kept)
    }

    /// What was known already, else the genesis.
    private func beginning(of history: LedgerHistory) throws -> Timeline {
        guard let archive = history.prefix as? LedgerIndex else { return try foundation(of: history) }
        guard let current = archive.policyPositions.last, let inForce = try archive.policy(current.id) else {
            throw LedgerIndex.damaged
        }
        var timeline = Timeline(
            history: history, genesis: try archive.genesis.subject(), builtAt: clock.now(), archive: archive)
        timeline.memory.policies = [(current.position, inForce)]
        return timeline
    }

    /// Whether receipts to come can still tell when an event happened whose judgement depends on it.
    private func isSettled(_ entry: LedgerHistory.Entry, _ timeline: Timeline) throws -> Bool {
        guard let record = entry.sound else { return true }
        let inForce: PolicyInForce
        switch record.event.type {
        case .promote: inForce = timeline.current
        case .policy:
            guard let subject = try? record.subject(PolicySubject.self),
                let policy = try? Policy(json: subject.policy, checkKey: PolicyInForce.checkKey)
            else { return true }
            inForce = PolicyInForce(
                id: record.id, policy: policy, keys: try KeyRegistry(policy, before: timeline.current.keys))
        default: return true
        }
        let moment = try moment(of: record, at: entry.position, timeline, after: inForce)
        guard case .known(let time, let grade) = moment else { return false }
        return grade == .proven || inForce.policy.witnesses == nil && time >= record.event.time
    }

    /// The genesis puts its own policy in force, provided an admin of that policy signed it.
    private func foundation(of history: LedgerHistory) throws -> Timeline {
        let record = history.genesis
        do {
            let subject = try record.subject(GenesisSubject.self)
            let policy = try Policy(json: subject.policy, checkKey: PolicyInForce.checkKey)
            let keys = try KeyRegistry(policy)
            guard keys.person(holding: record.event.actor.key) == record.event.actor.name,
                policy.isAdmin(record.event.actor.name)
            else { throw Diagnostic.refused("it was not signed by an admin of its own policy") }
            var timeline = Timeline(history: history, genesis: subject, builtAt: clock.now())
            timeline.memory.policies = [(0, PolicyInForce(id: record.id, policy: policy, keys: keys))]
            timeline.memory.add(.init(ledger: history.entries[0], standing: .valid, policy: nil))
            return timeline
        } catch let error as Diagnostic {
            throw error.wrapped(in: "the ledger's genesis \(record.id.short) is not valid")
        }
    }

    private func judge(
        _ record: EventRecord, _ entry: LedgerHistory.Entry, in timeline: inout Timeline
    ) throws -> Standing {
        do {
            try checkActor(record, timeline)
            try checkReferences(record, entry, timeline)
            switch record.event.type {
            case .genesis: throw Inert("a second genesis")
            case .policy: try applyPolicy(record, entry.position, &timeline)
            case .key: try applyKey(record, &timeline)
            case .release: try applyRelease(record, entry.position, &timeline)
            case .propose: try applyProposal(record, entry.position, &timeline)
            case .approve, .reject: try applyDecision(record, entry.position, &timeline)
            case .withdraw: try applyWithdrawal(record, &timeline)
            case .promote: return try applyPromotion(record, entry, &timeline)
            case .rollback: return try applyRollback(record, entry, &timeline)
            case .receipt: try applyReceipt(record, entry.position, &timeline)
            case .review: try applyReview(record, &timeline)
            case .waive: try applyWaiver(record, entry.position, &timeline)
            case .freeze: try applyFreeze(record, entry.position, &timeline)
            case .attest: try applyAttestation(record, entry.position, &timeline)
            case .retire: try applyRetirement(record, &timeline)
            case .checkpoint, .erase:
                throw Inert("this version does not judge \(record.event.type.rawValue) events")
            }
            return .valid
        } catch let inert as Inert {
            return .inert(inert.reason)
        } catch let error as Diagnostic where error.kind != .environment {
            if [.freeze, .retire].contains(record.event.type) { timeline.memory.unreadable.append(record) }
            return .inert(([error.message] + error.causes).joined(separator: ": "))
        }
    }

    /// The key must be in the hands of the one who is named, at this position.
    private func checkActor(_ record: EventRecord, _ timeline: Timeline) throws {
        let actor = record.event.actor
        switch (timeline.current.keys.holder(of: actor.key), actor.kind) {
        case (.person(let name), .person) where name == actor.name: break
        case (.witness, .witness), (.attester, .attester), (.recovery, .recovery): break
        case (.revoked, _): throw Inert("its key \(actor.key) was revoked")
        case (.person, .witness): throw Inert("a person's key may not sign as a witness")
        case (.witness, .person): throw Inert("a witness's key may not sign as a person")
        case (.attester, _): throw Inert("a service's key may only attest, as a service")
        case (.recovery, _): throw Inert("a recovery key may only replace admins, as a recovery key")
        case (.witness, _): throw Inert("a witness's key may not sign as \(actor.kind.rawValue)")
        case (.person(let name), _): throw Inert("its key belongs to \(name), not to \(actor.name)")
        case (nil, _): throw Inert("its key \(actor.key) is not in the policy")
        }
    }

    /// What an event says it had seen must have come before it, under a policy of this ledger.
    private func checkReferences(
        _ record: EventRecord, _ entry: LedgerHistory.Entry, _ timeline: Timeline
    ) throws {
        guard let after = record.event.after, let seen = try timeline.entry(after) else {
            throw Inert("the event it says it came after is not before it")
        }
        guard let policy = record.event.policy, timeline.isPolicy(policy) else {
            throw Inert("it names a policy that was never in force here")
        }
        if !record.event.type.mayArriveBySide, record.event.type != .receipt {
            guard record.event.policy == timeline.current.id else {
                throw Inert("it was signed under a policy that is no longer in force")
            }
            guard seen.ledger.position <= entry.position else { throw Inert("it came after a later event") }
        }
    }
}

/// Why an event does not count; never leaves the builder.
struct Inert: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
