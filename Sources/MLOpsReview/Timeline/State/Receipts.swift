import MLOpsCore
import MLOpsFormats
import MLOpsLedger

/// What the witnesses saw, and when: the only clock that counts.
struct Receipts: Sendable {
    /// A receipt that counts.
    struct Receipt: Sendable {
        let position: Int
        /// The position of the tip it saw.
        let covers: Int
        let seen: Timestamp
        let witness: SSHFingerprint
    }

    private(set) var all: [Receipt] = []
    /// The furthest position that any receipt so far covers, for each of them: sorted, whatever the witnesses saw.
    private var reach: [Int] = []

    mutating func add(_ receipt: Receipt) {
        all.append(receipt)
        reach.append(max(reach.last ?? receipt.covers, receipt.covers))
    }

    /// The index of the first receipt that covers `position`.
    private func first(covering position: Int) -> Int {
        var (low, high) = (0, reach.count)
        while low < high {
            let middle = (low + high) / 2
            if reach[middle] >= position { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The receipts that cover a position, in their order, until `enough` says so.
    func covering(_ position: Int, until enough: (Receipt) -> Bool) {
        for receipt in all[first(covering: position)...] where receipt.covers >= position && enough(receipt) { return }
    }

    /// The latest time any witness stated.
    var latest: Timestamp? { all.last?.seen }

    /// The latest time any witness had stated before `position`.
    func latest(before position: Int) -> Timestamp? {
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if all[middle].position < position { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? all[low - 1].seen : nil
    }
}
