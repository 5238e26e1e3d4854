import MLOpsAudit
import MLOpsCore

/// A ledger's calendar for calendar programs (RFC 5545).
public enum CalendarText {
    public static func text(of calendar: LedgerCalendar) -> String {
        ICalendar.text(
            events: calendar.entries.map { entry in
                CalendarEntry(
                    uid: "\(entry.id)@git-mlops", start: entry.start, end: entry.end, summary: entry.title,
                    description: entry.text, status: .confirmed)
            }, name: calendar.project, stamp: calendar.stamp)
    }
}
