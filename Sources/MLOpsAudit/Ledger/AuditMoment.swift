import MLOpsCore
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview

/// The moment a question is about: `--at 2026-03-31T12:00:00Z`, or a date alone for its end in UTC.
public struct AuditMoment: Sendable, Hashable {
    public let time: Timestamp
    /// What was written.
    public let text: String

    /// `now`: the ledger's clock; a day or time that has not begun yet cannot be asked about.
    /// - Throws: `input` for anything but a date or time, and for one in the future.
    public init(_ text: String, now: Timestamp) throws {
        guard let time = Timestamp(text) else {
            throw Diagnostic.input(
                "'\(VisibleText.excerpt(text))' is neither a date nor a time",
                hint: "write it as 2026-03-31 (its end, in UTC) or 2026-03-31T12:00:00Z")
        }
        guard time <= now else {
            throw Diagnostic.input(
                "\(VisibleText.of(text)) lies in the future", cause: "it is \(now) now", hint: "name a time before that"
            )
        }
        self.text = text
        self.time = text.utf8.count == 10 ? time + TimeSpan(seconds: 86_399) : time
    }

    /// - Throws: `input` when the moment lies before the ledger was founded.
    public func check(in timeline: Timeline) throws {
        let genesis = timeline.history.genesis
        guard time >= genesis.event.time else {
            throw Diagnostic.input(
                "\(VisibleText.of(text)) lies before this ledger, which was founded on "
                    + "\(genesis.event.time.dateAndMinute) UTC",
                hint: "nothing is known from before that")
        }
    }
}

extension Timeline {
    /// When an event happened: as witnesses saw it, else by the actor's own clock.
    func moment(of record: EventRecord, at position: Int) throws -> (time: Timestamp, isWitnessed: Bool) {
        if let seen = try witnessed(position) { return (seen, true) }
        return (record.event.time, false)
    }

    /// The policy in force at some time; the one in force now for nil.
    func policy(at moment: AuditMoment?) throws -> PolicyInForce {
        guard let moment else { return current }
        let found = try policyPositions.last { position, id in
            guard let record = try entry(id)?.ledger.record else { return position == 0 }
            return try self.moment(of: record, at: position).time <= moment.time
        }
        return try policy(found?.id ?? history.genesis.id) ?? current
    }

    /// What an environment ran then; what it runs now for nil.
    func state(of environment: String, at moment: AuditMoment?) throws -> EnvironmentState? {
        guard let moment else { return try state(of: environment) }
        return try state(of: environment, at: moment.time)
    }

    /// Every environment there are rules for or was ever anything in: the policy's in its order, then the others.
    var environmentNames: [String] {
        let listed = current.policy.environments.map(\.name)
        return listed + promotedEnvironments.filter { !listed.contains($0) }
    }
}
