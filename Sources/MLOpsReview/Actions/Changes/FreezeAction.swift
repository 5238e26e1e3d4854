import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// Freezes environments, and lifts that.
///
/// A draft is checked as far as its author can mend it; whether it counts is judged when it is appended.
public struct FreezeAction {
    private let timeline: Timeline

    public init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Freezes an environment.
    ///
    /// - Throws: `refused` when `person` is neither in its emergency team nor an admin.
    public func freeze(
        _ environment: String, until: Timestamp?, by person: String, reason: String
    ) throws -> EventDraft {
        let policy = timeline.current.policy
        let teams = try timeline.environment(named: environment).emergencyTeams
        guard policy.isAdmin(person) || teams.contains(where: { policy.isMember(person, of: $0) }) else {
            let members = teams.flatMap { policy.team($0)?.members ?? [] } + policy.admins.members
            throw Diagnostic.refused(
                "only the emergency team of '\(environment)' and admins may freeze it",
                hint: "they are: \(Set(members).sorted().joined(separator: ", "))")
        }
        return EventDraft(
            .freeze, subject: FreezeSubject(environment: environment, action: .freeze(until: until)).json,
            message: reason)
    }

    /// Lifts the freeze of an environment that was declared last.
    ///
    /// - Throws: `refused` when nothing freezes it, or only the policy's calendar does, or `person` is no admin.
    public func lift(_ environment: String, by person: String, reason: String) throws -> EventDraft {
        let rules = try timeline.environment(named: environment)
        guard let freeze = try timeline.freezes(of: environment, at: timeline.builtAt).last else {
            let byPolicy = rules.freeze.contains { $0.contains(timeline.builtAt) }
            throw Diagnostic.refused(
                "no event freezes '\(environment)'",
                hint: byPolicy ? "the policy's calendar does: change it with git mlops propose --policy" : nil)
        }
        try timeline.current.policy.checkAdmin(person, to: "lift a freeze")
        return EventDraft(
            .freeze, subject: FreezeSubject(environment: environment, action: .lift(freeze.record.id)).json,
            message: reason)
    }
}
