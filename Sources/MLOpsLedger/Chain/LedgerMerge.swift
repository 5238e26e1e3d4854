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
    /// are written again on top of `theirs`; their bytes, and so their signatures, are the same. An event that says it
    /// came after one that is dropped, or rests on it, is dropped with it: without it, it would count for nothing.
    ///
    /// `useless`: events of ours that are to be dropped as well.
    public func merge(
        ours: LedgerHistory, theirs: LedgerHistory, without useless: Set<Digest> = []
    ) throws -> Result {
        var kept: [EventRecord] = []
        var dropped: [EventRecord] = []
        var gone: Set<Digest> = []
        for record in ours.entries.compactMap(\.sound) where try !theirs.holds(event: record.id) {
            if record.event.type.mayArriveBySide, !useless.contains(record.id),
                !Self.rests(record, on: gone)
            {
                kept.append(record)
            } else {
                dropped.append(record)
                gone.insert(record.id)
            }
        }
        guard !kept.isEmpty else { return Result(tip: theirs.tip, kept: [], dropped: dropped) }
        var tip = theirs.tip
        if dropped.isEmpty {
            let who = try repository.commit(ours.tip).author
            tip = try repository.writeCommit(
                tree: repository.writeTree([]), parents: [theirs.tip, ours.tip], author: who, committer: who,
                message: Self.message(kept.count))
        } else {
            for record in kept { tip = try EventCommit.reparent(record, parents: [tip], in: repository) }
        }
        return Result(tip: tip, kept: kept, dropped: dropped)
    }

    private static func rests(_ record: EventRecord, on gone: Set<Digest>) -> Bool {
        if gone.isEmpty { return false }
        if let after = record.event.after, gone.contains(after) { return true }
        if let policy = record.event.policy, gone.contains(policy) { return true }
        let texts = Set(gone.map(\.hex))
        func names(_ json: JSON) -> Bool {
            if let text = json.string { return texts.contains(text) }
            if let items = json.array { return items.contains(where: names) }
            return json.object?.members.contains { names($0.value) } ?? false
        }
        return names(record.subjectJSON)
    }

    /// `merge 2 events`
    static func message(_ count: Int) -> String { "merge \(count) event\(count == 1 ? "" : "s")\n" }

    /// True for what ``message(_:)`` makes: nobody can say anything in a merge.
    static func isMessage(_ text: String) -> Bool {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count <= 9, let count = Int(parts[1]) else { return false }
        return text.utf8.elementsEqual(message(count).utf8)
    }
}
