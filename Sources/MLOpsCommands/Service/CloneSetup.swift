import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsPolicy
import MLOpsReview
import MLOpsScaffold
import MLOpsTerminal

/// The steps of `git mlops setup`, which `init` takes as well.
struct CloneSetup {
    let session: LedgerSession
    let context: CommandContext

    private var repository: Repository { session.repository }

    init(_ session: LedgerSession, _ context: CommandContext) {
        (self.session, self.context) = (session, context)
    }

    private var hooks: HookInstaller { HookInstaller(repository, binary: context.executable) }

    private var settings: CloneSettings {
        CloneSettings(
            repository, binary: context.executable, remote: session.remote,
            branchPrefix: session.ledger.names.branchPrefix)
    }

    /// What would be done, one line each.
    func plan() throws -> [String] {
        var lines = try hooks.plan(.client).map(\.sentence) + settings.plan().map(\.sentence)
        if let remote = session.remote { lines.append("fetch the ledger from \(VisibleText.of(remote))") }
        return lines
    }

    /// Hooks, drivers and the refspec. Needs no network.
    func install() throws {
        let steps = try hooks.install(.client)
        HookReport(context).installed(steps, .client)
        let changes = try settings.plan()
        try settings.apply(changes)
        if changes.contains(where: { $0.key.hasPrefix("merge.") || $0.key.hasPrefix("diff.") }) {
            context.say("drivers set: git compares and merges manifests file by file")
        }
        if changes.contains(where: \.adds), let remote = session.remote {
            context.say("git fetch brings the ledger of \(VisibleText.of(remote)) along")
        }
    }

    /// Where the pin stands after ``fetchAndPin(_:)``.
    enum Pinned {
        case noRemote
        case noLedger
        case unreachable
        case unpinned(Digest)
        case pinned
    }

    /// Fetches the ledger and pins it. What is not the pinned ledger never becomes ours.
    ///
    /// - Parameter wanted: the beginning of the genesis id that the user names; nil to ask on a terminal.
    /// - Returns: where the pin stands.
    /// - Throws: `refused` when the remote has another ledger; nothing is pinned then.
    func fetchAndPin(_ wanted: String?) throws -> Pinned {
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
            context.warn(([error.message] + error.causes.prefix(2)).joined(separator: ": "))
            return .unreachable
        }
        guard let tip else {
            guard wanted == nil else {
                throw Diagnostic.refused(
                    "there is no ledger at '\(VisibleText.of(remote))' to pin",
                    hint: "share yours: git mlops ledger sync")
            }
            guard try session.ledger.tip() == nil else { return .pinned }
            context.say("\(VisibleText.of(remote)) has no ledger yet")
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
        guard let check = try pinCheck(remote) else {
            try adopt(sync, tip)
            context.warn("you have no home directory, so that nothing can be pinned")
            return .unpinned(genesis)
        }
        // Another ledger than the pinned one is refused here, unless the user named it just now; a rewound one always.
        let isPinned = try check.isPinned(history, replacing: wanted != nil)
        try adopt(sync, tip)
        if isPinned {
            context.say("pinned: the ledger \(genesis.short)")
            return .pinned
        }
        if wanted == nil {
            try describe(history)
            guard try confirm() else { return .unpinned(genesis) }
        }
        try check.pin(history)
        context.say("pinned: the ledger \(genesis.short)")
        return .pinned
    }

    private func adopt(_ sync: LedgerSync, _ tip: ObjectID) throws {
        _ = try sync.reconcile(with: tip)
        try EnvironmentViews(session).refresh(session.timeline())
    }

    private func pinCheck(_ remote: String) throws -> PinCheck? {
        KnownLedgers.usualFile(environment: context.environment).map {
            PinCheck(KnownLedgers(file: $0), repository: repository, remote: remote)
        }
    }

    /// What a person compares before pinning.
    private func describe(_ history: LedgerHistory) throws {
        let subject = try GenesisSubject(history.genesis.event.subject)
        let policy = try Policy(json: subject.policy, checkKey: PolicyInForce.checkKey)
        let event = history.genesis.event
        func person(_ id: String) -> String { policy.person(id)?.name.map { "\(id) (\($0))" } ?? id }
        context.say("ledger    \(history.genesis.id.hex)")
        context.say("project   \(VisibleText.of(subject.project))\(subject.testing ? "  TEST LEDGER" : "")")
        context.say("founded   \(event.time) by \(VisibleText.of(person(event.actor.name))), key \(event.actor.key)")
        let admins = policy.admins.members.map { VisibleText.of(person($0)) }
        context.say("admins    \(admins.joined(separator: ", ")); \(policy.admins.threshold) of them at least")
    }

    private func confirm() throws -> Bool {
        guard TerminalDevice(descriptor: 0).isTerminal, context.output.errorIsTerminal else {
            context.say("not pinned: nobody was there to confirm that this is your ledger")
            return false
        }
        let prompt = Prompt(input: 0, output: TerminalDevice.standardError, style: context.output.errorStyle)
        return try prompt.confirm("Is this the ledger you expect? It will be pinned.", defaultAnswer: false)
    }

    /// Shows the payload remotes nobody trusted yet, or trusts them.
    ///
    /// - Returns: the URLs that stay untrusted.
    func payloadRemotes(trust: Bool) throws -> [String] {
        guard repository.workTree != nil else { return [] }
        let remotes = try PayloadRemotes(repository)
        var untrusted: [String] = []
        for remote in try remotes.configuration().remotes where try !remotes.isTrusted(url: remote.url) {
            if trust {
                try remotes.trust(url: remote.url)
                context.say("trusted: the payload remote \(remote.name), \(VisibleText.of(remote.url))")
            } else {
                untrusted.append(remote.url)
                context.say("not trusted yet: the payload remote \(remote.name), \(VisibleText.of(remote.url))")
            }
        }
        return untrusted
    }
}
