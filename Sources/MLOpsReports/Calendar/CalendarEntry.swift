import MLOpsCore

/// Something with a beginning and an end, for people's calendars: a freeze, a change that expires, a review that is due.
public struct CalendarEntry: Sendable, Hashable {
    /// How certain it is (RFC 5545 §3.8.1.11).
    public enum Status: String, Sendable, Hashable, CaseIterable {
        case tentative = "TENTATIVE"
        case confirmed = "CONFIRMED"
        case cancelled = "CANCELLED"
    }

    /// The same in every version of the entry, and in no other entry; such as an event's id with a name behind it.
    public var uid: String
    public var start: Timestamp
    /// Not after ``start`` for a moment without length.
    public var end: Timestamp
    /// One line.
    public var summary: String
    /// May have several lines.
    public var description: String
    public var status: Status

    public init(
        uid: String, start: Timestamp, end: Timestamp, summary: String, description: String = "",
        status: Status = .confirmed
    ) {
        self.uid = uid
        self.start = start
        self.end = end
        self.summary = summary
        self.description = description
        self.status = status
    }
}
