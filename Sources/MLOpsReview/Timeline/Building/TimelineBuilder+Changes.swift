import MLOpsCore
import MLOpsLedger
import MLOpsPolicy

extension TimelineBuilder {
    func applyProposal(_ record: EventRecord, _ position: Int, _ timeline: inout Timeline) throws {
        let subject = try record.subject(ProposeSubject.self)
        var configuration: [RepoPath: [UInt8]] = [:]
        switch subject {
        case .deployment(let scope, _):
            try checkPerson(record)
            try check(scope, timeline)
            configuration = try self.configuration(of: scope, in: record)
        case .policy(let document, _, _):
            try checkPerson(record)
            _ = try Policy(json: document, checkKey: PolicyInForce.checkKey)
        case .recovery(let document, let version, let previous):
            let proposed = try Policy(json: document, checkKey: PolicyInForce.checkKey)
            try Recovery.check(proposed, version: version, previous: previous, by: record, timeline.current)
        }
        timeline.memory.add(
            Change(
                record: record, subject: subject, proposer: record.event.actor.name, position: position,
                configuration: configuration))
    }

    private func checkPerson(_ record: EventRecord) throws {
        guard record.event.actor.kind == .person else { throw Inert("only a person may propose this") }
    }

    private func check(_ scope: ChangeScope, _ timeline: Timeline) throws {
        guard timeline.current.policy.environment(scope.environment) != nil else {
            throw Inert("the policy has no environment '\(VisibleText.of(scope.environment))'")
        }
        for item in scope.items {
            for reference in [item.from, item.to].compactMap(\.self) {
                guard let release = try timeline.release(reference.release), release.reference == reference else {
                    throw Inert("\(reference.title) is not a release of this ledger")
                }
            }
        }
    }

    /// The files that a proposal sets, as it carries them.
    private func configuration(of scope: ChangeScope, in record: EventRecord) throws -> [RepoPath: [UInt8]] {
        var files: [RepoPath: [UInt8]] = [:]
        for item in scope.configuration {
            guard let to = item.to else { continue }
            guard item.source != nil else { throw Inert("\(item.title) says not which commit it comes from") }
            guard let bytes = try facts.ledger.attachment(item.attachment, of: record), Digest.sha256(bytes) == to
            else {
                throw Inert("it does not carry the bytes of \(item.title)")
            }
            files[item.path] = bytes
        }
        return files
    }

    func applyDecision(_ record: EventRecord, _ position: Int, _ timeline: inout Timeline) throws {
        let subject = try record.subject(DecisionSubject.self)
        if let waiver = try timeline.place(ofWaiver: subject.change) {
            try applyDecision(subject, by: record, onWaiverAt: waiver, position, &timeline)
            return
        }
        guard let index = try timeline.place(ofChange: subject.change) else {
            throw Inert("the change \(subject.change.short) is not known")
        }
        guard timeline.memory.changes[index].scope == subject.scope else {
            throw Inert("it states other releases or another environment than the change")
        }
        let person = record.event.actor.name
        let policy = timeline.current.policy
        if timeline.memory.changes[index].scope == nil {
            guard subject.team == Self.adminTeam, policy.isAdmin(person) else {
                throw Inert("only admins decide about a policy")
            }
        } else {
            guard policy.couldCount(person, for: subject.team) else {
                throw Inert("\(person) is not in the team '\(VisibleText.of(subject.team))'")
            }
        }
        let decision = Change.Decision(
            record: record, person: person, team: subject.team, position: position,
            policy: record.event.policy ?? timeline.current.id)
        timeline.memory.add(decision, record.event.type, toChange: index)
    }

    func applyWithdrawal(_ record: EventRecord, _ timeline: inout Timeline) throws {
        let target = try record.subject(WithdrawSubject.self).event
        guard let withdrawn = try timeline.entry(target), withdrawn.standing.counts else {
            throw Inert("there is nothing to withdraw")
        }
        guard withdrawn.ledger.record?.event.actor.name == record.event.actor.name else {
            throw Inert("only its author may withdraw it")
        }
        let about = try timeline.subject(ofDecision: target) ?? target
        if let index = try timeline.place(ofChange: about) {
            if about == target {
                guard timeline.memory.changes[index].state == .open else { throw Inert("the change is no longer open") }
                timeline.memory.changes[index].state = .withdrawn(record.id)
                return
            }
            if case .done = timeline.memory.changes[index].state, withdrawn.ledger.record?.event.type == .approve {
                throw Inert("the change was carried out already")
            }
            Self.withdraw(target, by: record, &timeline.memory.changes[index].approvals)
            Self.withdraw(target, by: record, &timeline.memory.changes[index].rejections)
            return
        }
        if let index = try timeline.place(ofWaiver: about) {
            if about == target {
                timeline.memory.waivers[index].withdrawnBy = record.id
                return
            }
            Self.withdraw(target, by: record, &timeline.memory.waivers[index].approvals)
            Self.withdraw(target, by: record, &timeline.memory.waivers[index].rejections)
            return
        }
        throw Inert("only proposals, waivers, approvals and rejections can be withdrawn")
    }

    /// Takes back a decision, and with it the same one said before: saying it twice, as a retry does, says no more.
    private static func withdraw(_ target: Digest, by record: EventRecord, _ decisions: inout [Change.Decision]) {
        guard let found = decisions.first(where: { $0.record.id == target }) else { return }
        for index in decisions.indices
        where decisions[index].person == found.person && decisions[index].team == found.team
            && decisions[index].withdrawnBy == nil
        {
            decisions[index].withdrawnBy = record.id
        }
    }
}
