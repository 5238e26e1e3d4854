import MLOpsCore
import MLOpsGit
import MLOpsSystem

/// Fetches the ledger and the environments of a remote into tracking references, and reconciles them with ours.
///
/// Never fetches into `refs/mlops/*` and never with force: a server whose ledger was rewound is noticed.
public struct LedgerSync {
    private let ledger: Ledger
    public let remote: String

    private var repository: Repository { ledger.repository }
    private var names: LedgerNames { ledger.names }

    /// - Throws: `input` on a server, which has nothing to fetch from.
    public init(_ ledger: Ledger, remote: String) throws {
        guard !ledger.names.onServer else {
            throw Diagnostic.input("this is the server's repository: clones synchronise with it, not the reverse")
        }
        guard !remote.isEmpty, !remote.hasPrefix("-") else {
            throw Diagnostic.input(
                "'\(VisibleText.of(remote))' is not the name of a remote", hint: "see them: git remote -v")
        }
        self.ledger = ledger
        self.remote = remote
    }

    /// The remote that ledger commands talk to when none is named: `mlops.ledgerRemote`, the branch's, or `origin`.
    public static func defaultRemote(in repository: Repository) throws -> String? {
        if let chosen = try repository.setting("mlops.ledgerRemote") { return chosen }
        let remotes = try repository.remotes()
        if case .branch(let name, _) = try repository.head(), name.hasPrefix("refs/heads/"),
            let own = try repository.setting("branch.\(name.dropFirst(11)).remote"), remotes.contains(own)
        {
            return own
        }
        return remotes.contains("origin") ? "origin" : remotes.count == 1 ? remotes[0] : nil
    }

    /// Fetches what the remote has, into tracking references only, and compares it with what was there before.
    ///
    /// What it is compared with is kept apart from the tracking reference, which plain git moves as well; it moves on
    /// only when ours follows (``reconcile(with:)``), so that a rewound ledger is told of again and again.
    ///
    /// - Returns: the remote's ledger tip; nil when it has none yet.
    /// - Throws: `refused` when the remote's ledger lost something it had shown before.
    public func fetch() throws -> ObjectID? {
        let listing = try remoteReferences()
        let before = try verified()
        guard let offered = listing[names.ledgerBranch] else {
            guard before == nil else { throw Self.rewound(remote, "its ledger is gone") }
            RemoteContact.note(remote, in: repository, now: SystemClock().now())
            return nil
        }
        let outcome = try fetch(["\(names.ledgerBranch):\(names.trackingLedger(remote))"])
        if !outcome.succeeded {
            if let before, repository.contains(offered), try !repository.isAncestor(before, of: offered) {
                throw Self.rewound(remote, "it no longer contains \(before.short), seen there before")
            }
            throw Diagnostic(
                .environment, "cannot fetch the ledger from '\(remote)'",
                causes: outcome.errorLines.map { VisibleText.of($0) })
        }
        // The views say nothing that the ledger does not: one that was tampered with must not keep the ledger away.
        let views = environments(in: listing).map {
            "\(names.environmentBranch($0.name)):\(names.trackingEnvironment(remote, $0.name))"
        }
        if !views.isEmpty { _ = try fetch(views) }
        guard let now = try repository.reference(names.trackingLedger(remote)) else { return nil }
        if let before, before != now {
            guard try ledger.history(at: now).position(of: before) != nil else {
                throw Self.rewound(remote, "\(before.short), seen there before, is not on its first-parent chain")
            }
        }
        RemoteContact.note(remote, in: repository, now: SystemClock().now())
        return now
    }

    /// The newest tip of the remote's ledger that was compared with what was known; before the first comparison, what
    /// was last fetched.
    public func verified() throws -> ObjectID? {
        try repository.reference(names.verifiedLedger(remote))
            ?? repository.reference(names.trackingLedger(remote))
    }

    private func keep(_ tip: ObjectID) throws {
        let name = names.verifiedLedger(remote)
        let old = try repository.reference(name)
        if old != tip { _ = try repository.update(name, from: old, to: tip, message: "mlops: compared") }
    }

    /// Environments whose view on the remote is neither ours nor one that ours grew from, while the ledgers agree:
    /// somebody moved them without a promotion.
    public func strayEnvironments() throws -> [String] {
        let listing = try remoteReferences()
        guard try listing[names.ledgerBranch] == ledger.tip() else { return [] }
        return try environments(in: listing).compactMap { environment, theirs in
            guard let ours = try repository.reference(names.environment(environment)) else { return environment }
            let grew = try repository.contains(theirs) && repository.isAncestor(theirs, of: ours)
            return grew ? nil : environment
        }
    }

    private func environments(in listing: [String: ObjectID]) -> [(name: String, tip: ObjectID)] {
        let prefix = names.environmentBranch("")
        return listing.sorted { $0.key < $1.key }.compactMap { name, tip in
            guard name.hasPrefix(prefix) else { return nil }
            let environment = String(name.dropFirst(prefix.count))
            return Event.isName(environment) ? (environment, tip) : nil
        }
    }

    private func fetch(_ refspecs: [String]) throws -> Program.Outcome {
        try repository.git.run(
            ["-c", "fetch.prune=false", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--refmap=", remote]
                + refspecs)
    }

    /// What reconciling did.
    public enum Outcome: Sendable {
        case upToDate
        /// Ours moved forward to the remote's tip.
        case forwarded(ObjectID)
        /// Ours has events the remote lacks; `dropped` are those that must be signed again.
        case unpublished(kept: [EventRecord], dropped: [EventRecord])
    }

    /// Makes our ledger contain what the remote's has: forward, or merged on top of it.
    ///
    /// `theirs`: the remote's tip, as ``fetch()`` returned it.
    /// Throws `refused` when the two were founded separately.
    /// `whatIsInert`: tells which events of a history count for nothing; those of ours that would, once they lie behind
    /// the remote's, are dropped, as they could never be published.
    public func reconcile(
        with theirs: ObjectID?, whatIsInert: (LedgerHistory) throws -> Set<Digest> = { _ in [] }
    ) throws -> Outcome {
        let ours = try ledger.tip()
        guard let theirs else {
            guard let ours else { return .upToDate }
            return .unpublished(
                kept: try ledger.history(at: ours, whole: true).entries.compactMap(\.sound), dropped: [])
        }
        let outcome = try follow(theirs, ours, whatIsInert)
        try keep(theirs)
        return outcome
    }

    private func follow(
        _ theirs: ObjectID, _ ours: ObjectID?, _ whatIsInert: (LedgerHistory) throws -> Set<Digest>
    ) throws -> Outcome {
        guard let ours else {
            try move(from: nil, to: theirs)
            return .forwarded(theirs)
        }
        if ours == theirs { return .upToDate }
        let (mine, other) = try ledger.histories(at: ours, and: theirs)
        guard mine.genesis.id == other.genesis.id else {
            throw Diagnostic.refused(
                "the ledger of '\(remote)' is not the one this repository has",
                cause: "genesis \(other.genesis.id.short) there, \(mine.genesis.id.short) here",
                hint: "if the repository was replaced, start from a fresh clone; else ask the ledger's admins")
        }
        if try other.position(of: ours) != nil {
            try move(from: ours, to: theirs)
            return .forwarded(theirs)
        }
        if try mine.position(of: theirs) != nil {
            return .unpublished(
                kept: try mine.entries.compactMap(\.sound).filter { try !other.holds(event: $0.id) }, dropped: [])
        }
        var merged = try LedgerMerge(in: repository).merge(ours: mine, theirs: other)
        var useless: Set<Digest> = []
        while !merged.kept.isEmpty {
            let inert = try whatIsInert(ledger.history(at: merged.tip)).intersection(merged.kept.map(\.id))
            if inert.isEmpty { break }
            useless.formUnion(inert)
            merged = try LedgerMerge(in: repository).merge(ours: mine, theirs: other, without: useless)
        }
        try move(from: ours, to: merged.tip)
        return .unpublished(kept: merged.kept, dropped: merged.dropped)
    }

    /// Pushes our ledger; git runs our pre-push hook and the server its own.
    ///
    /// When it was not taken, the remote's ledger has moved meanwhile: fetch, reconcile and push again.
    public func push() throws -> PushOutcome {
        guard let tip = try ledger.tip() else { return .nothing }
        let outcome = try push(
            [(names.ledger, names.ledgerBranch, tip)], tracking: [names.trackingLedger(remote)])
        if outcome.isTaken { try keep(tip) }
        return outcome
    }

    /// What became of a push that was not refused.
    public struct PushOutcome: Sendable {
        /// False when others were first, or the server could not move the reference just then.
        public let isTaken: Bool
        /// Why not, in the server's words.
        public let refusal: String?
        /// Warnings that the server's hooks wrote.
        public let warnings: [String]

        static let nothing = PushOutcome(isTaken: true, refusal: nil, warnings: [])
    }

    /// Pushes environments' views, after the ledger.
    public func push(environments: [String]) throws -> PushOutcome {
        var sources: [(local: String, remote: String, id: ObjectID)] = []
        var tracking: [String] = []
        for environment in environments {
            guard let id = try repository.reference(names.environment(environment)),
                id != (try repository.reference(names.trackingEnvironment(remote, environment)))
            else { continue }
            sources.append((names.environment(environment), names.environmentBranch(environment), id))
            tracking.append(names.trackingEnvironment(remote, environment))
        }
        return sources.isEmpty ? .nothing : try push(sources, tracking: tracking)
    }

    private func push(
        _ sources: [(local: String, remote: String, id: ObjectID)], tracking: [String]
    ) throws -> PushOutcome {
        let refspecs = sources.map { "\($0.id.hex):\($0.remote)" }
        let outcome = try repository.git.run(["push", "--porcelain", "--no-follow-tags", remote] + refspecs)
        if outcome.succeeded {
            for (name, source) in zip(tracking, sources) {
                let old = try repository.reference(name)
                if old != source.id {
                    _ = try repository.update(name, from: old, to: source.id, message: "mlops: pushed")
                }
            }
            let warnings = outcome.errorLines.compactMap { line -> String? in
                guard line.hasPrefix("remote: warning: ") else { return nil }
                // git fills the line up with blanks.
                return VisibleText.of(String(line.dropFirst(17).reversed().drop { $0 == " " }.reversed()))
            }
            return PushOutcome(isTaken: true, refusal: nil, warnings: warnings)
        }
        func later(_ lines: [String]) -> PushOutcome {
            PushOutcome(isTaken: false, refusal: lines.first.map { VisibleText.of($0) }, warnings: [])
        }
        // Status "!" with a reason in brackets: git's porcelain says which kind of refusal it was.
        let refusals = outcome.lines.filter { $0.hasPrefix("!") }
        let races = ["(non-fast-forward)", "(fetch first)", "(stale info)"]
        if !refusals.isEmpty, refusals.allSatisfy({ line in races.contains { line.hasSuffix($0) } }) {
            return later(refusals)
        }
        if refusals.contains(where: { $0.contains("cannot lock ref") || $0.contains("failed to update ref") }) {
            return later(outcome.errorLines.filter { $0.contains("lock") } + refusals)
        }
        // A hook judges before git compares: what it refuses may merely have been overtaken.
        if !refusals.isEmpty {
            let listing = try remoteReferences()
            for (name, source) in zip(tracking, sources)
            where listing[source.remote] != (try repository.reference(name)) {
                return later(refusals)
            }
        }
        // Without a connection git dies (128); a pre-push hook that says no makes it end with 1 before it sends anything.
        let refusedHere = refusals.isEmpty && outcome.status == 1
        throw Diagnostic(
            refusals.isEmpty && !refusedHere ? .environment : .refused,
            refusedHere ? "the pre-push hook refused the ledger" : "'\(remote)' did not take the ledger",
            causes: outcome.errorLines.filter { !$0.hasPrefix("To ") }.map {
                VisibleText.of(String($0))
            })
    }

    private func move(from old: ObjectID?, to new: ObjectID) throws {
        guard try repository.update(names.ledger, from: old, to: new, message: "mlops: sync with \(remote)") else {
            throw Diagnostic.environment(
                "the ledger moved while it was being synchronised", hint: "run the command again")
        }
    }

    private func remoteReferences() throws -> [String: ObjectID] {
        let outcome = try repository.git.run([
            "ls-remote", "--quiet", remote, names.ledgerBranch, names.environmentBranch("") + "*",
        ])
        guard outcome.succeeded else {
            throw Diagnostic(
                .environment, "cannot reach '\(remote)'",
                causes: outcome.errorLines.prefix(8).map { VisibleText.of($0) },
                hints: [CommandHint("check it: git ls-remote \(remote)").or("check it with: git ls-remote")])
        }
        var result: [String: ObjectID] = [:]
        for line in outcome.lines {
            let parts = line.split(separator: "\t")
            if parts.count == 2, let id = ObjectID(hex: String(parts[0])) { result[String(parts[1])] = id }
        }
        return result
    }

    private static func rewound(_ remote: String, _ how: String) -> Diagnostic {
        .refused(
            "the ledger of '\(remote)' was rewound or replaced", cause: how,
            hint: "do not go on: keep this clone as evidence and ask the ledger's admins")
    }
}
