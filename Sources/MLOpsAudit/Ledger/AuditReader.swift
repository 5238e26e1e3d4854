import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview

/// The ledger as a reading command sees it: the newest state known here, with its pin. Moves no reference of ours.
///
/// Belongs to one thread, as its session does.
public struct AuditReader {
    /// What people have to know although there is an answer.
    public enum Notice: Sendable {
        /// The remote cannot be reached; the answer comes from what is here.
        case offline(Diagnostic)
        /// The remote has events that are not here, and here are some that it lacks.
        case diverged(remote: String)
        /// Nobody has asked the remote for a day; says since when.
        case stale(String)
        /// A time was asked for that this ledger does not honour.
        case testTimeIgnored
    }

    public let session: LedgerSession
    public let timeline: Timeline
    public let identity: LedgerIdentity

    public var repository: Repository { session.repository }

    /// The ledger's clock.
    public var now: Timestamp { session.now(timeline) }

    /// - Parameters:
    ///   - session: whose ledger.
    ///   - pin: what the user pinned; nil where nothing can be pinned.
    ///   - clock: of this machine; tells how long ago the remote was asked.
    ///   - fetch: look at the remote first, into tracking references alone.
    ///   - tell: told of what is worth knowing.
    /// - Throws: `input` when there is no ledger, `refused` when it is not the pinned one.
    public init(
        _ session: LedgerSession, pin: PinCheck?, clock: any WallClock, fetch: Bool, tell: (Notice) -> Void
    ) throws {
        self.session = session
        if fetch, let remote = session.remote {
            do {
                _ = try LedgerSync(session.ledger, remote: remote).fetch()
            } catch let error as Diagnostic where error.kind == .environment {
                tell(.offline(error))
            }
        }
        let history = try Self.newest(session, tell)
        timeline = try session.timeline(of: history)
        identity = try LedgerIdentity(
            timeline, pin: try pin.map { .init(try $0.check(history)) } ?? .unpinned,
            contact: session.contact(now: clock.now()))
        if let stale = identity.staleness(now: clock.now()) { tell(.stale(stale)) }
        if session.ignoresTestTime(timeline) {
            tell(.testTimeIgnored)
        }
    }

    /// Whether there is a ledger to read: ours, or one that was fetched of the session's remote.
    public static func knowsLedger(_ session: LedgerSession) throws -> Bool {
        if try session.ledger.tip() != nil { return true }
        guard let remote = session.remote else { return false }
        return try session.repository.reference(session.ledger.names.trackingLedger(remote)) != nil
    }

    /// Our ledger, or what was fetched of the remote's where that is ahead of ours.
    private static func newest(_ session: LedgerSession, _ tell: (Notice) -> Void) throws -> LedgerHistory {
        let ledger = session.ledger
        guard let remote = session.remote,
            let theirs = try session.repository.reference(ledger.names.trackingLedger(remote))
        else { return try ledger.history() }
        guard let ours = try ledger.tip() else { return try ledger.history(at: theirs) }
        if ours == theirs { return try ledger.history() }
        let fetched = try ledger.history(at: theirs)
        if try fetched.position(of: ours) != nil { return fetched }
        let own = try ledger.history()
        if try own.position(of: theirs) == nil { tell(.diverged(remote: remote)) }
        return own
    }

    /// The moment `--at` names; nil without it.
    ///
    /// - Throws: `input` for anything but a moment that this ledger has seen.
    public func moment(_ text: String?) throws -> AuditMoment? {
        let moment = try text.map { try AuditMoment($0, now: now) }
        try moment?.check(in: timeline)
        return moment
    }
}

extension LedgerIdentity.Pin {
    public init(_ state: PinCheck.State) {
        switch state {
        case .pinned: self = .pinned
        case .behind: self = .behind
        case .unpinned: self = .unpinned
        }
    }
}

extension LedgerSession {
    /// When the remote of this ledger was last asked; nil without a remote.
    func contact(now: Timestamp) -> RemoteContact? {
        remote.map { RemoteContact($0, in: repository, names: ledger.names, now: now) }
    }
}
