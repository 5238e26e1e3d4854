import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// All environments, one line each.
public struct EnvironmentList: Sendable {
    public struct Row: Sendable, Hashable {
        public let name: String
        /// The environment a release must run in before.
        public let from: String?
        /// Teams and how many persons of each.
        public let approvals: [String]
        public let soak: String?
        /// `credit-risk 1.4.0`, sorted.
        public let running: [String]
        /// When it was last changed.
        public let since: Timestamp?
        /// Changes that wait.
        public let open: Int
        /// False for one that the policy in force does not list.
        public let isListed: Bool
        /// What stands in the way of every change: freezes, and reviews of emergencies that are owed.
        public let notices: [String]

        public init(
            name: String, from: String?, approvals: [String], soak: String?, running: [String], since: Timestamp?,
            open: Int, isListed: Bool, notices: [String] = []
        ) {
            self.notices = notices
            (self.name, self.from, self.approvals, self.soak) = (name, from, approvals, soak)
            (self.running, self.since, self.open, self.isListed) = (running, since, open, isListed)
        }
    }

    public let ledger: LedgerIdentity
    public let rows: [Row]

    public init(ledger: LedgerIdentity, rows: [Row]) {
        (self.ledger, self.rows) = (ledger, rows)
    }

    public init(_ timeline: Timeline, ledger: LedgerIdentity) throws {
        self.init(
            ledger: ledger,
            rows: try timeline.environmentNames.map { name in
                let rules = timeline.current.policy.environment(name)
                let state = try timeline.state(of: name)
                return Row(
                    name: name, from: rules?.from,
                    approvals: (rules?.approvals ?? []).map { $0.count == 1 ? $0.team : "\($0.count) × \($0.team)" },
                    soak: rules?.soak?.description,
                    running: (state?.running.values.map(\.reference.title) ?? []).sorted(),
                    since: try state.map { try timeline.since($0).time },
                    open: try timeline.openChanges().count { $0.scope?.environment == name },
                    isListed: rules != nil, notices: try Self.notices(of: name, timeline))
            })
    }

    private static func notices(of environment: String, _ timeline: Timeline) throws -> [String] {
        let now = timeline.builtAt
        var notices = (timeline.current.policy.environment(environment)?.freeze ?? []).filter {
            $0.from <= now && now < $0.to
        }.map { "frozen until \($0.to.dateAndMinute) UTC by the policy" + ($0.reason.map { ": \($0)" } ?? "") }
        notices += try timeline.freezes(of: environment, at: now).map { freeze in
            "frozen" + (freeze.until.map { " until \($0.dateAndMinute) UTC" } ?? "")
                + " by \(freeze.record.event.actor.name): \(freeze.reason)"
        }
        notices += try timeline.unreviewed(in: environment).compactMap { owed in
            guard let due = try timeline.reviewDue(of: owed.change) else { return nil }
            let state =
                due <= now
                ? "OVERDUE since \(due.dateAndMinute) UTC, and blocks the next change" : "due \(due.dateAndMinute) UTC"
            return
                "review of the emergency \(owed.change.id.short) is \(state): git mlops review \(owed.change.id.short)"
        }
        return notices
    }
}
