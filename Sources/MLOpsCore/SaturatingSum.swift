/// Sums of sizes that others wrote down: a thousand lines of a manifest can exceed 64 bits.
extension Int64 {
    /// The sum, or the largest or smallest number where it would be out of range.
    public func addingSaturated(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}

extension Sequence<Int64> {
    /// The sum, or the largest or smallest number once it is out of range.
    public var saturatedSum: Int64 {
        reduce(0) { $0.addingSaturated($1) }
    }
}
