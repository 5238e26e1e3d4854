import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

extension TimelineBuilder {
    func applyRelease(_ record: EventRecord, _ position: Int, _ timeline: inout Timeline) throws {
        let subject = try ReleaseSubject(record.event.subject)
        if let earlier = timeline.release(subject.model, subject.version) {
            throw Inert("\(earlier.title) was released already, by event \(earlier.record.id.short)")
        }
        timeline.releases.append(Release(record: record, subject: subject, position: position))
    }

    func applyProposal(_ record: EventRecord, _ position: Int, _ timeline: inout Timeline) throws {
        let subject = try ProposeSubject(record.event.subject)
        switch subject {
        case .deployment(let scope):
            guard timeline.current.policy.environment(scope.environment) != nil else {
                throw Inert("the policy has no environment '\(scope.environment)'")
            }
            for item in scope.items {
                for reference in [item.from, item.to].compactMap(\.self) {
                    guard let release = timeline.release(reference.release), release.reference == reference else {
                        throw Inert("\(reference.title) is not a release of this ledger")
                    }
                }
            }
        case .policy(let document, _, _):
            _ = try Policy(json: document, checkKey: PolicyInForce.checkKey)
        }
        timeline.changes.append(
            Change(record: record, subject: subject, proposer: record.event.actor.name, position: position))
    }

    func applyDecision(_ record: EventRecord, _ timeline: inout Timeline) throws {
        let subject = try DecisionSubject(record.event.subject)
        guard let index = timeline.changes.firstIndex(where: { $0.id == subject.change }) else {
            throw Inert("the change \(subject.change.short) is not known")
        }
        guard timeline.changes[index].scope == subject.scope else {
            throw Inert("it states other releases or another environment than the change")
        }
        let person = record.event.actor.name
        let policy = timeline.current.policy
        if timeline.changes[index].scope == nil {
            guard subject.team == Self.adminTeam, policy.isAdmin(person) else {
                throw Inert("only admins decide about a policy")
            }
        } else {
            guard policy.isMember(person, of: subject.team) else {
                throw Inert("\(person) is not in the team '\(VisibleText.of(subject.team))'")
            }
        }
        let decision = Change.Decision(
            record: record, person: person, team: subject.team, policy: record.event.policy ?? timeline.current.id)
        if record.event.type == .approve {
            timeline.changes[index].approvals.append(decision)
        } else {
            timeline.changes[index].rejections.append(decision)
        }
    }

    func applyWithdrawal(_ record: EventRecord, _ timeline: inout Timeline) throws {
        let target = try WithdrawSubject(record.event.subject).event
        guard let withdrawn = timeline.entry(target), withdrawn.standing.counts else {
            throw Inert("there is nothing to withdraw")
        }
        guard withdrawn.ledger.record?.event.actor.name == record.event.actor.name else {
            throw Inert("only its author may withdraw it")
        }
        for index in timeline.changes.indices {
            if timeline.changes[index].id == target {
                guard timeline.changes[index].state == .open else { throw Inert("the change is no longer open") }
                timeline.changes[index].state = .withdrawn(record.id)
                return
            }
            if Self.withdraw(target, by: record, &timeline.changes[index].approvals) { return }
            if Self.withdraw(target, by: record, &timeline.changes[index].rejections) { return }
        }
        throw Inert("only proposals, approvals and rejections can be withdrawn")
    }

    /// Takes back a decision, and with it the same one said before: saying it twice, as a retry does, says no more.
    private static func withdraw(_ target: Digest, by record: EventRecord, _ decisions: inout [Change.Decision]) -> Bool
    {
        guard let found = decisions.first(where: { $0.record.id == target }) else { return false }
        for index in decisions.indices
        where decisions[index].person == found.person && decisions[index].team == found.team
            && decisions[index].withdrawnBy == nil
        {
            decisions[index].withdrawnBy = record.id
        }
        return true
    }
}
