import MLOpsCore

/// What is known about a change when it is to be carried out.
public struct PromotionFacts: Sendable {
    public var gate: Gate
    public var environment: String
    /// The event that proposed the change.
    public var change: String
    public var kind: ChangeKind
    /// The person who proposed it; unknown for a signer the policy does not know.
    public var proposer: Fact<String>
    /// One for each model the change alters.
    public var items: [PromotionItem]
    /// True while the environment runs exactly what the change says it comes from.
    public var currentMatchesFrom: Fact<Bool>
    /// When the proposal lapses, as it says itself; nil when it does not.
    public var expires: Timestamp?
    /// Everybody who made what this change brings: authors, committers and co-authors of all commits between what runs in
    /// the environment now and the releases, signers of the releases and attestations, builders, trainers. Commits of
    /// declared service identities count by author alone. The proposer need not be repeated here.
    public var contributors: Fact<[Contributor]>
    /// All approvals of exactly this change.
    public var approvals: Fact<[Approval]>
    /// All rejections of exactly this change.
    public var rejections: Fact<[Rejection]>
    /// The freeze that the ledger declares for the environment at this moment; nil when there is none.
    public var declaredFreeze: Fact<DeclaredFreeze?>
    public var now: Fact<Timestamp>
    /// When it was proposed, by witnesses' clocks where they saw it.
    public var proposed: Fact<Timestamp>
    /// Configuration files that the change sets.
    public var configuration: [ConfigurationItem]
    /// What differs in git from what runs there now. Not looked at when no rule asks.
    public var altered: Fact<AlteredFiles>
    /// Waivers for exactly this change or its releases in this environment.
    public var waivers: Fact<[Waiver]>
    /// Emergency changes of the environment that were carried out and not reviewed.
    public var owedReviews: Fact<[OwedReview]>

    /// What is left out here is unknown: a rule that asks for it fails.
    public init(
        gate: Gate, environment: String, change: String, kind: ChangeKind = .normal, proposer: Fact<String>,
        items: [PromotionItem], currentMatchesFrom: Fact<Bool>, expires: Timestamp? = nil,
        contributors: Fact<[Contributor]>, approvals: Fact<[Approval]>, rejections: Fact<[Rejection]>,
        declaredFreeze: Fact<DeclaredFreeze?>, now: Fact<Timestamp>, proposed: Fact<Timestamp> = .notGathered,
        configuration: [ConfigurationItem] = [], altered: Fact<AlteredFiles> = .notGathered,
        waivers: Fact<[Waiver]> = .notGathered, owedReviews: Fact<[OwedReview]> = .notGathered
    ) {
        self.proposed = proposed
        self.configuration = configuration
        self.altered = altered
        self.waivers = waivers
        self.owedReviews = owedReviews
        self.gate = gate
        self.environment = environment
        self.change = change
        self.kind = kind
        self.proposer = proposer
        self.items = items
        self.currentMatchesFrom = currentMatchesFrom
        self.expires = expires
        self.contributors = contributors
        self.approvals = approvals
        self.rejections = rejections
        self.declaredFreeze = declaredFreeze
        self.now = now
    }
}

/// How a change wants to be judged.
public enum ChangeKind: String, Sendable, Hashable {
    case normal
    case standard
    case emergency
}

/// One model that a change alters.
public struct PromotionItem: Sendable {
    /// What runs there now; nil when nothing of this model does.
    public var from: ReleaseName?
    public var to: ReleaseName
    /// The builds to run, by digest.
    public var builds: [String]
    /// Of the new release.
    public var metrics: Fact<[String: DecimalNumber]>
    /// Of what runs now; not looked at when ``from`` is nil.
    public var currentMetrics: Fact<[String: DecimalNumber]>
    public var hasModelCard: Fact<Bool>
    /// The branches, without `refs/heads/`, that the release's commit has reached.
    public var reachedBranches: Fact<[String]>
    /// True when the release's tag exists, is signed and is exactly the tag object that the release event names.
    public var tagMatches: Fact<Bool>
    /// How the release event differs from the commit it names, in words; empty when it says what the commit holds.
    public var contentProblems: Fact<[String]>
    /// True when exactly this release with exactly these builds runs in the environment before.
    public var runsInPrevious: Fact<Bool>
    /// Since when it runs there without interruption: the time of the first witnessed receipt that covers its promotion.
    public var inPreviousSince: Fact<Timestamp>
    /// The metrics of the baseline that the release states; nil when it states none.
    public var baseline: Fact<[String: DecimalNumber]?>
    /// Everything attested about exactly this release, oldest first.
    public var attestations: Fact<[Attestation]>
    public var api: Fact<APICompatibility>
    public var standing: Fact<ReleaseStanding>
    /// The files of the model.
    public var files: Fact<[ModelFile]>
    /// What the release's lock file brings in.
    public var packages: Fact<PackageFacts>

    /// What is left out here is unknown: a rule that asks for it fails.
    public init(
        from: ReleaseName?, to: ReleaseName, builds: [String], metrics: Fact<[String: DecimalNumber]>,
        currentMetrics: Fact<[String: DecimalNumber]>, hasModelCard: Fact<Bool>, reachedBranches: Fact<[String]>,
        tagMatches: Fact<Bool>, contentProblems: Fact<[String]>, runsInPrevious: Fact<Bool>,
        inPreviousSince: Fact<Timestamp>, baseline: Fact<[String: DecimalNumber]?> = .notGathered,
        attestations: Fact<[Attestation]> = .notGathered, api: Fact<APICompatibility> = .notGathered,
        standing: Fact<ReleaseStanding> = .notGathered, files: Fact<[ModelFile]> = .notGathered,
        packages: Fact<PackageFacts> = .notGathered
    ) {
        (self.baseline, self.attestations, self.api) = (baseline, attestations, api)
        (self.standing, self.files, self.packages) = (standing, files, packages)
        self.from = from
        self.to = to
        self.builds = builds
        self.metrics = metrics
        self.currentMetrics = currentMetrics
        self.hasModelCard = hasModelCard
        self.reachedBranches = reachedBranches
        self.tagMatches = tagMatches
        self.contentProblems = contentProblems
        self.runsInPrevious = runsInPrevious
        self.inPreviousSince = inPreviousSince
    }
}

/// A freeze that an event of the ledger declares.
public struct DeclaredFreeze: Sendable, Hashable {
    /// The event.
    public var event: String
    public var reason: String
    public var until: Timestamp?

    public init(event: String, reason: String, until: Timestamp? = nil) {
        (self.event, self.reason, self.until) = (event, reason, until)
    }
}
