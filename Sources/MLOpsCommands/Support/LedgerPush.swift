import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview

/// The ledger's part in `git mlops push`.
///
/// A server that has no ledger yet gets it before the commits, so that its policy judges them; otherwise it follows
/// them, because a promotion needs the commits it promotes.
struct LedgerPush {
    private let session: LedgerSession
    private let context: CommandContext

    /// Nil when there is no ledger here, or no remote to share it with.
    ///
    /// `arguments`: what `git push` gets; the first that is a remote's name says which.
    init?(_ arguments: [String], _ context: CommandContext) throws {
        let repository = try context.repository()
        let names = try LedgerNames(in: repository)
        guard !names.onServer, try repository.reference(names.ledger) != nil else { return nil }
        let remotes = Set(try repository.remotes())
        let session = try LedgerSession(
            repository, remote: arguments.first { remotes.contains($0) }, clock: context.clock,
            testTime: context.testTime())
        guard session.remote != nil else { return nil }
        (self.session, self.context) = (session, context)
    }

    func before() throws {
        guard let remote = session.remote,
            try session.repository.reference(session.ledger.names.trackingLedger(remote)) == nil
        else { return }
        try share()
    }

    func after() throws {
        try share()
    }

    private func share() throws {
        let report = try Publisher(session, pin: PinnedLedger(context, session).check).synchronise()
        if !report.published.isEmpty {
            context.say("shared \(report.published.count) ledger event\(report.published.count == 1 ? "" : "s")")
        }
        for tag in report.tags { context.say("shared tag \(tag)") }
        report.warnings.forEach { context.warn($0) }
        for record in report.dropped {
            context.warn(
                "\(record.event.type.rawValue) \(record.id.short) was overtaken and does not count: run its command again"
            )
        }
    }
}
