import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// Asks for a rule to be set aside.
///
/// A draft is checked as far as its author can mend it; whether it counts is judged when it is appended.
public struct WaiveAction {
    private let timeline: Timeline

    public init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// A draft of the request.
    ///
    /// - Throws: `input` for a rule that does not exist, `refused` for one that the environment lets nobody waive, or for
    ///   longer than it allows.
    public func draft(
        _ rule: String, for target: WaiveSubject.Target, in environment: String, reason: String, expires: Timestamp
    ) throws -> EventDraft {
        let rules = try timeline.environment(named: environment)
        let all = RuleBook.all.filter { $0.subject == .promotion }.map(\.id)
        guard all.contains(rule) else {
            throw Diagnostic.input(
                "there is no rule '\(VisibleText.of(rule))'",
                hint: RuleBook.nearest(to: rule).map { "did you mean '\($0)'?" } ?? "see them: git mlops policy show")
        }
        guard let allowed = rules.waivers, allowed.rules.contains(rule) else {
            throw Diagnostic.refused(
                "'\(environment)' lets nobody waive the rule '\(rule)'",
                hint: rules.waivers.map { "it lets people waive: \($0.rules.joined(separator: ", "))" }
                    ?? "the policy allows no waivers there")
        }
        guard expires - timeline.builtAt <= allowed.atMost else {
            throw Diagnostic.refused(
                "a waiver in '\(environment)' holds for at most \(allowed.atMost)", hint: "--expires \(allowed.atMost)")
        }
        return EventDraft(
            .waive, subject: WaiveSubject(environment: environment, rule: rule, target: target).json, message: reason,
            expires: expires)
    }
}
