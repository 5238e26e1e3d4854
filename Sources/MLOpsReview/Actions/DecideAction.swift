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
        if let asked {
            guard policy.isMember(person, of: asked) else {
                throw Diagnostic.refused(
                    "\(person) is not in the team '\(VisibleText.of(asked))'",
                    hint: "your teams: \(teams(of: person).joined(separator: ", "))")
            }
            return asked
        }
        let needed = policy.environment(scope.environment)?.approvals.map(\.team) ?? []
        let fitting = teams(of: person).filter(needed.contains)
        if fitting.count == 1 { return fitting[0] }
        guard fitting.isEmpty else {
            throw Diagnostic.input(
                "\(person) is in several teams whose approval counts: \(fitting.joined(separator: ", "))",
                hint: "say which: --team \(fitting[0])")
        }
        let mine = teams(of: person)
        guard mine.count == 1 else {
            throw Diagnostic.refused(
                mine.isEmpty
                    ? "\(person) is in no team"
                    : "none of your teams (\(mine.joined(separator: ", "))) is asked to approve this",
                hint: needed.isEmpty
                    ? "'\(scope.environment)' needs no approval"
                    : "asked are: \(needed.joined(separator: ", "))")
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

    /// Refuses to say the same twice: who withdraws one word means all of them.
    public func checkNews(_ type: EventType, _ change: Change, team: String, by person: String) throws {
        let said = type == .approve ? change.approvals : change.rejections
        guard let word = said.last(where: { $0.person == person && $0.team == team && $0.withdrawnBy == nil }),
            word.record.event.expires == nil, word.policy == timeline.current.id,
            timeline.current.keys.person(holding: word.record.event.actor.key) == person
        else { return }
        throw Diagnostic.refused(
            "\(person) \(type == .approve ? "approved" : "rejected") it for \(team) already, by event \(word.record.id.short)",
            hint: "nothing more is needed; to take it back: git mlops withdraw \(change.id.short)")
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

    private func teams(of person: String) -> [String] {
        timeline.current.policy.teams.map(\.id).filter { timeline.current.policy.isMember(person, of: $0) }
    }
}
