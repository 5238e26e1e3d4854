/// A set of moments as stretches of seconds, sorted, without gaps of zero length between them.
struct Stretches: Equatable {
    private let stretches: [Range<Int64>]

    init(_ parts: [Range<Int64>]) {
        var merged: [Range<Int64>] = []
        for part in parts.sorted(by: { $0.lowerBound < $1.lowerBound }) where !part.isEmpty {
            if let last = merged.last, part.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, part.upperBound)
            } else {
                merged.append(part)
            }
        }
        stretches = merged
    }

    /// True when every second of `part` is in the set.
    func contains(_ part: Range<Int64>) -> Bool {
        var (low, high) = (0, stretches.count)
        while low < high {
            let middle = (low + high) / 2
            if stretches[middle].lowerBound <= part.lowerBound { low = middle + 1 } else { high = middle }
        }
        return part.isEmpty || (low > 0 && part.upperBound <= stretches[low - 1].upperBound)
    }

    func contains(_ other: Stretches) -> Bool { other.stretches.allSatisfy { contains($0) } }
}
