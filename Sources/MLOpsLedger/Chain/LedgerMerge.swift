import MLOpsCore
import MLOpsGit

/// Brings a ledger that grew in two places together without asking anyone to sign again.
public struct LedgerMerge {
    private let repository: Repository

    public init(in repository: Repository) {
        self.repository = repository
    }

    /// What became of the events that only `ours` had.
    public struct Result: Sendable {
        public let tip: ObjectID
        /// Events that went along.
        public let kept: [EventRecord]
        /// Events that count only where they were signed: they must be judged and signed again.
        public let dropped: [EventRecord]
    }

    /// Puts the events that only `ours` has on top of `theirs`; no reference moves.
    ///
    /// When all of them may arrive by the side: one empty merge of `theirs` and `ours`. When some may not, the others
    /// are written again on top of `theirs`; their bytes, and so their signatures, are the same.
    public func merge(ours: LedgerHistory, theirs: LedgerHistory) throws -> Result {
        let known = Set(theirs.entries.compactMap { $0.sound?.id })
        let news = ours.entries.compactMap(\.sound).filter { !known.contains($0.id) }
        let kept = news.filter { $0.event.type.mayArriveBySide }
        let dropped = news.filter { !$0.event.type.mayArriveBySide }
        guard !kept.isEmpty else { return Result(tip: theirs.tip, kept: [], dropped: dropped) }
        var tip = theirs.tip
        if dropped.isEmpty {
            let last = kept[kept.count - 1]
            let who = EventCommit.identity(of: last.event)
            tip = try repository.writeCommit(
                tree: repository.writeTree([]), parents: [theirs.tip, ours.tip], author: who, committer: who,
                message: "merge \(kept.count) event\(kept.count == 1 ? "" : "s")\n")
        } else {
            for record in kept { tip = try EventCommit.reparent(record, parents: [tip], in: repository) }
        }
        return Result(tip: tip, kept: kept, dropped: dropped)
    }

    /// Writes what only `ours` has, but for one event, again on top of `theirs`; no reference moves.
    ///
    /// - Returns: the new tip; that of `theirs` when nothing else is left.
    public func rebuild(ours: LedgerHistory, without refused: Digest, on theirs: LedgerHistory) throws -> ObjectID {
        let known = Set(theirs.entries.compactMap { $0.sound?.id })
        var tip = theirs.tip
        for record in ours.entries.compactMap(\.sound)
        where record.id != refused && !known.contains(record.id) && record.event.type.mayArriveBySide {
            tip = try EventCommit.reparent(record, parents: [tip], in: repository)
        }
        return tip
    }
}
