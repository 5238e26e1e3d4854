import MLOpsCore
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
        let stated = max(record.event.time, memory.receipts.latest(before: position) ?? record.event.time)
        return (min(stated, builtAt), .recorded)
    }

    /// When enough witnesses first saw a position; nil when they have not.
    public func witnessed(_ position: Int) throws -> Timestamp? {
        memory.receipts.covered(position, threshold: current.policy.witnesses?.threshold ?? 1)?.seen
    }

    /// The latest time a witness stated; nil without receipts.
    public func lastWitnessed() throws -> Timestamp? { memory.receipts.latest }
}
