import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview
import MLOpsScaffold

/// The steps of `git mlops setup`, which `init` takes as well. Belongs to the thread of its repository.
public struct CloneSetup {
    private let session: LedgerSession
    private let surroundings: Surroundings
    /// The beginning of the genesis id that the user names.
    private let wanted: String?
    private let tell: (SetupNews) -> Void

    private var repository: Repository { session.repository }

    /// - Parameters:
    ///   - session: the ledger's, in the clone to set up.
    ///   - surroundings: the binary for the hooks, and the user's home.
    ///   - tell: told of what is done.
    public init(_ session: LedgerSession, in surroundings: Surroundings, tell: @escaping (SetupNews) -> Void) {
        self.init(session, wanted: nil, surroundings, tell)
    }

    /// Checks first that there is a clone to set up.
    ///
    /// - Parameters:
    ///   - repository: the clone.
    ///   - remote: the one that has the ledger; nil for the usual one.
    ///   - pin: the beginning of the genesis id that the user names; nil to ask.
    ///   - surroundings: the binary for the hooks, and the user's home.
    ///   - tell: told of what is done.
    /// - Throws: `input` in a server's repository, for a remote that is not there, and for a pin that is no id.
    public init(
        _ repository: Repository, remote: String?, pin: String?, in surroundings: Surroundings,
        tell: @escaping (SetupNews) -> Void
    ) throws {
        if try LedgerNames(in: repository).onServer {
            throw Diagnostic.input(
                "this is a server's repository; clones are set up", hint: "its hooks: git mlops hooks install")
        }
        if let pin { try GenesisPrefix.check(pin) }
        let session = try LedgerSession(
            repository, remote: remote, clock: surroundings.clock, testTime: surroundings.testTime())
        if let remote = session.remote { try Self.check(remote: remote, repository) }
        self.init(session, wanted: pin, surroundings, tell)
    }

    private init(
        _ session: LedgerSession, wanted: String?, _ surroundings: Surroundings,
        _ tell: @escaping (SetupNews) -> Void
    ) {
        (self.session, self.wanted, self.surroundings, self.tell) = (session, wanted, surroundings, tell)
    }

    private static func check(remote: String, _ repository: Repository) throws {
        let known = try repository.remotes()
        guard known.contains(remote) else {
            throw Diagnostic.input(
                "there is no remote '\(VisibleText.of(remote))'",
                hint: known.isEmpty ? "git remote add origin <url>" : "there are: \(known.joined(separator: ", "))")
        }
    }

    private var hooks: HookInstaller { HookInstaller(repository, binary: surroundings.executable) }

    private var settings: CloneSettings {
        CloneSettings(
            repository, binary: surroundings.executable, remote: session.remote,
            branchPrefix: session.ledger.names.branchPrefix)
    }

    /// What would be done, one line each.
    public func plan() throws -> [String] {
        var lines = try hooks.plan(.client).map(\.sentence) + settings.plan().map(\.sentence)
        if let remote = session.remote { lines.append("fetch the ledger from \(VisibleText.of(remote))") }
        return lines
    }

    /// Hooks, drivers and the refspec. Needs no network; done already, it changes nothing.
    ///
    /// - Throws: `refused` when a hook that must not be lost stands in the way.
    public func install() throws {
        let steps = try hooks.install(.client)
        tell(.hooks(steps, .client))
        let changes = try settings.plan()
        try settings.apply(changes)
        if changes.contains(where: { $0.key.hasPrefix("merge.") || $0.key.hasPrefix("diff.") }) { tell(.drivers) }
        if changes.contains(where: \.adds), let remote = session.remote { tell(.refspec(remote: remote)) }
    }

    /// Where the pin stands after ``fetchAndPin(confirm:)``.
    public enum Pinned: Sendable {
        case noRemote
        case noLedger
        case unreachable
        /// Nobody confirmed this genesis.
        case unpinned(Digest)
        case pinned
    }

    /// Fetches the ledger and pins it. What is not the pinned ledger never becomes ours.
    ///
    /// - Parameter confirm: asks the user whether this is the ledger; not asked when they named it.
    /// - Returns: where the pin stands.
    /// - Throws: `refused` when the remote has another ledger; nothing is pinned then.
    public func fetchAndPin(confirm: (LedgerIntroduction) throws -> Bool) throws -> Pinned {
        guard let remote = session.remote else {
            guard wanted == nil else {
                throw Diagnostic.input(
                    "a pin belongs to a remote, and this repository has none", hint: "git remote add origin <url>")
            }
            return .noRemote
        }
        let sync = try LedgerSync(session.ledger, remote: remote)
        let tip: ObjectID?
        do {
            tip = try sync.fetch()
        } catch let error as Diagnostic where error.kind == .environment && wanted == nil {
            tell(.unreachable(error))
            return .unreachable
        }
        guard let tip else {
            guard wanted == nil else {
                throw Diagnostic.refused(
                    "there is no ledger at '\(VisibleText.of(remote))' to pin",
                    hint: "share yours: git mlops ledger sync")
            }
            guard try session.ledger.tip() == nil else { return .pinned }
            tell(.noLedger(remote: remote))
            return .noLedger
        }
        let history = try session.ledger.history(at: tip)
        let genesis = history.genesis.id
        if let wanted, !genesis.hex.hasPrefix(wanted) {
            throw Diagnostic.refused(
                "the ledger at '\(VisibleText.of(remote))' is not the one you named",
                cause: "its genesis is \(genesis.hex)",
                hint: "nothing was pinned: compare the id with a colleague's, by another way than this server")
        }
        guard let check = PinnedLedger(session, environment: surroundings.environment).check else {
            try adopt(sync, tip)
            tell(.noHome)
            return .unpinned(genesis)
        }
        // Another ledger than the pinned one is refused here, unless the user named it just now; a rewound one always.
        let isPinned = try check.isPinned(history, replacing: wanted != nil)
        try adopt(sync, tip)
        if isPinned {
            tell(.pinned(genesis))
            return .pinned
        }
        if wanted == nil {
            guard try confirm(LedgerIntroduction(history)) else { return .unpinned(genesis) }
        }
        try check.pin(history)
        tell(.pinned(genesis))
        return .pinned
    }

    private func adopt(_ sync: LedgerSync, _ tip: ObjectID) throws {
        _ = try sync.reconcile(with: tip)
        try EnvironmentViews(session).refresh(session.timeline())
    }

    /// Tells of the payload remotes nobody trusted yet, or trusts them in this clone.
    ///
    /// - Parameter trust: true to trust them.
    /// - Returns: the URLs that stay untrusted.
    /// - Throws: `input` when `.mlops/config` cannot be read.
    public func payloadRemotes(trust: Bool) throws -> [String] {
        guard repository.workTree != nil else { return [] }
        let remotes = try PayloadRemotes(repository)
        var untrusted: [String] = []
        for remote in try remotes.configuration().remotes where try !remotes.isTrusted(url: remote.url) {
            if trust {
                try remotes.trust(url: remote.url)
                tell(.trusted(remote))
            } else {
                untrusted.append(remote.url)
                tell(.untrusted(remote))
            }
        }
        return untrusted
    }
}
