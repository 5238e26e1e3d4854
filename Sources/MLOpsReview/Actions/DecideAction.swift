import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

/// Approves or rejects a change for a team, or takes such a word back.
public struct DecideAction {
    private let timeline: Timeline

    public init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// The team somebody speaks for.
    ///
    /// `asked`: what the person named; nil to find the one team of theirs whose word the change needs.
    /// Throws `input` when that is not one team, `refused` when the person is in none.
    public func team(of person: String, for change: Change, asked: String?) throws -> String {
        let policy = timeline.current.policy
        guard let scope = change.scope else {
            guard policy.isAdmin(person) else {
                throw Diagnostic.refused(
                    "only admins decide about a policy",
                    hint: "they are: \(policy.admins.members.joined(separator: ", "))")
            }
            return TimelineBuilder.adminTeam
        }
        let demands = Demands(timeline)
        let own = demands.own(change).map(\.team)
        // Somebody whose own team is asked speaks for that one, and for another only when saying so.
        let owed = teams(of: person).contains(where: own.contains) ? own : demands.teams(for: change)
        return try team(
            of: person, asked: asked, needed: owed,
            nobody: "'\(scope.environment)' needs no approval")
    }

    /// The team somebody speaks for on a waiver; as ``team(of:for:asked:)``.
    public func team(of person: String, for waiver: WaiverRequest, asked: String?) throws -> String {
        let rule = timeline.current.policy.environment(waiver.subject.environment)?.waivers
        return try team(
            of: person, asked: asked, needed: rule?.approvals.map(\.team) ?? [],
            nobody: "the policy lets nobody waive rules in '\(waiver.subject.environment)'")
    }

    private func team(of person: String, asked: String?, needed: [String], nobody: String) throws -> String {
        let mine = teams(of: person)
        if let asked {
            guard mine.contains(asked) else {
                throw Diagnostic.refused(
                    "\(person) is not in the team '\(VisibleText.of(asked))'",
                    hint: "your teams: \(mine.joined(separator: ", "))")
            }
            return asked
        }
        let fitting = mine.filter(needed.contains)
        if fitting.count == 1 { return fitting[0] }
        guard fitting.isEmpty else {
            throw Diagnostic.input(
                "\(person) is in several teams whose approval counts: \(fitting.joined(separator: ", "))",
                hint: "say which: --team \(fitting[0])")
        }
        guard mine.count == 1 else {
            throw Diagnostic.refused(
                mine.isEmpty
                    ? "\(person) is in no team"
                    : "none of your teams (\(mine.joined(separator: ", "))) is asked to approve this",
                hint: needed.isEmpty ? nobody : "asked are: \(needed.joined(separator: ", "))")
        }
        return mine[0]
    }

    /// A draft of the decision.
    ///
    /// - Throws: `refused` when the change is no longer open.
    public func draft(
        _ type: EventType, _ change: Change, team: String, message: String?, expires: Timestamp?
    ) throws -> EventDraft {
        switch change.state {
        case .open: break
        case .done(let event):
            throw Diagnostic.refused("the change \(change.id.short) was carried out already, by \(event.short)")
        case .withdrawn: throw Diagnostic.refused("the change \(change.id.short) was withdrawn")
        }
        return EventDraft(
            type, subject: DecisionSubject(change: change.id, team: team, scope: change.scope).json, message: message,
            expires: expires)
    }

    /// A draft of a decision about a waiver.
    ///
    /// - Throws: `refused` when the waiver was withdrawn or has ended.
    public func draft(
        _ type: EventType, _ waiver: WaiverRequest, team: String, message: String?, expires: Timestamp?
    ) throws -> EventDraft {
        guard waiver.withdrawnBy == nil else {
            throw Diagnostic.refused("the waiver \(waiver.id.short) was withdrawn")
        }
        guard timeline.builtAt < waiver.expires else {
            throw Diagnostic.refused("the waiver \(waiver.id.short) ended at \(waiver.expires.dateAndMinute) UTC")
        }
        return EventDraft(
            type, subject: DecisionSubject(change: waiver.id, team: team, scope: nil).json, message: message,
            expires: expires)
    }

    /// Refuses to say the same twice: who withdraws one word means all of them.
    public func checkNews(_ type: EventType, _ change: Change, team: String, by person: String) throws {
        try checkNews(type, type == .approve ? change.approvals : change.rejections, change.id, team, person)
    }

    /// The same for a waiver.
    public func checkNews(_ type: EventType, _ waiver: WaiverRequest, team: String, by person: String) throws {
        try checkNews(type, type == .approve ? waiver.approvals : waiver.rejections, waiver.id, team, person)
    }

    private func checkNews(
        _ type: EventType, _ said: [Change.Decision], _ id: Digest, _ team: String, _ person: String
    ) throws {
        guard let word = said.last(where: { $0.person == person && $0.team == team && $0.withdrawnBy == nil }),
            word.record.event.expires == nil, word.policy == timeline.current.id,
            timeline.current.keys.person(holding: word.record.event.actor.key) == person
        else { return }
        throw Diagnostic.refused(
            "\(person) \(type == .approve ? "approved" : "rejected") it for \(team) already, by event \(word.record.id.short)",
            hint: "nothing more is needed; to take it back: git mlops withdraw \(id.short)")
    }

    /// A draft that takes back what `person` said of a change last, or their proposal itself.
    public func withdrawal(of person: String, from change: Change, message: String?) throws -> EventDraft {
        let words = (change.approvals + change.rejections).filter { $0.person == person && $0.withdrawnBy == nil }
        let target: Digest
        if let last = words.last {
            target = last.record.id
        } else if change.proposer == person {
            target = change.id
        } else {
            throw Diagnostic.refused("\(person) has said nothing about the change \(change.id.short)")
        }
        return EventDraft(.withdraw, subject: WithdrawSubject(event: target).json, message: message)
    }

    /// The same for a waiver.
    public func withdrawal(of person: String, from waiver: WaiverRequest, message: String?) throws -> EventDraft {
        let words = (waiver.approvals + waiver.rejections).filter { $0.person == person && $0.withdrawnBy == nil }
        guard let target = words.last?.record.id ?? (waiver.requester == person ? waiver.id : nil) else {
            throw Diagnostic.refused("\(person) has said nothing about the waiver \(waiver.id.short)")
        }
        return EventDraft(.withdraw, subject: WithdrawSubject(event: target).json, message: message)
    }

    private func teams(of person: String) -> [String] {
        let policy = timeline.current.policy
        return policy.teams.map(\.id).filter { team in
            policy.isMember(person, of: team)
                || !policy.absences(servedBy: person, for: team, at: timeline.builtAt).isEmpty
        }
    }
}
