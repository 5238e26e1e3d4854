import MLOpsCore
import MLOpsFormats
import MLOpsLedger

/// What the witnesses saw, and when: the only clock that counts.
struct Receipts: Sendable {
    /// A receipt that counts.
    struct Receipt: Sendable {
        let record: EventRecord
        let position: Int
        /// The position of the tip it saw.
        let covers: Int
        let seen: Timestamp
        let witness: SSHFingerprint
    }

    private(set) var all: [Receipt] = []

    mutating func add(_ receipt: Receipt) { all.append(receipt) }

    /// When a position was first covered by as many different witnesses as the policy asks for.
    func covered(_ position: Int, threshold: Int) -> Receipt? {
        var witnesses: Set<SSHFingerprint> = []
        for receipt in all where receipt.covers >= position {
            witnesses.insert(receipt.witness)
            if witnesses.count >= max(threshold, 1) { return receipt }
        }
        return nil
    }

    /// The latest time any witness stated.
    var latest: Timestamp? { all.last?.seen }
}
