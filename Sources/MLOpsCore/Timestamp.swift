/// A moment in UTC, to the second. Signed text never carries fractions or local time.
public struct Timestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX).
    public let seconds: Int64

    public init(seconds: Int64) {
        self.seconds = seconds
    }

    /// Parses RFC 3339 (`2026-03-31T12:00:00Z`, `…+01:00`, fractions dropped, seconds optional) or a date alone
    /// (`2026-03-31`, read as midnight UTC at its start); nil for anything else, moments that fall outside the years
    /// 0000 to 9999 in UTC included, as no RFC 3339 text could say them.
    public init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        func number(_ digits: Int) -> Int64? {
            guard rest.count >= digits else { return nil }
            var value: Int64 = 0
            for byte in rest.prefix(digits) {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            rest = rest.dropFirst(digits)
            return value
        }
        func take(_ character: Character) -> Bool {
            guard let ascii = character.asciiValue, rest.first == ascii else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
            (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year)
        else { return nil }
        var total = Self.days(year, month, day) * 86_400
        if rest.isEmpty {
            self.init(seconds: total)
            return
        }
        guard take("T") || take("t") || take(" "), let hour = number(2), take(":"), let minute = number(2),
            hour < 24, minute < 60
        else { return nil }
        var second: Int64 = 0
        if take(":") {
            guard let value = number(2), value < 60 else { return nil }
            second = value
            if take(".") {
                let fraction = rest.prefix { (0x30...0x39).contains($0) }
                guard !fraction.isEmpty else { return nil }
                rest = rest.dropFirst(fraction.count)
            }
        }
        total += hour * 3600 + minute * 60 + second
        if take("Z") || take("z") {
            guard rest.isEmpty else { return nil }
            self.init(seconds: total)
            return
        }
        let negative = rest.first == UInt8(ascii: "-")
        guard take("+") || take("-"), let offsetHours = number(2), take(":"), let offsetMinutes = number(2),
            rest.isEmpty, offsetHours < 24, offsetMinutes < 60
        else { return nil }
        let offset = offsetHours * 3600 + offsetMinutes * 60
        total += negative ? offset : -offset
        guard Self.expressible.contains(total) else { return nil }
        self.init(seconds: total)
    }

    /// 0000-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
    private static let expressible: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

    /// `2026-03-31T12:00:00Z`; years outside 0000 to 9999 with a sign (`+10000-…`), as ISO 8601 expands them.
    public var description: String {
        let (date, time) = parts
        return "\(date)T\(time)Z"
    }

    /// `2026-03-31`
    public var date: String { parts.date }

    /// `2026-03-31 12:00` in UTC, for tables.
    public var dateAndMinute: String {
        let (date, time) = parts
        return "\(date) \(time.prefix(5))"
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }

    /// The moment that much later; the last or first moment there is where the sum would overflow, as times come
    /// from strangers.
    public static func + (left: Timestamp, right: TimeSpan) -> Timestamp {
        let (sum, overflow) = left.seconds.addingReportingOverflow(right.seconds)
        return Timestamp(seconds: overflow ? (right.seconds > 0 ? .max : .min) : sum)
    }

    /// The time from `right` to `left`; the longest or shortest there is where the difference would overflow.
    public static func - (left: Timestamp, right: Timestamp) -> TimeSpan {
        let (difference, overflow) = left.seconds.subtractingReportingOverflow(right.seconds)
        return TimeSpan(seconds: overflow ? (right.seconds < 0 ? .max : .min) : difference)
    }

    private var parts: (date: String, time: String) {
        let day = seconds.flooringDivision(by: 86_400)
        // Not seconds − day × 86,400: that product overflows near the ends of the range.
        let remainder = seconds % 86_400
        let rest = remainder < 0 ? remainder + 86_400 : remainder
        let (y, m, d) = Self.civil(day)
        let sign = y < 0 ? "-" : y > 9999 ? "+" : ""
        return (
            "\(sign)\(Self.pad(abs(y), 4))-\(Self.pad(m, 2))-\(Self.pad(d, 2))",
            "\(Self.pad(rest / 3600, 2)):\(Self.pad(rest / 60 % 60, 2)):\(Self.pad(rest % 60, 2))"
        )
    }

    private static func pad(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms", days_from_civil).
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = y.flooringDivision(by: 400)
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The inverse of `days` (ibid., civil_from_days).
    private static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
        let z = days + 719_468
        let era = z.flooringDivision(by: 146_097)
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1
        )
    }
}

extension Int64 {
    fileprivate func flooringDivision(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
