import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// Ends releases.
///
/// A draft is checked as far as its author can mend it; whether it counts is judged when it is appended.
public struct RetireAction {
    private let timeline: Timeline

    public init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Ends a release.
    ///
    /// - Throws: `refused` when it ended already, or `person` is no admin.
    public func draft(
        _ release: Release, _ action: RetireSubject.Action, by person: String, reason: String
    ) throws -> EventDraft {
        try timeline.current.policy.checkAdmin(person, to: "retire a release")
        if let earlier = try timeline.retirement(of: release.record.id), earlier.isRevoked || action == .retire {
            throw Diagnostic.refused(
                "\(release.title) was \(earlier.isRevoked ? "revoked" : "retired") already, by event "
                    + "\(earlier.record.id.short)", hint: "see: git mlops show \(release.title)")
        }
        return EventDraft(
            .retire, subject: RetireSubject(release: release.record.id, action: action).json, message: reason)
    }

    /// What to do about a release that runs on in an environment.
    public func remedy(in environment: String) -> String {
        let rules = timeline.current.policy.environment(environment)
        let another = "propose another: git mlops propose MODEL@VERSION --to \(environment)"
        guard let rules, !rules.emergencyTeams.isEmpty else { return another }
        return "git mlops rollback \(environment) -m 'WHY', or \(another)"
    }

    /// Where a release runs now.
    public func environments(running release: Release) throws -> [String] {
        try timeline.promotedEnvironments.filter { environment in
            try timeline.state(of: environment)?.running[release.subject.model]?.reference.release == release.record.id
        }
    }
}
