import MLOpsCore

/// Writes iCalendar (RFC 5545), which every calendar can read or subscribe to.
///
/// No alarms, no attendees, no addresses: nothing that a calendar would act on. Times are in UTC.
public enum ICalendar {
    /// A calendar of the entries, in their order.
    ///
    /// - Parameters:
    ///   - events: what is in it; a calendar without any is read by calendars, though RFC 5545 asks for one at least.
    ///   - name: what calendars call it.
    ///   - stamp: when it was made; the same for every entry.
    /// - Returns: the text, each line with CRLF, none longer than 75 bytes.
    public static func text(events: [CalendarEntry], name: String, stamp: Timestamp) -> String {
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//git-mlops//git-mlops//EN", "CALSCALE:GREGORIAN",
            // RFC 7986 §5.1, and what calendars understood before it.
            "NAME:\(escaped(name))", "X-WR-CALNAME:\(escaped(name))",
        ]
        for event in events {
            lines += [
                "BEGIN:VEVENT", "UID:\(escaped(event.uid))", "DTSTAMP:\(time(stamp))", "DTSTART:\(time(event.start))",
            ]
            // The end must lie behind the start (§3.8.2.2); without one the event has no length.
            if event.end > event.start { lines.append("DTEND:\(time(event.end))") }
            lines.append("SUMMARY:\(escaped(event.summary))")
            if !event.description.isEmpty { lines.append("DESCRIPTION:\(escaped(event.description))") }
            lines += ["STATUS:\(event.status.rawValue)", "END:VEVENT"]
        }
        lines.append("END:VCALENDAR")
        return lines.map(folded).joined()
    }

    /// 0000-01-01T00:00:00Z to 9999-12-31T23:59:59Z: a year has four digits.
    private static let expressible: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

    /// `20260331T120000Z` (§3.3.5, form 2); the first or last moment there is for one that cannot be written.
    private static func time(_ moment: Timestamp) -> String {
        let seconds = min(max(moment.seconds, expressible.lowerBound), expressible.upperBound)
        return Timestamp(seconds: seconds).description.filter { $0 != "-" && $0 != ":" }
    }

    /// A TEXT value (§3.3.11): only line ends may be control characters, all others are made visible.
    private static func escaped(_ text: String) -> String {
        // CRLF, CR and LF are one line end each; by code points, as CRLF is a single character.
        var lines = ""
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if !(scalar == "\n" && previous == "\r") { lines.unicodeScalars.append(scalar == "\r" ? "\n" : scalar) }
            previous = scalar
        }
        var result = ""
        for scalar in VisibleText.of(lines, keepingNewlines: true).unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case ";": result += "\\;"
            case ",": result += "\\,"
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A content line in pieces of at most 75 bytes, no character cut (§3.1).
    private static func folded(_ line: String) -> String {
        var result = ""
        var length = 0
        for scalar in line.unicodeScalars {
            let width = UTF8.width(scalar)
            if length + width > 75 {
                result += "\r\n "
                length = 1
            }
            result.unicodeScalars.append(scalar)
            length += width
        }
        return result + "\r\n"
    }
}
