import MLOpsCore

/// A stretch of each week in which changes may be carried out, at a fixed offset from UTC.
///
/// An offset rather than a time zone: a zone's rules change, and the same moment must be judged the same for ever.
public struct ChangeWindow: Sendable, Hashable {
    public enum Day: String, Sendable, Hashable, CaseIterable, Comparable {
        case mon, tue, wed, thu, fri, sat, sun

        /// 0 for Monday.
        public var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }

        public static func < (left: Day, right: Day) -> Bool { left.index < right.index }
    }

    /// The days on which it opens, Monday first, each once.
    public let days: [Day]
    /// Minutes after midnight, 0…1439.
    public let opens: Int
    /// Minutes after midnight, 1…1440, the first minute after it; not after ``opens`` for one that ends the next day.
    public let closes: Int
    /// Seconds east of UTC.
    public let offset: Int64

    private static let day: Int64 = 86_400
    private static let week: Int64 = 7 * day

    /// Seconds for which it is open each time.
    private var length: Int64 { Int64(closes > opens ? closes - opens : closes + 1440 - opens) * 60 }

    /// Seconds since the beginning of the local week (Monday 00:00).
    private func secondOfWeek(_ moment: Timestamp) -> Int64 {
        // 1970-01-01 was a Thursday. Reduced first: times come from strangers, and sums must not overflow.
        let shifted = moment.seconds % Self.week + offset + 3 * Self.day
        return ((shifted % Self.week) + Self.week) % Self.week
    }

    /// True while the window is open.
    public func contains(_ moment: Timestamp) -> Bool {
        let second = secondOfWeek(moment)
        return days.contains { day in
            let since = (second - start(of: day) + Self.week) % Self.week
            return since < length
        }
    }

    /// When it opens next, not before `moment`; `moment` itself while it is open.
    public func opening(after moment: Timestamp) -> Timestamp {
        if contains(moment) { return moment }
        let second = secondOfWeek(moment)
        let wait = days.map { (start(of: $0) - second + Self.week) % Self.week }.min() ?? 0
        return moment + TimeSpan(seconds: wait)
    }

    private func start(of day: Day) -> Int64 { Int64(day.index) * Self.day + Int64(opens) * 60 }

    /// `mon, tue 09:00–17:00 +01:00`
    public var text: String {
        "\(days.map(\.rawValue).joined(separator: ", ")) \(Self.clock(opens))–\(Self.clock(closes)) \(offsetText)"
    }

    /// `09:00`
    static func clock(_ minutes: Int) -> String { "\(two(minutes / 60)):\(two(minutes % 60))" }

    /// `+01:00`
    var offsetText: String {
        let minutes = Int(abs(offset) / 60)
        return (offset < 0 ? "-" : "+") + Self.clock(minutes)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
