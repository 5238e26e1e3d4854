import ArgumentParser
import MLOpsAudit
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReports
import MLOpsReview
import MLOpsSystem
import MLOpsTerminal

/// The ledger as a reading command sees it: the newest state known here, with its pin. Moves no reference of ours.
struct AuditReader {
    let session: LedgerSession
    let timeline: Timeline
    let identity: LedgerIdentity

    var repository: Repository { session.repository }

    /// The ledger's clock.
    var now: Timestamp { session.now(timeline) }

    /// `fetch`: look at the remote first, into tracking references alone; a remote that cannot be reached is
    ///   a warning.
    /// - Throws: `input` when there is no ledger, `refused` when it is not the pinned one.
    init(_ context: CommandContext, _ session: LedgerSession, fetch: Bool = false) throws {
        self.session = session
        if fetch, let remote = session.remote {
            do {
                _ = try LedgerSync(session.ledger, remote: remote).fetch()
            } catch let error as Diagnostic where error.kind == .environment {
                context.warn("\(error.message); answering from what is here")
            }
        }
        let history = try Self.newest(context, session)
        timeline = try session.timeline(of: history)
        identity = LedgerIdentity(
            timeline, pin: try Self.pin(context, session, history),
            contact: session.remote.map { RemoteContact($0, in: session.repository, names: session.ledger.names) })
        if let stale = identity.staleness(now: context.clock.now()) { context.warn(stale) }
        if session.ignoresTestTime(timeline) {
            context.warn("MLOPS_TEST_NOW is ignored: this is not a test ledger")
        }
    }

    init(_ context: CommandContext, fetch: Bool = false) throws {
        try self.init(context, context.session(), fetch: fetch)
    }

    /// Our ledger, or what was fetched of the remote's where that is ahead of ours.
    private static func newest(_ context: CommandContext, _ session: LedgerSession) throws -> LedgerHistory {
        let ledger = session.ledger
        guard let remote = session.remote,
            let theirs = try session.repository.reference(ledger.names.trackingLedger(remote))
        else { return try ledger.history() }
        guard let ours = try ledger.tip() else { return try ledger.history(at: theirs) }
        if ours == theirs { return try ledger.history() }
        let fetched = try ledger.history(at: theirs)
        if fetched.position(of: ours) != nil { return fetched }
        let own = try ledger.history()
        if own.position(of: theirs) == nil {
            context.warn(
                "'\(remote)' has events that are not here, and here are some it lacks; bring them together: "
                    + "git mlops ledger sync")
        }
        return own
    }

    private static func pin(
        _ context: CommandContext, _ session: LedgerSession, _ history: LedgerHistory
    ) throws -> LedgerIdentity.Pin {
        guard let remote = session.remote, let file = KnownLedgers.usualFile(environment: context.environment) else {
            return .unpinned
        }
        let check = PinCheck(KnownLedgers(file: file), repository: session.repository, remote: remote)
        return LedgerIdentity.Pin(try check.check(history))
    }

    /// The moment `--at` names; nil without it.
    func moment(_ text: String?) throws -> AuditMoment? {
        let moment = try text.map { try AuditMoment($0, now: now) }
        try moment?.check(in: timeline)
        return moment
    }
}

extension LedgerIdentity.Pin {
    init(_ state: PinCheck.State) {
        switch state {
        case .pinned: self = .pinned
        case .behind: self = .behind
        case .unpinned: self = .unpinned
        }
    }
}

extension CommandContext {
    /// How reports look on our standard output.
    var reportStyle: ReportStyle {
        let style = output.style
        return ReportStyle(
            paint: { role, text in style.apply(Self.role(role), to: text) },
            columns: { DisplayWidth.of($0) })
    }

    private static func role(_ role: ReportStyle.Role) -> TerminalStyle.Role {
        switch role {
        case .plain: .plain
        case .strong: .strong
        case .dim: .dim
        case .identifier: .identifier
        case .place: .place
        case .good: .good
        case .bad: .bad
        case .caution: .caution
        }
    }

    /// Shows an answer as JSON or as text.
    func show(json isJSON: Bool, _ json: @autoclosure () -> JSON, text: @autoclosure () -> String) {
        if isJSON { output.write(json()) } else { output.write(text()) }
    }
}
