import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsSystem

/// The ledger of one repository: reads its history, appends signed events, moves its reference by compare-and-swap.
///
/// Belongs to the thread of its repository. Appending writes objects first and the reference last; a process killed
/// in between leaves unreachable objects and an unchanged ledger.
public final class Ledger {
    public let repository: Repository
    public let names: LedgerNames
    private var cached: LedgerHistory?
    /// What was read of this ledger before; what lies in it is not read again.
    public var prefix: (any LedgerPrefix)? {
        didSet { cached = nil }
    }

    public init(in repository: Repository) throws {
        self.repository = repository
        names = try LedgerNames(in: repository)
    }

    /// The commit the ledger stands at; nil when there is no ledger yet.
    public func tip() throws -> ObjectID? {
        try repository.reference(names.ledger)
    }

    /// The history at the current tip.
    ///
    /// - Throws: `input` when there is no ledger.
    public func history() throws -> LedgerHistory {
        guard let tip = try tip() else {
            throw Diagnostic.input(
                "this repository has no ledger",
                hint: names.onServer
                    ? "push one: git mlops push, from a clone that has it"
                    : "fetch it: git mlops setup; or found one: git mlops ledger found")
        }
        if let cached, cached.tip == tip { return cached }
        let history = try history(at: tip)
        cached = history
        return history
    }

    /// The history as some other commit, such as a tracking reference or an incoming push, has it.
    ///
    /// `hashingAttachments`: also check the bytes of every attachment, as `ledger verify` does.
    /// `known`: a history whose attachments need not be hashed again.
    /// `whole`: read everything again, whatever is known already.
    public func history(
        at tip: ObjectID, hashingAttachments: Bool = false, except known: LedgerHistory? = nil, whole: Bool = false
    ) throws -> LedgerHistory {
        try LedgerReader(
            repository: repository, hashingAttachments: hashingAttachments,
            hashed: Set(known?.entries.map(\.commit) ?? []), prefix: whole ? nil : prefix
        ).read(tip: tip)
    }

    /// Two histories of which each holds what the other may lack: behind the same beginning, or both from the first
    /// event on.
    public func histories(at one: ObjectID, and other: ObjectID) throws -> (LedgerHistory, LedgerHistory) {
        let (first, second) = (try history(at: one), try history(at: other))
        if (first.prefix == nil) == (second.prefix == nil) { return (first, second) }
        return (try history(at: one, whole: true), try history(at: other, whole: true))
    }

    /// The bytes of an attachment, checked against the digest its event states; nil when the event has none there.
    public func attachment(_ path: String, of record: EventRecord) throws -> [UInt8]? {
        try record.attachment(path, in: repository)
    }

    /// Founds the ledger: signs and writes its first event.
    ///
    /// - Throws: `input` when there is one already.
    public func found(
        _ subject: GenesisSubject, actor: String, signer: any EventSigner, now: Timestamp
    ) throws -> EventRecord {
        let draft = EventDraft(.genesis, subject: subject.json)
        let event = try event(from: draft, actor: .person, name: actor, signer: signer, context: nil, now: now)
        return try write(event, draft, signers: [signer], onto: nil)
    }

    /// What an event about to be appended refers to.
    public struct Context: Sendable {
        public let genesis: Digest
        public let policy: Digest
        public let after: Digest
        /// The commit it goes on.
        public let tip: ObjectID

        public init(genesis: Digest, policy: Digest, after: Digest, tip: ObjectID) {
            (self.genesis, self.policy, self.after, self.tip) = (genesis, policy, after, tip)
        }
    }

    /// Signs an event and appends it.
    ///
    /// `kind`: a witness signs receipts and checkpoints, a person everything else.
    /// `cosigners`: further keys that sign the same bytes.
    /// Throws `environment` when the ledger moved meanwhile: read it again, judge again, and try again.
    public func append(
        _ draft: EventDraft, as name: String, kind: Event.Actor.Kind = .person, signer: any EventSigner,
        cosigners: [any EventSigner] = [], context: Context, now: Timestamp
    ) throws -> EventRecord {
        let event = try event(from: draft, actor: kind, name: name, signer: signer, context: context, now: now)
        return try write(event, draft, signers: [signer] + cosigners, onto: context.tip)
    }

    private func event(
        from draft: EventDraft, actor: Event.Actor.Kind, name: String, signer: any EventSigner, context: Context?,
        now: Timestamp
    ) throws -> Event {
        let event = Event(
            type: draft.type, genesis: context?.genesis,
            actor: .init(kind: actor, name: name, key: signer.publicKey.fingerprint), policy: context?.policy,
            after: context?.after, nonce: Hex.string(of: try SecureRandom.bytes(16)), time: now, expires: draft.expires,
            ticket: draft.ticket,
            message: draft.message.flatMap { $0.isEmpty ? nil : $0 },
            attachments: draft.attachments.map { .init(path: $0.path, digest: .sha256($0.bytes)) },
            subject: draft.subject)
        // Whatever a reader would refuse must not be signed in the first place.
        return try Event(bytes: event.bytes)
    }

    private func write(
        _ event: Event, _ draft: EventDraft, signers: [any EventSigner], onto tip: ObjectID?
    ) throws -> EventRecord {
        try checkLimits(event, draft)
        let bytes = event.bytes
        let signatures = try signers.map {
            (key: $0.publicKey.fingerprint, armored: try $0.sign(bytes, namespace: Event.signatureNamespace))
        }
        let commit = try EventCommit.write(
            event, signatures: signatures, attachments: draft.attachments, parents: tip.map { [$0] } ?? [],
            in: repository)
        let record = try EventReader(repository: repository).read(repository.commit(commit), hashingAttachments: true)
        guard try repository.update(names.ledger, from: tip, to: commit, message: "mlops: \(event.type.rawValue)")
        else {
            throw tip == nil
                ? Diagnostic.input("this repository has a ledger already", hint: "see it: git mlops ledger log")
                : Diagnostic.environment(
                    "the ledger moved while this event was being signed", hint: "run the command again")
        }
        return record
    }

    private func checkLimits(_ event: Event, _ draft: EventDraft) throws {
        let sizes = draft.attachments.map(\.bytes.count)
        guard event.bytes.count <= EventLimits.eventBytes, sizes.count <= EventLimits.attachments,
            sizes.allSatisfy({ $0 <= EventLimits.attachmentBytes }),
            sizes.reduce(0, +) <= EventLimits.totalAttachmentBytes
        else {
            throw Diagnostic.input(
                "the event is larger than a ledger takes",
                cause: "\(sizes.count) attachments of \(sizes.reduce(0, +)) bytes together",
                hint: "keep large files as assets and attach their manifests only")
        }
    }
}
