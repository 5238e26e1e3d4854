import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsSystem

/// One command's work with a ledger: the state it stands on, who acts, at what time, and how it gets published.
///
/// Belongs to one thread, as its repository does.
public final class LedgerSession {
    public let ledger: Ledger
    /// The remote it is shared through; nil when the repository has none.
    public let remote: String?
    private let systemClock: any WallClock
    private let testTime: Timestamp?

    public var repository: Repository { ledger.repository }

    /// `remote`: nil to find the usual one.
    /// `testTime`: the time a test asks for; honoured only by a ledger whose genesis says `testing`.
    public init(
        _ repository: Repository, remote: String? = nil, clock: any WallClock, testTime: Timestamp? = nil
    ) throws {
        ledger = try Ledger(in: repository)
        ledger.prefix = IndexFile(repository).open()
        self.remote = ledger.names.onServer ? nil : try remote ?? LedgerSync.defaultRemote(in: repository)
        (systemClock, self.testTime) = (clock, testTime)
    }

    /// The clock that holds for a ledger: the real one, unless its genesis allows tests to move it.
    public func clock(for history: LedgerHistory) -> any WallClock {
        guard let testTime, let genesis = try? history.genesis.subject(GenesisSubject.self), genesis.testing else {
            return systemClock
        }
        return FixedClock(testTime)
    }

    /// True when a time was asked for that this ledger does not honour.
    public func ignoresTestTime(_ timeline: Timeline) -> Bool { testTime != nil && !timeline.isTesting }

    /// The state the ledger is in now.
    public func timeline() throws -> Timeline {
        do {
            return try timeline(of: ledger.history())
        } catch {
            guard let index = ledger.prefix as? LedgerIndex, index.isDamaged else { throw error }
            ledger.prefix = nil
            return try timeline(of: ledger.history())
        }
    }

    /// The state a ledger is in at another tip.
    public func timeline(of history: LedgerHistory) throws -> Timeline {
        if let cached, cached.history.tip == history.tip { return cached }
        let builder = TimelineBuilder(facts: FactsGatherer(ledger, remote: remote), clock: clock(for: history))
        let last = try lastKept(history)
        let (result, kept) = try builder.build(history, keeping: last)
        if let kept { try IndexFile(repository).write(kept) }
        cached = result
        return result
    }

    private var cached: Timeline?

    /// The last position of a history that nothing can take back: what the remote has, or all of it where there is none.
    private func lastKept(_ history: LedgerHistory) throws -> Int? {
        guard let remote else { return history.length - 1 }
        guard let theirs = try LedgerSync(ledger, remote: remote).verified() else { return nil }
        return try history.position(of: theirs)
    }

    /// The facts gatherer every gate of this session uses.
    public var facts: FactsGatherer { FactsGatherer(ledger, remote: remote, inspection: inspection) }

    /// What commands of this clone look into; nil where that cannot be opened, which makes it unknown.
    private lazy var inspection: Inspection? = try? Inspection.client(repository)

    /// What the machine's own clock says.
    var systemNow: Timestamp { systemClock.now() }

    public func now(_ timeline: Timeline) -> Timestamp { clock(for: timeline.history).now() }

    /// What the next event refers to.
    public func context(_ timeline: Timeline) throws -> Ledger.Context {
        Ledger.Context(
            genesis: timeline.history.genesis.id, policy: timeline.current.id, after: try timeline.lastCounting().id,
            tip: timeline.history.tip)
    }

    /// The person whose key this is.
    ///
    /// - Throws: `input` when the policy in force does not know the key.
    public func person(holding signer: any EventSigner, _ timeline: Timeline) throws -> String {
        let key = signer.publicKey.fingerprint
        switch timeline.current.keys.holder(of: key) {
        case .person(let name): return name
        case .revoked:
            throw Diagnostic.refused(
                "your key \(key) was revoked", hint: "sign with another: git config user.signingKey")
        case .witness:
            throw Diagnostic.refused(
                "\(key) is a witness's key, which cannot act as a person",
                hint: "sign with your own: git config user.signingKey ~/.ssh/id_ed25519.pub")
        case .attester:
            throw Diagnostic.refused(
                "\(key) is a service's key, which may only attest", hint: "git mlops attest --as NAME")
        case .recovery:
            throw Diagnostic.refused(
                "\(key) is a recovery key, which may only replace admins", hint: "git mlops policy recover")
        case nil:
            throw Diagnostic.refused(
                "your key \(key) is not in the policy in force",
                hint:
                    "sign with a key it knows (git config user.signingKey), or have an admin add yours: git mlops key list"
            )
        }
    }

    /// The person somebody names; `me` is the one whose key signs here.
    ///
    /// - Throws: `input` for somebody who is not in the policy, and for `me` where no key of the policy is set.
    public func person(
        written name: String, environment: ProgramEnvironment, _ timeline: Timeline
    ) throws -> String {
        if name == "me" {
            return try person(holding: SSHKeygenSigner.usual(in: repository, environment: environment), timeline)
        }
        guard let person = timeline.current.policy.person(name) else {
            let known = timeline.current.policy.people.map(\.id)
            throw Diagnostic.input(
                "there is no person '\(VisibleText.of(name))' in the policy",
                hint: "it has: \(known.joined(separator: ", "))")
        }
        return person.id
    }

    /// Signs an event in the name of the key's holder and appends it, after checking that it would count.
    ///
    /// - Returns: the event and the state with it.
    /// - Throws: `refused` when it would be inert; nothing is appended then.
    public func append(
        _ draft: EventDraft, signer: any EventSigner, cosigners: [any EventSigner] = [], timeline: Timeline
    ) throws -> (EventRecord, Timeline) {
        try append(
            draft, as: (.person, person(holding: signer, timeline)), signer: signer, cosigners: cosigners,
            timeline: timeline)
    }

    /// The same in the name of a service or of recovery keys.
    public func append(
        _ draft: EventDraft, as actor: (kind: Event.Actor.Kind, name: String), signer: any EventSigner,
        cosigners: [any EventSigner] = [], timeline: Timeline
    ) throws -> (EventRecord, Timeline) {
        let record = try ledger.append(
            draft, as: actor.name, kind: actor.kind, signer: signer, cosigners: cosigners,
            context: try context(timeline),
            now: now(timeline))
        let after = try self.timeline()
        if let reason = try after.entry(record.id)?.standing, !reason.counts {
            // Take it back: it was not published, and it would only be noise for ever.
            _ = try repository.update(
                ledger.names.ledger, from: record.commit, to: timeline.history.tip, message: "mlops: taken back")
            throw Diagnostic.refused("this \(draft.type.noun) would not count", cause: reason.reason)
        }
        return (record, after)
    }
}
