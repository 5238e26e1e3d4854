import MLOpsCore
import MLOpsGit
import MLOpsLedger

/// Where things stand in the lists of a ``Timeline``, by the id of their event: the first of each counts.
struct TimelineIndex: Sendable {
    fileprivate(set) var entries: [Digest: Int] = [:]
    fileprivate(set) var releases: [Digest: Int] = [:]
    /// By model.
    fileprivate(set) var versions: [String: [SemVer: Int]] = [:]
    fileprivate(set) var changes: [Digest: Int] = [:]
    fileprivate(set) var waivers: [Digest: Int] = [:]
    /// What an approval or rejection is about: a change or a waiver.
    fileprivate(set) var decisions: [Digest: Digest] = [:]
    /// The commits of every release that ran, by environment and model.
    fileprivate(set) var ran: [String: [String: Set<ObjectID>]] = [:]
    /// The emergency changes that were carried out, with the state that each made, by environment.
    fileprivate(set) var emergencies: [String: [(change: Digest, state: Digest)]] = [:]
    fileprivate(set) var freezes: [Digest: Int] = [:]
}

extension TimelineMemory {
    mutating func add(_ entry: Timeline.Entry) {
        if let id = entry.ledger.record?.id, entry.ledger.defect == nil, index.entries[id] == nil {
            index.entries[id] = entries.count
        }
        entries.append(entry)
    }

    mutating func add(_ release: Release) {
        let (model, version) = (release.subject.model, release.subject.version)
        if index.releases[release.record.id] == nil { index.releases[release.record.id] = releases.count }
        if index.versions[model]?[version] == nil { index.versions[model, default: [:]][version] = releases.count }
        releases.append(release)
    }

    mutating func add(_ change: Change) {
        if index.changes[change.id] == nil { index.changes[change.id] = changes.count }
        changes.append(change)
    }

    mutating func add(_ waiver: WaiverRequest) {
        if index.waivers[waiver.id] == nil { index.waivers[waiver.id] = waivers.count }
        waivers.append(waiver)
    }

    mutating func add(_ freeze: FreezeDeclaration) {
        index.freezes[freeze.record.id] = freezes.count
        freezes.append(freeze)
    }

    /// Puts a person's word on the change or the waiver with the place `place`.
    mutating func add(_ decision: Change.Decision, _ type: EventType, toChange place: Int) {
        index.decisions[decision.record.id] = changes[place].id
        if type == .approve {
            changes[place].approvals.append(decision)
        } else {
            changes[place].rejections.append(decision)
        }
    }

    mutating func add(_ decision: Change.Decision, _ type: EventType, toWaiver place: Int) {
        index.decisions[decision.record.id] = waivers[place].id
        if type == .approve {
            waivers[place].approvals.append(decision)
        } else {
            waivers[place].rejections.append(decision)
        }
    }

    mutating func add(_ state: EnvironmentState) {
        for (model, running) in state.running {
            index.ran[state.environment, default: [:]][model, default: []].insert(running.reference.commit)
        }
        environments[state.environment, default: []].append(state)
    }

    /// Marks a change as carried out by the newest state of its environment.
    mutating func finish(changeAt place: Int, by event: Digest) {
        changes[place].state = .done(event)
        guard changes[place].kind == .emergency, let environment = changes[place].scope?.environment else { return }
        index.emergencies[environment, default: []].append((changes[place].id, event))
    }
}

/// Things of the archive are copied into memory before they are altered.
extension Timeline {
    /// Where a change lies in memory; nil for what is none.
    mutating func place(ofChange id: Digest) throws -> Int? {
        if let place = memory.index.changes[id] { return place }
        guard let change = try archive?.change(id) else { return nil }
        memory.copied.insert(id)
        memory.add(change)
        return memory.index.changes[id]
    }

    /// Where a waiver lies in memory; nil for what is none.
    mutating func place(ofWaiver id: Digest) throws -> Int? {
        if let place = memory.index.waivers[id] { return place }
        guard let waiver = try archive?.waiver(id) else { return nil }
        memory.copied.insert(id)
        memory.add(waiver)
        return memory.index.waivers[id]
    }

    /// Where a freeze lies in memory; nil for what is none.
    mutating func place(ofFreeze id: Digest) throws -> Int? {
        if let place = memory.index.freezes[id] { return place }
        guard let freeze = try archive?.freezes().first(where: { $0.record.id == id }) else { return nil }
        memory.copied.insert(id)
        memory.add(freeze)
        return memory.index.freezes[id]
    }
}
