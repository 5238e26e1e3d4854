import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsSystem

/// Shares the ledger, release tags and environments with the remote, in the order that is safe.
///
/// The ledger goes first, by compare-and-swap; then the tags it names; then the views of the environments.
public struct Publisher {
    private let session: LedgerSession
    private let sync: LedgerSync

    private var repository: Repository { session.repository }

    /// What the user pinned for the remote; nil when nothing can be pinned, as without a home directory.
    private let pin: PinCheck?

    /// `pin`: what the fetched ledger is compared with before anything of ours follows it.
    /// Throws `input` when the repository has no remote.
    public init(_ session: LedgerSession, pin: PinCheck?) throws {
        guard let remote = session.remote else {
            throw Diagnostic.input(
                "this repository has no remote to share the ledger with", hint: "git remote add origin <url>")
        }
        (self.session, self.pin) = (session, pin)
        sync = try LedgerSync(session.ledger, remote: remote)
    }

    /// What was shared.
    public struct Report: Sendable {
        public var fetched = false
        public var published: [EventRecord] = []
        /// Events of ours that the remote's ledger overtook: they must be judged and signed again.
        public var dropped: [EventRecord] = []
        public var tags: [String] = []
        /// Tags that name something else than their release.
        public var movedTags: [String] = []
        public var environments: [String] = []
        /// What else people have to know, such as that the server signed no receipt.
        public var warnings: [String] = []

        public var isEmpty: Bool {
            !fetched && published.isEmpty && dropped.isEmpty && tags.isEmpty && environments.isEmpty
        }
    }

    /// Brings in what others have published; pushes nothing.
    public func fetch() throws -> Report {
        var report = Report()
        try reconcile(&report)
        try refreshViews()
        return report
    }

    /// Brings in what others have published and shares what we have.
    ///
    /// - Throws: `refused` with the server's words when it does not take something, and when the remote's ledger is not
    ///   the pinned one or was rewound.
    public func synchronise() throws -> Report {
        var report = Report()
        try synchronise(into: &report)
        return report
    }

    /// The same; what was done before a failure is in `report` all the same.
    func synchronise(into report: inout Report) throws {
        var refusal: String?
        for _ in 0..<Self.attempts {
            try reconcile(&report)
            guard try hasNews() else { break }
            let outcome = try sync.push()
            report.warnings += outcome.warnings
            refusal = outcome.refusal
            if outcome.isTaken { break }
        }
        guard try !hasNews() else {
            throw Diagnostic.environment(
                "the ledger of '\(sync.remote)' keeps moving", cause: refusal,
                hint: "try again: git mlops ledger sync; if that does not help, look for a stale lock on the server")
        }
        try finish(&report)
    }

    /// Others may be first again and again; each round brings in what they wrote.
    private static let attempts = 20

    private func reconcile(_ report: inout Report) throws {
        let theirs = try sync.fetch()
        if let theirs, let pin { try pin.remember(session.ledger.history(at: theirs)) }
        switch try sync.reconcile(with: theirs, whatIsInert: inert) {
        case .upToDate: report.published = []
        case .forwarded:
            report.fetched = true
            report.published = []
        case .unpublished(let kept, let dropped):
            report.published = kept
            report.dropped += dropped
            try ReleaseAction(session).forgetTags(of: dropped)
        }
    }

    /// Whether the remote's ledger, as it was last fetched or pushed, has an event.
    func hasPublished(_ record: EventRecord) throws -> Bool {
        guard let tip = try remoteTip() else { return false }
        return try session.ledger.history(at: tip).holds(event: record.id)
    }

    /// Events that a history holds and that count for nothing.
    private func inert(_ history: LedgerHistory) throws -> Set<Digest> {
        Set(try session.timeline(of: history).inert().compactMap { $0.ledger.record?.id })
    }

    /// The remote's ledger as it was last fetched.
    func remoteTip() throws -> ObjectID? {
        try repository.reference(session.ledger.names.trackingLedger(sync.remote))
    }

    private func hasNews() throws -> Bool {
        try session.ledger.tip() != remoteTip()
    }

    private func finish(_ report: inout Report) throws {
        guard try session.ledger.tip() != nil else { return }
        let timeline = try session.timeline()
        let tags = try ReleaseAction(session).restoreTags(timeline)
        report.movedTags = tags.moved
        do {
            report.tags = try pushTags(timeline)
        } catch let error as Diagnostic where error.kind == .refused {
            // The ledger carries the tags' bytes: they are missed by people alone, and keep nothing else back.
            report.warnings.append(([error.message] + error.causes.prefix(3)).joined(separator: ": "))
        }
        try refreshViews()
        let environments = timeline.promotedEnvironments
        let before = try environments.filter { try !isPublished($0) }
        guard try sync.push(environments: environments).isTaken else {
            let stray = try sync.strayEnvironments()
            if let environment = stray.first {
                let names = session.ledger.names
                let view = "\(names.environment(environment)):\(names.environmentBranch(environment))"
                throw Diagnostic.refused(
                    "'\(environment)' on '\(sync.remote)' was moved without a promotion",
                    cause: "its view there is not the one that the ledger signs",
                    hint: CommandHint(
                        "the ledger is right; an admin puts the view back: git push --force \(sync.remote) \(view)"
                    ).or("the ledger is right; an admin puts the view back with: git push --force"))
            }
            throw Diagnostic.environment(
                "an environment of '\(sync.remote)' moved meanwhile", hint: "try again: git mlops ledger sync")
        }
        report.environments = before
    }

    private func isPublished(_ environment: String) throws -> Bool {
        let names = session.ledger.names
        return try repository.reference(names.environment(environment))
            == repository.reference(names.trackingEnvironment(sync.remote, environment))
    }

    /// Makes our views of the environments show what the ledger says.
    public func refreshViews() throws {
        guard try session.ledger.tip() != nil else { return }
        try EnvironmentViews(session).refresh(session.timeline())
    }

    /// Pushes the released tags that the remote lacks.
    private func pushTags(_ timeline: Timeline) throws -> [String] {
        let releases = try timeline.releases()
        guard !releases.isEmpty else { return [] }
        let listing = try repository.git.capture(["ls-remote", "--quiet", "--tags", "--refs", sync.remote])
        let there = Set(listing.split(separator: "\n").compactMap { $0.split(separator: "\t").last.map(String.init) })
        let missing = try releases.map { "refs/tags/\($0.subject.tagName)" }.filter {
            try !there.contains($0) && repository.reference($0) != nil
        }
        guard !missing.isEmpty else { return [] }
        let outcome = try repository.git.run(["push", "--porcelain", sync.remote] + missing.map { "\($0):\($0)" })
        guard outcome.succeeded else {
            throw Diagnostic(
                .refused, "'\(sync.remote)' did not take the release tags",
                causes: outcome.errorLines.map { VisibleText.of($0) })
        }
        return missing.map { String($0.dropFirst("refs/tags/".count)) }
    }
}
