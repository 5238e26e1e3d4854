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

    /// A draft of somebody's word on a change or a waiver.
    ///
    /// - Parameters:
    ///   - type: `approve` or `reject`.
    ///   - target: what it is about.
    ///   - person: who decides.
    ///   - asked: the team the person named; nil to find the one whose word is needed.
    ///   - message: what is said about it.
    ///   - expires: until when it holds; nil for as long as the policy lets it.
    /// - Returns: the draft, for exactly what stands now.
    /// - Throws: `refused` when the target is no longer open, when the person is in no such team or said the same
    ///   already; `input` when several teams fit.
    public func draft(
        _ type: EventType, _ target: Decidable, by person: String, asked: String?, message: String?,
        expires: Timestamp?
    ) throws -> EventDraft {
        let team: String
        let scope: ChangeScope?
        switch target {
        case .change(let change):
            team = try self.team(of: person, for: change, asked: asked)
            if type == .approve { try checkAsked(team, Demands(timeline).teams(for: change), change.id) }
            if expires == nil {
                let said = type == .approve ? change.approvals : change.rejections
                try checkNews(type, said, change.id, in: change.scope?.environment, team, person)
            }
            try change.checkNotEnded()
            scope = change.scope
        case .waiver(let waiver):
            team = try self.team(of: person, for: waiver, asked: asked)
            if type == .approve {
                let rule = timeline.current.policy.environment(waiver.subject.environment)?.waivers
                try checkAsked(team, rule?.approvals.map(\.team) ?? [], waiver.id)
                try checkOthers(person, waiver)
            }
            if expires == nil {
                let said = type == .approve ? waiver.approvals : waiver.rejections
                try checkNews(type, said, waiver.id, in: waiver.subject.environment, team, person)
            }
            try checkOpen(waiver)
            scope = nil
        }
        return EventDraft(
            type, subject: DecisionSubject(change: target.id, team: team, scope: scope).json, message: message,
            expires: expires)
    }

    /// An approval that nobody asks for could never count.
    private func checkAsked(_ team: String, _ asked: [String], _ id: Digest) throws {
        guard !asked.contains(team) else { return }
        throw Diagnostic.refused(
            "nobody asks '\(team)' about this",
            hint: asked.isEmpty
                ? "no approval is asked for: git mlops show \(id.short)" : "asked are: \(asked.joined(separator: ", "))"
        )
    }

    /// Nobody sets a rule aside for themselves, nor through whoever stands in for them.
    private func checkOthers(_ person: String, _ waiver: WaiverRequest) throws {
        guard person == waiver.requester else { return }
        throw Diagnostic.refused(
            "\(person) asked for the waiver, and cannot approve it",
            hint: "see who may: git mlops show \(waiver.id.short)")
    }

    private func checkOpen(_ waiver: WaiverRequest) throws {
        guard waiver.withdrawnBy == nil else {
            throw Diagnostic.refused(
                "the waiver \(waiver.id.short) was withdrawn", hint: "ask for another: git mlops waive")
        }
        guard timeline.builtAt < waiver.expires else {
            throw Diagnostic.refused(
                "the waiver \(waiver.id.short) ended at \(waiver.expires.dateAndMinute) UTC",
                hint: "ask for another: git mlops waive")
        }
    }

    /// Refuses to say the same twice: who withdraws one word means all of them. A word that counts no longer, because it
    /// is too old or the policy changed, may be said again.
    private func checkNews(
        _ type: EventType, _ said: [Change.Decision], _ id: Digest, in environment: String?, _ team: String,
        _ person: String
    ) throws {
        guard let word = said.last(where: { $0.person == person && $0.team == team && $0.withdrawnBy == nil }),
            word.record.event.expires == nil, word.policy == timeline.current.id,
            timeline.current.keys.person(holding: word.record.event.actor.key) == person
        else { return }
        let validFor = environment.flatMap { timeline.current.policy.environment($0)?.approvalsValidFor }
        let given = try timeline.given(word.record, at: word.position).time
        if type == .approve, let validFor, timeline.builtAt >= given + validFor { return }
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
            throw Diagnostic.refused(
                "\(person) has said nothing about the change \(change.id.short)",
                hint: "only one's own words can be taken back: git mlops show \(change.id.short)")
        }
        return EventDraft(.withdraw, subject: WithdrawSubject(event: target).json, message: message)
    }

    /// The same for a waiver.
    public func withdrawal(of person: String, from waiver: WaiverRequest, message: String?) throws -> EventDraft {
        let words = (waiver.approvals + waiver.rejections).filter { $0.person == person && $0.withdrawnBy == nil }
        guard let target = words.last?.record.id ?? (waiver.requester == person ? waiver.id : nil) else {
            throw Diagnostic.refused(
                "\(person) has said nothing about the waiver \(waiver.id.short)",
                hint: "only one's own words can be taken back: git mlops show \(waiver.id.short)")
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
