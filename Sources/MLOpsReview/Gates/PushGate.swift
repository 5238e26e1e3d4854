import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy

/// Judges a push, on the pushing side or on the server: the same facts, the same evaluator.
///
/// The policy is the one in force in the ledger *before* the push. Where no ledger exists and none is pushed, there is
/// nothing to judge.
public struct PushGate {
    private let session: LedgerSession
    private let gate: Gate
    private let presence: PayloadPresence?
    private let whyNoPresence: String
    private let inspection: Inspection
    /// The firm-wide policies the server insists on; nil for none.
    private let requiredBases: [Digest]?
    /// The genesis the server insists on; nil to take the first that comes.
    private let pinnedGenesis: Digest?

    private var repository: Repository { session.repository }
    private var names: LedgerNames { session.ledger.names }

    /// - Parameters:
    ///   - session: the ledger's.
    ///   - gate: which one.
    ///   - presence: asks the payload remote; nil when nobody here can, for the reason given.
    ///   - whyNoPresence: that reason.
    ///   - inspection: what it looks into.
    ///   - requiredBases: the firm-wide policies that new policies must build on; nil for none.
    ///   - pinnedGenesis: the genesis that is insisted on; nil to take the first that comes.
    public init(
        _ session: LedgerSession, gate: Gate, presence: PayloadPresence?, whyNoPresence: String,
        inspection: Inspection, requiredBases: [Digest]? = nil, pinnedGenesis: Digest?
    ) {
        self.requiredBases = requiredBases
        self.inspection = inspection
        (self.session, self.gate, self.presence) = (session, gate, presence)
        (self.whyNoPresence, self.pinnedGenesis) = (whyNoPresence, pinnedGenesis)
    }

    /// - Returns: the verdict; nil when no ledger governs the repository.
    /// - Throws: `refused` for what no policy could allow.
    public func verdict(on updates: [ReferenceUpdate]) throws -> Verdict? {
        let before = try ledgerBefore()
        let ledgerUpdate = updates.first { names.role(of: $0.name) == .ledger }
        guard before != nil || ledgerUpdate != nil else {
            try refuseOursWithoutLedger(updates)
            return nil
        }
        guard ledgerUpdate == nil || ledgerUpdate?.new != nil else {
            throw Diagnostic.refused(
                "the ledger must not be deleted", hint: "if it is broken, ask its admins for a repair")
        }
        let old = try before.map { try timeline(of: session.ledger.history(at: $0)) }
        let after = try ledgerUpdate?.new.map { try timelineAfter($0, old: old) }
        guard let inForce = try old?.current ?? after?.timeline?.policies().first else {
            throw Diagnostic.refused(
                "the pushed ledger cannot be read", cause: after?.fault, hint: "git mlops ledger verify")
        }
        let facts = PushFacts(
            gate: gate, updates: try updates.map { try update($0, inForce.policy, old: old, after: after) },
            promotions: .known(
                try news(old, after?.timeline) { if case .promotion(let facts) = $0 { facts } else { nil } }, .proven),
            rollbacks: .known(
                try news(old, after?.timeline) { if case .rollback(let facts) = $0 { facts } else { nil } }, .proven),
            now: .known((after?.timeline ?? old).map { session.now($0) } ?? session.systemNow, .proven),
            base: try baseDemand(old, after?.timeline))
        return Evaluator.evaluate(.push(facts), inForce.policy, policyID: inForce.id.hex)
    }

    /// A pushed ledger, or why it is none.
    private struct Pushed {
        let timeline: Timeline?
        let fault: String?
        let isFastForward: Bool
    }

    /// What the receiving side has: on the server its own ledger, on a clone what was last seen of the server's.
    private func ledgerBefore() throws -> ObjectID? {
        if names.onServer { return try session.ledger.tip() }
        guard let remote = session.remote, let name = try remoteName(remote) else { return nil }
        return try LedgerSync(session.ledger, remote: name).verified()
    }

    /// The remote of this name or URL, as git gives its hook either; nil for a place that is none of our remotes.
    private func remoteName(_ text: String) throws -> String? {
        let remotes = try repository.remotes()
        if remotes.contains(text) { return text }
        return try remotes.first { name in
            try [repository.setting("remote.\(name).url"), repository.setting("remote.\(name).pushurl")].contains(text)
        }
    }

    /// `known`: what the receiving side has; the attachments of what is new are looked at, to the byte, and it happens
    /// now. Without it a ledger comes whole: see ``TimelineBuilder``.
    private func timeline(at tip: ObjectID, except known: Timeline?) throws -> Timeline {
        try timeline(
            of: session.ledger.history(at: tip, hashingAttachments: true, except: known?.history),
            newFrom: known.map(\.history.length) ?? 0, isFoundation: known == nil)
    }

    /// Branches count as they are before the push: git may still refuse what the push would make of them.
    private func timeline(
        of history: LedgerHistory, newFrom: Int = .max, isFoundation: Bool = false
    ) throws -> Timeline {
        let facts = FactsGatherer(session.ledger, remote: session.remote, gate: gate, inspection: inspection)
        return try TimelineBuilder(
            facts: facts, clock: session.clock(for: history), newFrom: newFrom, isFoundation: isFoundation
        ).build(history)
    }

    private func timelineAfter(_ tip: ObjectID, old: Timeline?) throws -> Pushed {
        do {
            let timeline = try timeline(at: tip, except: old)
            let genesis = timeline.history.genesis.id
            if let pinnedGenesis, pinnedGenesis != genesis {
                return Pushed(timeline: nil, fault: "it was founded by another genesis", isFastForward: false)
            }
            let forward = try old.map {
                try timeline.history.position(of: $0.history.tip) != nil && $0.history.genesis.id == genesis
            }
            return Pushed(timeline: timeline, fault: nil, isFastForward: forward ?? true)
        } catch let error as Diagnostic where error.kind != .environment {
            return Pushed(
                timeline: nil, fault: ([error.message] + error.causes).joined(separator: ": "), isFastForward: false)
        }
    }

    /// The facts behind the promotions or rollbacks that the push brings.
    ///
    /// They are judged once more by the policy in force before the push. Where there was no ledger before, there is no
    /// such policy, and each was judged in its place.
    private func news<Value>(_ old: Timeline?, _ after: Timeline?, _ pick: (Facts) -> Value?) throws -> [Value] {
        guard let after, let old else { return [] }
        return try entries(of: after, butNotOf: old).compactMap { entry in
            try entry.ledger.record.flatMap { try after.facts(on: $0.id) }.flatMap(pick)
        }
    }

    /// What the server insists on, and what the policies that the push puts in force build on.
    private func baseDemand(_ old: Timeline?, _ after: Timeline?) throws -> BaseDemand? {
        guard let requiredBases else { return nil }
        let known = Set(try old?.policies().map(\.id) ?? [])
        let new = try (after?.policies() ?? []).filter { !known.contains($0.id) }
        return BaseDemand(
            allowed: requiredBases.map(\.hex),
            found: .known(new.map { (event: $0.id.hex, base: $0.policy.base?.digest.hex) }, .proven))
    }

    private func update(
        _ update: ReferenceUpdate, _ policy: Policy, old: Timeline?, after: Pushed?
    ) throws -> RefUpdate {
        let change: RefUpdate.Change = update.new == nil ? .deleted : update.old == nil ? .created : .updated
        return RefUpdate(
            name: RepoPath(update.name), change: change, target: try target(of: update, policy, old: old, after: after))
    }

    private func target(
        of update: ReferenceUpdate, _ policy: Policy, old: Timeline?, after: Pushed?
    ) throws -> RefUpdate.Target {
        switch names.role(of: update.name) {
        case .ledger:
            return .ledger(try ledgerFacts(old: old, after: after))
        case .environment(let name):
            // By the ledger that is there: git may take the view and refuse the ledger of the same push. Where there is
            // none yet, everything comes at once.
            return .environmentView(try environmentFacts(name, update, old ?? after?.timeline))
        case .reserved:
            return .unmapped
        case .branch(let branch):
            guard let new = update.new, policy.branch(branch) != nil else {
                return .branch(
                    BranchFacts(
                        branch: RepoPath(branch), manifestProblems: .known([], .proven),
                        missingPayloads: .known([], .proven), files: .known([], .proven)))
            }
            let gatherer = BranchFactsGatherer(
                repository: repository, presence: presence, whyNoPresence: whyNoPresence, inspection: inspection,
                policy: policy)
            return .branch(gatherer.facts(branch: branch, old: update.old, new: new))
        case .tag(let tag):
            guard let parts = ReleaseTagName(tag) else {
                // `model@v1.0.0/x` would keep the release's own tag out.
                return tag.utf8.split(separator: UInt8(ascii: "/")).contains {
                    ReleaseTagName(String(decoding: $0, as: UTF8.self)) != nil
                } ? .unmapped : .other
            }
            let current = after?.timeline ?? old
            let released = try old?.release(parts.model, parts.version)
            // The same tag object under a name that merely looks alike is not the released tag.
            let named = try current?.release(parts.model, parts.version).flatMap {
                $0.subject.tagName.utf8.elementsEqual(tag.utf8) ? $0 : nil
            }
            return .releaseTag(
                ReleaseTagFacts(
                    wasReleased: .known(released != nil, .proven),
                    hasEvent: .known(named != nil && named?.subject.tag == update.new, .proven)))
        case .other:
            return .other
        }
    }

    private func ledgerFacts(old: Timeline?, after: Pushed?) throws -> LedgerFacts {
        guard let timeline = after?.timeline else {
            let why = after?.fault ?? "the new ledger cannot be read"
            return LedgerFacts(isFastForward: .known(false, .proven), events: .unknown(why))
        }
        let events = try entries(of: timeline, butNotOf: old).map { entry in
            LedgerEvent(
                id: entry.ledger.record?.id.hex ?? entry.ledger.commit.hex,
                type: entry.ledger.record?.event.type.rawValue ?? "commit",
                standing: (obstacle(entry) ?? fromTheFuture(entry.ledger.record, timeline)).map { .inert($0) }
                    ?? .valid)
        }
        return LedgerFacts(
            isFastForward: .known(after?.isFastForward ?? false, .proven), events: .known(events, .proven))
    }

    /// What one ledger has and another has not.
    private func entries(of timeline: Timeline, butNotOf old: Timeline?) throws -> [Timeline.Entry] {
        guard let old else { return try timeline.entries(after: -1) }
        // Where the one grew from the other, all of it lies behind.
        if try timeline.history.position(of: old.history.tip) != nil {
            return try timeline.entries(after: old.history.length - 1)
        }
        let known = Set(try old.entries(after: -1).map(\.ledger.commit))
        return try timeline.entries(after: -1).filter { !known.contains($0.ledger.commit) }
    }

    /// Why an event must not come in; nil when it may.
    private func obstacle(_ entry: Timeline.Entry) -> String? {
        switch entry.standing {
        case .valid: nil
        case .inert(let reason): reason
        // A rollback is no better than what it returns to, and needs to be no better: it must work in a hurry, in a clone
        // that lacks the commits.
        case .unverified(let reason): entry.ledger.record?.event.type == .rollback ? nil : reason
        }
    }

    /// Why an event that is judged by its time must not come in. The server's clock decides, and forgives a little.
    ///
    /// No receipt may state an earlier time than one before it, so that one witness whose clock is ahead would silence
    /// all others until then; and what states a time to come would be judged otherwise when that time has come.
    private func fromTheFuture(_ record: EventRecord?, _ timeline: Timeline) -> String? {
        guard gate != .prePush, let record else { return nil }
        let stated: Timestamp
        switch record.event.type {
        case .receipt:
            guard let receipt = try? record.subject(ReceiptSubject.self) else { return nil }
            stated = receipt.seen
        case .promote, .rollback, .policy: stated = record.event.time
        default: return nil
        }
        let now = session.now(timeline)
        guard stated > now + Self.toleratedClockError else { return nil }
        return "it states \(stated.dateAndMinute) UTC, and it is \(now.dateAndMinute) UTC here: "
            + "the clock it was signed by is ahead"
    }

    private static let toleratedClockError = TimeSpan(seconds: 300)

    private func environmentFacts(
        _ name: String, _ update: ReferenceUpdate, _ timeline: Timeline?
    ) throws -> EnvironmentViewFacts {
        guard let timeline, update.new != nil else {
            return EnvironmentViewFacts(
                environment: name, listingMatches: .known(false, .proven), eventInLedger: .known(false, .proven))
        }
        let wanted = try EnvironmentViews(session).commit(for: name, timeline)
        return EnvironmentViewFacts(
            environment: name, listingMatches: .known(wanted == update.new, .proven),
            eventInLedger: .known(wanted != nil, .proven))
    }

    private func refuseOursWithoutLedger(_ updates: [ReferenceUpdate]) throws {
        for update in updates {
            switch names.role(of: update.name) {
            case .environment, .reserved:
                throw Diagnostic.refused(
                    "'\(VisibleText.of(update.name))' belongs to git-mlops, and there is no ledger yet",
                    hint: "push the ledger first: git mlops push")
            default: continue
            }
        }
    }
}

/// A tag named like a release: `<model>@v<version>`.
public struct ReleaseTagName: Sendable, Hashable {
    public let model: String
    public let version: SemVer

    /// Nil for other tags. The letters' case does not matter: a name that differs only in case is meant to deceive.
    public init?(_ tag: String) {
        guard let at = tag.range(of: "@v") ?? tag.range(of: "@V") else { return nil }
        guard let version = SemVer(String(tag[at.upperBound...])) else { return nil }
        (self.model, self.version) = (tag[..<at.lowerBound].lowercased(), version)
    }
}

extension String {
    /// The first place where `text` stands.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
