import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

extension TimelineBuilder {
    func applyPromotion(
        _ record: EventRecord, _ entry: LedgerHistory.Entry, _ timeline: inout Timeline
    ) throws -> Standing {
        let subject = try PromoteSubject(record.event.subject)
        guard let index = timeline.changes.firstIndex(where: { $0.id == subject.change }) else {
            throw Inert("the change \(subject.change.short) is not known")
        }
        let change = timeline.changes[index]
        guard let scope = change.scope, scope == subject.scope else {
            throw Inert("it states other releases or another environment than the change")
        }
        guard change.state == .open else { throw Inert("the change is no longer open") }
        let result = try Promotion(of: change, in: timeline).result(
            by: record.event.actor.name, at: record.event.time)
        guard result.tree.digest == subject.listing else {
            throw Inert("the environment it signs is not the one that results")
        }
        let facts = try self.facts.promotion(
            change, in: timeline, now: moment(of: entry.position, timeline))
        let citable = Set(change.approvals.filter { $0.withdrawnBy == nil }.map(\.record.id))
        guard Set(subject.approvals).isSubset(of: citable) else { throw Inert("it cites approvals that do not count") }
        let standing = set(record, entry, scope.environment, result, .promotion(facts), &timeline)
        if standing.counts { timeline.changes[index].state = .done(record.id) }
        return standing
    }

    func applyRollback(
        _ record: EventRecord, _ entry: LedgerHistory.Entry, _ timeline: inout Timeline
    ) throws -> Standing {
        let subject = try RollbackSubject(record.event.subject)
        let rollback = try Rollback(scope: subject.scope, target: subject.target, timeline: timeline)
        let result = rollback.result(by: record.event.actor.name, at: record.event.time)
        guard result.tree.digest == subject.listing else {
            throw Inert("the environment it signs is not the one that results")
        }
        let facts = self.facts.rollback(
            rollback, event: record.id, actor: .known(record.event.actor.name, .proven), in: timeline)
        return set(record, entry, subject.scope.environment, result, .rollback(facts), &timeline)
    }

    /// Judges by the rules and, unless they refuse, sets the environment's new state.
    private func set(
        _ record: EventRecord, _ entry: LedgerHistory.Entry, _ environment: String, _ result: NewState,
        _ facts: Facts, _ timeline: inout Timeline
    ) -> Standing {
        let inForce = timeline.current
        let verdict = Evaluator.evaluate(facts, inForce.policy, policyID: inForce.id.hex)
        timeline.verdicts[record.id] = verdict
        timeline.facts[record.id] = facts
        let failed = verdict.results.filter { $0.outcome == .fail }
        guard failed.isEmpty else {
            return .inert("the rules refuse it: " + failed.map(\.sentence).joined(separator: "; "))
        }
        let unknown = verdict.results.filter { $0.outcome == .unknown }
        let standing: Standing =
            unknown.isEmpty
            ? .valid
            : .unverified("not everything could be checked here: " + unknown.map(\.sentence).joined(separator: "; "))
        timeline.environments[environment, default: []].append(
            EnvironmentState(
                environment: environment, record: record, position: entry.position, standing: standing, tree: result.tree,
                running: result.running, actor: record.event.actor.name))
        return standing
    }

    /// When an event happened, for the rules: as the first witness after it says, else now.
    private func moment(of position: Int, _ timeline: Timeline) -> Fact<Timestamp> {
        let keys = timeline.current.keys
        for entry in timeline.history.entries where entry.position > position {
            guard let record = entry.sound, record.event.type == .receipt,
                keys.holder(of: record.event.actor.key) == .witness,
                let receipt = try? ReceiptSubject(record.event.subject),
                let covers = timeline.history.position(of: receipt.tip), covers >= position, covers < entry.position
            else { continue }
            return .known(receipt.seen, .proven)
        }
        return .known(clock.now(), .proven)
    }
}
