import MLOpsCore

/// What is known about a push when its refs are to be updated.
public struct PushFacts: Sendable {
    public var gate: Gate
    public var updates: [RefUpdate]
    /// Every promotion among the new events, each with the facts as they were at its place in the ledger.
    public var promotions: Fact<[PromotionFacts]>
    /// Every rollback among the new events.
    public var rollbacks: Fact<[RollbackFacts]>
    public var now: Fact<Timestamp>
    /// What the server says of firm-wide policies; nil where it says nothing.
    public var base: BaseDemand?

    public init(
        gate: Gate, updates: [RefUpdate], promotions: Fact<[PromotionFacts]>, rollbacks: Fact<[RollbackFacts]>,
        now: Fact<Timestamp> = .notGathered, base: BaseDemand? = nil
    ) {
        self.base = base
        self.now = now
        self.gate = gate
        self.updates = updates
        self.promotions = promotions
        self.rollbacks = rollbacks
    }
}

/// The firm-wide policies that a server insists on, and what the new policies of a push build on.
public struct BaseDemand: Sendable {
    /// SHA-256 in hexadecimal of those that are allowed.
    public var allowed: [String]
    /// By the event that puts a policy in force: what it builds on; nil for nothing.
    public var found: Fact<[(event: String, base: String?)]>

    public init(allowed: [String], found: Fact<[(event: String, base: String?)]>) {
        (self.allowed, self.found) = (allowed, found)
    }
}

/// One ref that a push alters.
public struct RefUpdate: Sendable {
    public enum Change: String, Sendable, Hashable {
        case created
        case updated
        case deleted
    }

    /// What the ref is, by the mapping of names on the remote, and what is known about its update.
    public enum Target: Sendable {
        case branch(BranchFacts)
        /// A tag of the form `<model>@v<semver>`.
        case releaseTag(ReleaseTagFacts)
        case ledger(LedgerFacts)
        case environmentView(EnvironmentViewFacts)
        /// A name that belongs to git-mlops and that the mapping does not know.
        case unmapped
        /// Any other tag or ref: none of our business.
        case other
    }

    /// The full name on the remote, such as `refs/heads/main`.
    public var name: RepoPath
    public var change: Change
    public var target: Target

    public init(name: RepoPath, change: Change, target: Target) {
        self.name = name
        self.change = change
        self.target = target
    }
}

/// What is known about the commits that a push brings to a branch. Not looked at when the branch is deleted, or when the
/// policy has no rule for it.
public struct BranchFacts: Sendable {
    /// The branch without `refs/heads/`.
    public var branch: RepoPath
    /// One sentence for each manifest that is not valid, at the new tip and in the new commits.
    public var manifestProblems: Fact<[String]>
    /// The payloads that the manifests name and the remote store does not have, in words.
    public var missingPayloads: Fact<[String]>
    /// Raw files of the new commits, at least all those above the branch's limit; listing more does no harm.
    public var files: Fact<[FileFact]>
    /// One sentence for each schema of the new commits that is none, or that an asset names and the branch lacks.
    public var schemaProblems: Fact<[String]>
    /// Notebooks of the new commits that carry outputs, in words.
    public var notebookOutputs: Fact<[String]>
    /// Assets of the new commits that may lie in certain regions only, and where their payloads would lie.
    public var residents: Fact<[ResidentAsset]>
    /// Files of models in the new commits.
    public var modelFiles: Fact<[ModelFile]>
    /// What the lock file of the new tip brings in; nil when the new commits leave it alone.
    public var packages: Fact<PackageFacts?>

    /// What is left out here is unknown: a rule that asks for it fails.
    public init(
        branch: RepoPath, manifestProblems: Fact<[String]>, missingPayloads: Fact<[String]>, files: Fact<[FileFact]>,
        schemaProblems: Fact<[String]> = .notGathered, notebookOutputs: Fact<[String]> = .notGathered,
        residents: Fact<[ResidentAsset]> = .notGathered, modelFiles: Fact<[ModelFile]> = .notGathered,
        packages: Fact<PackageFacts?> = .notGathered
    ) {
        (self.schemaProblems, self.notebookOutputs, self.residents) = (schemaProblems, notebookOutputs, residents)
        (self.modelFiles, self.packages) = (modelFiles, packages)
        self.branch = branch
        self.manifestProblems = manifestProblems
        self.missingPayloads = missingPayloads
        self.files = files
    }
}

/// An asset that may lie in one region only.
public struct ResidentAsset: Sendable, Hashable {
    public var path: RepoPath
    /// What its manifest says under `residency`.
    public var residency: String
    /// The URLs of the remotes that its payloads go to.
    public var remotes: [String]

    public init(path: RepoPath, residency: String, remotes: [String]) {
        (self.path, self.residency, self.remotes) = (path, residency, remotes)
    }
}

/// A file in git and its size.
public struct FileFact: Sendable, Hashable {
    public var path: RepoPath
    public var size: ByteSize

    public init(path: RepoPath, size: ByteSize) {
        (self.path, self.size) = (path, size)
    }
}

/// What is known about a tag named like a release.
public struct ReleaseTagFacts: Sendable {
    /// True when the ledger had a valid release event for a tag of this name before the push.
    public var wasReleased: Fact<Bool>
    /// True when, after the push, a valid release event names exactly the tag object that the push leaves there. Not
    /// looked at when the tag is deleted.
    public var hasEvent: Fact<Bool>

    public init(wasReleased: Fact<Bool>, hasEvent: Fact<Bool>) {
        (self.wasReleased, self.hasEvent) = (wasReleased, hasEvent)
    }
}

/// What is known about an update of the ledger.
public struct LedgerFacts: Sendable {
    /// True when the old tip lies on the new tip's first-parent chain (or there was none), and the structure is sound.
    public var isFastForward: Fact<Bool>
    /// The events that the push brings, in order.
    public var events: Fact<[LedgerEvent]>

    public init(isFastForward: Fact<Bool>, events: Fact<[LedgerEvent]>) {
        (self.isFastForward, self.events) = (isFastForward, events)
    }
}

/// A new event and whether it counts.
public struct LedgerEvent: Sendable, Hashable {
    public enum Standing: Sendable, Hashable {
        case valid
        /// It never counts, with the reason as a sentence.
        case inert(String)
    }

    public var id: String
    /// Its type, such as `approve`.
    public var type: String
    public var standing: Standing

    public init(id: String, type: String, standing: Standing) {
        (self.id, self.type, self.standing) = (id, type, standing)
    }
}

/// What is known about an update of an environment's view.
public struct EnvironmentViewFacts: Sendable {
    public var environment: String
    /// True when the SHA-256 listing of the new tree is the one that the newest promotion or rollback signs.
    public var listingMatches: Fact<Bool>
    /// True when that event is in the ledger as the remote has it, this push included.
    public var eventInLedger: Fact<Bool>

    public init(environment: String, listingMatches: Fact<Bool>, eventInLedger: Fact<Bool>) {
        self.environment = environment
        self.listingMatches = listingMatches
        self.eventInLedger = eventInLedger
    }
}
