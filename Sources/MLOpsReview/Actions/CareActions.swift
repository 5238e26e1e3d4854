import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// Drafts of waivers, freezes, reviews, retirements and attestations: what people do beside promoting.
///
/// Each draft is checked as far as its author can mend it; whether it counts is judged when it is appended.
public struct CareActions {
    private let timeline: Timeline
    private var policy: Policy { timeline.current.policy }

    public init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Asks for a rule to be set aside.
    ///
    /// - Throws: `input` for a rule that does not exist, `refused` for one that the environment lets nobody waive, or for
    ///   longer than it allows.
    public func waive(
        _ rule: String, for target: WaiveSubject.Target, in environment: String, reason: String, expires: Timestamp
    ) throws -> EventDraft {
        let rules = try self.environment(environment)
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

    /// Freezes an environment.
    public func freeze(_ environment: String, until: Timestamp?, reason: String) throws -> EventDraft {
        _ = try self.environment(environment)
        return EventDraft(
            .freeze, subject: FreezeSubject(environment: environment, action: .freeze(until: until)).json,
            message: reason)
    }

    /// Lifts the freeze of an environment that was declared last.
    ///
    /// - Throws: `refused` when nothing freezes it, or only the policy's calendar does.
    public func lift(_ environment: String, reason: String) throws -> EventDraft {
        let rules = try self.environment(environment)
        guard let freeze = timeline.freezes(of: environment, at: timeline.builtAt).last else {
            let byPolicy = rules.freeze.contains { $0.contains(timeline.builtAt) }
            throw Diagnostic.refused(
                "no event freezes '\(environment)'",
                hint: byPolicy ? "the policy's calendar does: change it with git mlops propose --policy" : nil)
        }
        return EventDraft(
            .freeze, subject: FreezeSubject(environment: environment, action: .lift(freeze.record.id)).json,
            message: reason)
    }

    /// Reviews an emergency change.
    ///
    /// - Throws: `refused` when there is nothing to review, or `person` acted in it.
    public func review(
        _ change: Change, _ outcome: ReviewSubject.Outcome, by person: String, message: String?
    ) throws -> EventDraft {
        guard change.kind == .emergency else {
            throw Diagnostic.refused(
                "\(change.title) is no emergency change", hint: "only those are reviewed afterwards")
        }
        guard case .done = change.state else {
            throw Diagnostic.refused("\(change.title) was not carried out, so there is nothing to review")
        }
        if let review = timeline.reviews[change.id] {
            throw Diagnostic.refused("\(review.reviewer) reviewed it already, by event \(review.record.id.short)")
        }
        let actors = timeline.actors(in: change)
        guard !actors.contains(person) else {
            let others = policy.people.map(\.id).filter { !actors.contains($0) }
            throw Diagnostic.refused(
                "\(person) acted in the emergency and cannot review it", hint: "ask \(others.joined(separator: " or "))"
            )
        }
        guard outcome == .accepted || message != nil else {
            throw Diagnostic.input("an objection needs its reason", hint: "say it with -m")
        }
        return EventDraft(
            .review, subject: ReviewSubject(change: change.id, outcome: outcome).json, message: message)
    }

    /// Ends a release.
    ///
    /// - Throws: `refused` when it ended already.
    public func retire(_ release: Release, _ action: RetireSubject.Action, reason: String) throws -> EventDraft {
        if let earlier = timeline.retirements[release.record.id], earlier.isRevoked || action == .retire {
            throw Diagnostic.refused(
                "\(release.title) was \(earlier.isRevoked ? "revoked" : "retired") already, by event "
                    + "\(earlier.record.id.short)")
        }
        return EventDraft(
            .retire, subject: RetireSubject(release: release.record.id, action: action).json, message: reason)
    }

    /// Where a release runs now.
    public func environments(running release: Release) -> [String] {
        timeline.environments.filter { _, states in
            states.last?.running[release.subject.model]?.reference.release == release.record.id
        }.keys.sorted()
    }

    /// Attests something about a release.
    ///
    /// - Throws: `input` for a kind that the policy lets nobody attest, or a figure that is no number.
    public func attest(
        _ kind: String, _ release: Release, passed: Bool, values: [(name: String, value: String)], message: String?,
        attachments: [(path: String, bytes: [UInt8])]
    ) throws -> EventDraft {
        guard policy.attesters.contains(where: { $0.kind == kind }) else {
            let known = policy.attesters.map(\.kind)
            throw Diagnostic.input(
                "the policy lets nobody attest '\(VisibleText.of(kind))'",
                hint: known.isEmpty ? "add `attesters` to the policy" : "it knows: \(known.joined(separator: ", "))")
        }
        for (name, value) in values where DecimalNumber(value) == nil {
            throw Diagnostic.input(
                "'\(VisibleText.of(value))' is no number for '\(VisibleText.of(name))'", hint: "such as 0.31")
        }
        guard Set(values.map(\.name)).count == values.count else {
            throw Diagnostic.input("a figure is stated twice")
        }
        return EventDraft(
            .attest,
            subject: AttestSubject(kind: kind, release: release.record.id, passed: passed, values: values).json,
            message: message, attachments: attachments)
    }

    private func environment(_ name: String) throws -> PolicyEnvironment {
        if let found = policy.environment(name) { return found }
        throw Diagnostic.input(
            "the policy has no environment '\(VisibleText.of(name))'",
            hint: "it has: \(policy.environments.map(\.name).joined(separator: ", "))")
    }
}
