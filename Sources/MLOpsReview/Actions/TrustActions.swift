import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// Puts an approved policy in force.
public struct PolicyApplyAction {
    private let timeline: Timeline

    public init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// - Throws: `input` when the change is none of policy, `refused` when the admins' threshold is not met.
    public func draft(_ change: Change, message: String?) throws -> EventDraft {
        guard let (document, version, previous) = change.subject.policy else {
            throw Diagnostic.input(
                "the change \(change.id.short) is none of policy", hint: "git mlops promote \(change.id.short)")
        }
        guard change.state == .open else {
            throw Diagnostic.refused("the change \(change.id.short) is no longer open")
        }
        guard previous == timeline.current.id else {
            throw Diagnostic.refused(
                "the policy changed since this was proposed", hint: "propose it again: git mlops propose --policy FILE")
        }
        if case .recovery = change.subject {
            if let obstacle = Recovery(change, timeline).obstacle(at: timeline.builtAt) {
                throw Diagnostic.refused(obstacle, hint: "see: git mlops show \(change.id.short)")
            }
            return EventDraft(
                .policy,
                subject: PolicySubject(
                    policy: document, version: version, previous: previous, change: change.id, approvals: []
                ).json, message: message)
        }
        let quorum = PolicyQuorum(change: change, policy: timeline.current, at: timeline.builtAt)
        guard quorum.isMet else {
            throw Diagnostic.refused(
                quorum.sentence,
                hint: "admins (\(timeline.current.policy.admins.members.joined(separator: ", "))) approve with: "
                    + "git mlops approve \(change.id.short)")
        }
        return EventDraft(
            .policy,
            subject: PolicySubject(
                policy: document, version: version, previous: previous, change: change.id,
                approvals: quorum.counted.map(\.record.id)
            ).json, message: message)
    }
}

/// Gives a person a further key, or takes one away for ever.
public struct KeyAction {
    private let timeline: Timeline

    public init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// A draft that adds a key; it must be signed by a key the person has and by the new one.
    public func add(_ key: SSHPublicKey, to person: String) throws -> EventDraft {
        guard key.algorithm == .ed25519 else {
            throw Diagnostic.input(
                "keys of type \(key.algorithm) cannot sign for this ledger yet", hint: "make one: ssh-keygen -t ed25519"
            )
        }
        if let holder = timeline.current.keys.holder(of: key.fingerprint) {
            switch holder {
            case .person(let name):
                throw Diagnostic.input(
                    "the key belongs to \(name) already", hint: "see who holds which: git mlops key list")
            case .witness, .attester, .recovery:
                throw Diagnostic.input(
                    "the key is not a person's: the policy lists it for a service or for recovery",
                    hint: "make one of your own: ssh-keygen -t ed25519")
            case .revoked:
                throw Diagnostic.refused(
                    "the key was revoked, and a revoked key never comes back",
                    hint: "make a new one: ssh-keygen -t ed25519")
            }
        }
        return EventDraft(.key, subject: KeySubject(action: .add, person: person, key: key.line).json)
    }

    /// A draft that revokes a key.
    ///
    /// - Throws: `input` when no person holds the key.
    public func revoke(_ key: SSHFingerprint) throws -> EventDraft {
        guard let person = timeline.current.keys.person(holding: key),
            let line = timeline.current.keys.line(of: key)
        else {
            throw Diagnostic.input("no person holds the key \(key)", hint: "see who holds which: git mlops key list")
        }
        return EventDraft(.key, subject: KeySubject(action: .revoke, person: person, key: line).json)
    }
}

/// Signs that a tip lay before a witness.
public struct WitnessAction {
    private let session: LedgerSession

    public init(_ session: LedgerSession) {
        self.session = session
    }

    /// Appends a receipt for the current tip, unless a receipt is the tip already.
    ///
    /// - Returns: the receipt; nil when there was nothing new to witness.
    /// - Throws: `refused` when the key is no witness's, or the clock lies behind an earlier receipt.
    public func witness(as name: String, signer: any EventSigner) throws -> EventRecord? {
        let timeline = try session.timeline()
        guard timeline.current.keys.holder(of: signer.publicKey.fingerprint) == .witness else {
            throw Diagnostic.refused(
                "\(signer.publicKey.fingerprint) is not a witness's key",
                hint: "name it under 'witnesses: keys:' in the policy")
        }
        if let last = timeline.entries.last, last.standing.counts, last.ledger.record?.event.type == .receipt,
            last.ledger.record?.event.actor.key == signer.publicKey.fingerprint
        {
            return nil
        }
        let now = session.now(timeline)
        if let latest = timeline.lastWitnessed, now < latest {
            throw Diagnostic.environment(
                "the clock of this machine lies behind an earlier receipt",
                cause: "it says \(now), and \(latest) was witnessed already", hint: "correct the clock")
        }
        let draft = EventDraft(.receipt, subject: ReceiptSubject(tip: timeline.history.tip, seen: now).json)
        return try session.ledger.append(
            draft, as: name, kind: .witness, signer: signer, context: session.context(timeline), now: now)
    }
}
