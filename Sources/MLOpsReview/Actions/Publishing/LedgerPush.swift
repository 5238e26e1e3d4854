import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsSystem

/// The ledger's part in `git mlops push`.
///
/// A server that has no ledger yet gets it before the commits, so that its policy judges them; otherwise it follows
/// them, because a promotion needs the commits it promotes.
public struct LedgerPush {
    private let session: LedgerSession
    private let environment: ProgramEnvironment

    /// Finds the ledger and its remote; nil when there is no ledger here, or no remote to share it with.
    ///
    /// - Parameters:
    ///   - arguments: what `git push` gets, the remote among them.
    ///   - repository: whose ledger.
    ///   - environment: of the user; says where the pins lie.
    ///   - clock: as for ``LedgerSession``.
    ///   - testTime: as for ``LedgerSession``; asked for only when there is a ledger.
    /// - Throws: `input` for settings that are wrong.
    public init?(
        _ arguments: [String], in repository: Repository, environment: ProgramEnvironment, clock: any WallClock,
        testTime: @autoclosure () throws -> Timestamp?
    ) throws {
        let names = try LedgerNames(in: repository)
        guard !names.onServer, try repository.reference(names.ledger) != nil else { return nil }
        let remotes = Set(try repository.remotes())
        let session = try LedgerSession(
            repository, remote: PushedRevisions(arguments).remote.flatMap { remotes.contains($0) ? $0 : nil },
            clock: clock, testTime: testTime())
        guard session.remote != nil else { return nil }
        (self.session, self.environment) = (session, environment)
    }

    /// Shares the ledger with a server that has none; called before the commits are pushed.
    ///
    /// - Returns: what was shared; nil when it is not its turn yet.
    public func before() throws -> Publisher.Report? {
        guard let remote = session.remote,
            try session.repository.reference(session.ledger.names.trackingLedger(remote)) == nil
        else { return nil }
        return try share()
    }

    /// Shares what is left; called after the commits were pushed.
    public func after() throws -> Publisher.Report {
        try share()
    }

    private func share() throws -> Publisher.Report {
        try Publisher(session, pin: PinnedLedger(session, environment: environment).check).synchronise()
    }
}
