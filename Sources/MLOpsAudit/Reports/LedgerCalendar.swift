import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// What of a ledger belongs into people's calendars: freezes, absences, and what falls due.
public struct LedgerCalendar: Sendable {
    public struct Entry: Sendable, Hashable {
        /// The same for the same thing, whenever it is written.
        public let id: String
        public let start: Timestamp
        public let end: Timestamp
        public let title: String
        public let text: String
    }

    public let project: String
    /// In order of their beginning.
    public let entries: [Entry]
    public let stamp: Timestamp

    /// - Parameters:
    ///   - timeline: the ledger's state now.
    ///   - changes: the changes to tell of.
    ///   - waivers: the waivers to tell of.
    ///   - environment: only this one; nil for all.
    /// - Throws: `environment` when objects are missing here.
    public init(_ timeline: Timeline, changes: [ChangeView], waivers: [WaiverView], environment: String?) throws {
        let now = timeline.builtAt
        var found: [Entry] = []
        for rules in timeline.current.policy.environments where environment == nil || rules.name == environment {
            found += rules.freeze.map { window in
                Entry(
                    id: "freeze-\(rules.name)-\(window.from.seconds)", start: window.from, end: window.to,
                    title: "\(rules.name) is frozen", text: window.reason ?? "by the policy")
            }
            found += try timeline.freezes(of: rules.name, at: now).map { freeze in
                let start = try timeline.given(freeze.record, at: freeze.position).time
                return Entry(
                    id: freeze.record.id.hex, start: start, end: freeze.until ?? max(start, now) + Self.day,
                    title: "\(rules.name) is frozen", text: freeze.reason)
            }
        }
        for absence in timeline.current.policy.absences {
            found.append(
                Entry(
                    id: "away-\(absence.person)-\(absence.from.seconds)", start: absence.from, end: absence.until,
                    title: "\(absence.person) is away" + (absence.deputy.map { ", \($0) stands in" } ?? ""),
                    text: absence.reason ?? "by the policy"))
        }
        for change in changes {
            if let due = change.reviewDue {
                found.append(
                    Self.moment(
                        "review-\(change.id.hex)", due, "review of \(change.title) falls due",
                        "git mlops review \(change.id.short)"))
            }
            if let ready = change.recovery?.ready {
                found.append(
                    Self.moment(
                        "recovery-\(change.id.hex)", ready, "recovery keys can replace the admins from here on",
                        "unless an admin stops it: git mlops reject \(change.id.short) -m 'why'"))
            }
            if change.state == .open, let expires = change.expires {
                found.append(
                    Self.moment(
                        "lapse-\(change.id.hex)", expires, "\(change.title) lapses", "git mlops show \(change.id.short)"
                    ))
            }
        }
        for waiver in waivers where waiver.state == .holds {
            found.append(
                Self.moment(
                    "waiver-\(waiver.id.hex)", waiver.expires,
                    "the waiver of \(waiver.rule) in \(waiver.environment) ends",
                    waiver.reason))
        }
        (project, stamp) = (timeline.genesis.project, now)
        entries = found.sorted { ($0.start, $0.id) < ($1.start, $1.id) }
    }

    private static let day = TimeSpan(seconds: 86_400)

    /// Something that happens at one time, shown as a quarter of an hour before it.
    private static func moment(_ id: String, _ time: Timestamp, _ title: String, _ text: String) -> Entry {
        Entry(id: id, start: time + TimeSpan(seconds: -900), end: time, title: title, text: text)
    }
}
