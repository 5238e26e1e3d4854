import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

extension TimelineBuilder {
    func applyPromotion(
        _ record: EventRecord, _ entry: LedgerHistory.Entry, _ timeline: inout Timeline
    ) throws -> Standing {
        let subject = try record.subject(PromoteSubject.self)
        guard let index = try timeline.place(ofChange: subject.change) else {
            throw Inert("the change \(subject.change.short) is not known")
        }
        let change = timeline.memory.changes[index]
        guard let scope = change.scope, scope == subject.scope else {
            throw Inert("it states other releases or another environment than the change")
        }
        guard change.state == .open else { throw Inert("the change is no longer open") }
        let result = try Promotion(of: change, in: timeline).result(
            by: record.event.actor.name, at: record.event.time, citing: subject.approvals)
        guard result.tree.digest == subject.listing else {
            throw Inert("the environment it signs is not the one that results")
        }
        var facts = try self.facts.promotion(
            change, in: timeline, now: try moment(of: record, at: entry.position, timeline),
            looksInside: isNew(entry.position, under: timeline.current.policy))
        // It rests on what it cites and on nothing else: those are the names the environment shows.
        let cited = Set(subject.approvals.map(\.hex))
        facts.approvals = facts.approvals.map { $0.filter { cited.contains($0.id) } }
        let citable = Evaluator.countedApprovals(of: facts, timeline.current.policy)
        guard Set(subject.approvals.map(\.hex)).isSubset(of: citable) else {
            throw Inert("it cites approvals that do not count")
        }
        let standing = set(record, entry, scope.environment, result, .promotion(facts), &timeline)
        if standing.counts { timeline.memory.finish(changeAt: index, by: record.id) }
        return standing
    }

    func applyRollback(
        _ record: EventRecord, _ entry: LedgerHistory.Entry, _ timeline: inout Timeline
    ) throws -> Standing {
        let subject = try record.subject(RollbackSubject.self)
        let rollback = try Rollback(scope: subject.scope, target: subject.target, timeline: timeline)
        let result = try rollback.result(by: record.event.actor.name, at: record.event.time)
        guard result.tree.digest == subject.listing else {
            throw Inert("the environment it signs is not the one that results")
        }
        let facts = try self.facts.rollback(
            rollback, event: record.id, actor: .known(record.event.actor.name, .proven), in: timeline)
        return set(
            record, entry, subject.scope.environment, result, .rollback(facts), &timeline,
            atBest: rollback.target.standing)
    }

    /// Rules that look at the code as well as at the ledger. A clone may lack some of it, which says nothing about what
    /// happened; the gates, which do not pass what is unknown, stood before that. All other rules rest on the ledger
    /// alone, where what is unknown is missing.
    private static let needsCode: Set<String> = [
        "approvals", "separation-of-duties", "from-branch", "release-tag", "release-contents", "code-owners",
        "standard",
    ]
    /// Rules that look at what lies outside ledger and code, and at what others publish about it later: they are judged
    /// by the gates while a promotion is new, and never again.
    private static let judgedOnce: Set<String> = ["model-files", "packages"]
    /// Rules that look at where a branch stands. Branches move: what was reviewed then must not be undone by renaming
    /// or rewriting one now. The gates refuse it while it is new.
    private static let restsOnReferences: Set<String> = ["from-branch"]

    /// Judges by the rules and, unless they refuse, sets the environment's new state.
    private func set(
        _ record: EventRecord, _ entry: LedgerHistory.Entry, _ environment: String, _ result: NewState,
        _ facts: Facts, _ timeline: inout Timeline, atBest bound: Standing = .valid
    ) -> Standing {
        let inForce = timeline.current
        let verdict = Evaluator.evaluate(facts, inForce.policy, policyID: inForce.id.hex)
        timeline.memory.verdicts[record.id] =
            isNew(entry.position, under: inForce.policy) ? verdict : verdict.settled(Self.judgedOnce)
        let isNew = isNew(entry.position, under: inForce.policy)
        if entry.position >= newFrom { timeline.memory.facts[record.id] = facts }
        let judged = verdict.results.filter { isNew || !Self.judgedOnce.contains($0.rule) }
        let refused = judged.filter {
            $0.outcome == .fail && !Self.restsOnReferences.contains($0.rule)
                || $0.outcome == .unknown && !Self.needsCode.contains($0.rule)
        }
        guard refused.isEmpty else {
            return .inert("the rules refuse it: " + refused.map(\.sentence).joined(separator: "; "))
        }
        let open = judged.filter { !$0.outcome.isAcceptable }
        // What is returned to was never better than it was.
        let standing: Standing =
            open.isEmpty
            ? bound
            : .unverified("not everything could be checked here: " + open.map(\.sentence).joined(separator: "; "))
        timeline.memory.add(
            EnvironmentState(
                environment: environment, record: record, position: entry.position, standing: standing,
                tree: result.tree,
                running: result.running, actor: record.event.actor.name))
        return standing
    }

    /// When an event happened, for the rules: as enough witnesses after it say; while none does, as it states itself,
    /// but not before what witnesses had seen until then, nor in the future.
    ///
    /// The receipts after it are judged as they will be in their turn, with the keys and the threshold that hold after
    /// it: those of `after` for an event that changes them.
    func moment(
        of record: EventRecord, at position: Int, _ timeline: Timeline, after: PolicyInForce? = nil
    ) throws -> Fact<Timestamp> {
        let inForce = after ?? timeline.current
        if let witnesses = inForce.policy.witnesses {
            var latest = try timeline.lastWitnessed()
            var seenBy: Set<SSHFingerprint> = []
            for receipt in timeline.history.receipts(after: position) {
                guard inForce.keys.holder(of: receipt.witness) == .witness, receipt.seen >= latest ?? receipt.seen
                else {
                    continue
                }
                latest = receipt.seen
                guard receipt.covers >= position else { continue }
                seenBy.insert(receipt.witness)
                if seenBy.count >= witnesses.threshold { return .known(receipt.seen, .proven) }
            }
        }
        let now = clock.now()
        if isNew(position, under: inForce.policy) { return .known(now, .proven) }
        let stated = max(record.event.time, try timeline.lastWitnessed() ?? record.event.time)
        return .known(min(stated, now), .recorded)
    }
}
