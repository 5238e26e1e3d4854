/// A length of time in whole seconds, written as people write it in a policy: `7d`, `48h`, `30m`, `90s`.
public struct TimeSpan: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let seconds: Int64

    public init(seconds: Int64) {
        self.seconds = seconds
    }

    /// Parses digits and one unit of `w`, `d`, `h`, `m`, `s`; nil for anything else or beyond 1,000 years.
    public init?(_ text: String) {
        guard let unit = text.utf8.last else { return nil }
        let digits = text.utf8.dropLast()
        guard !digits.isEmpty, digits.count <= 11, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int64(String(text.dropLast()))
        else { return nil }
        let factor: Int64
        switch unit {
        case UInt8(ascii: "w"): factor = 604_800
        case UInt8(ascii: "d"): factor = 86_400
        case UInt8(ascii: "h"): factor = 3600
        case UInt8(ascii: "m"): factor = 60
        case UInt8(ascii: "s"): factor = 1
        default: return nil
        }
        let (total, overflow) = count.multipliedReportingOverflow(by: factor)
        guard !overflow, total <= 31_557_600_000 else { return nil }
        seconds = total
    }

    /// The two largest units, such as `6d 23h`, `12m`, `0s`.
    public var description: String {
        guard seconds != 0 else { return "0s" }
        var rest = seconds.magnitude
        var parts: [String] = []
        for (size, unit) in [(UInt64(86_400), "d"), (3600, "h"), (60, "m"), (1, "s")] {
            let count = rest / size
            rest %= size
            if count > 0 { parts.append("\(count)\(unit)") }
            if !parts.isEmpty, count == 0 || parts.count == 2 { break }
        }
        return (seconds < 0 ? "-" : "") + parts.joined(separator: " ")
    }

    public static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.seconds < right.seconds }
}
