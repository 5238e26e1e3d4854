import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// When things happened, by the witnesses.
extension Timeline {
    /// From when on a state held: the witnesses' time, else the actor's own, which is only recorded.
    public func since(_ state: EnvironmentState) throws -> (time: Timestamp, grade: Grade) {
        if let receipt = try witnessed(state.position) { return (receipt, .proven) }
        return (state.record.event.time, .recorded)
    }

    /// When something was said: as enough witnesses saw it; else as its author states, but not before what witnesses had
    /// stated until then, nor after what the clock says.
    public func given(_ record: EventRecord, at position: Int) throws -> (time: Timestamp, grade: Grade) {
        if let seen = try witnessed(position) { return (seen, .proven) }
        let latest = try memory.receipts.latest(before: position) ?? archive?.latestSeen(before: position)
        let stated = max(record.event.time, latest ?? record.event.time)
        return (min(stated, builtAt), .recorded)
    }

    /// When enough witnesses first saw a position; nil when they have not.
    public func witnessed(_ position: Int) throws -> Timestamp? {
        let threshold = max(current.policy.witnesses?.threshold ?? 1, 1)
        var witnesses: Set<SSHFingerprint> = []
        var found: Timestamp?
        func isEnough(_ receipt: Receipts.Receipt) -> Bool {
            witnesses.insert(receipt.witness)
            guard witnesses.count >= threshold else { return false }
            found = receipt.seen
            return true
        }
        if let archive, position < archive.length { try archive.receipts(covering: position, until: isEnough) }
        if found == nil { memory.receipts.covering(position, until: isEnough) }
        return found
    }

    /// The latest time a witness stated; nil without receipts.
    public func lastWitnessed() throws -> Timestamp? { try memory.receipts.latest ?? archive?.latestSeen() }
}
