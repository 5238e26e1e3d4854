import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview

/// The models of a ledger with their releases.
public struct ModelList: Sendable {
    public struct Row: Sendable, Hashable {
        public let model: String
        public let version: SemVer
        /// The release event.
        public let event: Digest
        public let by: String
        public let time: Timestamp
        /// 40 digits.
        public let commit: String
        public let build: String?
        /// The environments it runs in now, in the policy's order.
        public let environments: [String]
        public let grade: Grade

        public init(
            model: String, version: SemVer, event: Digest, by: String, time: Timestamp, commit: String,
            build: String?, environments: [String], grade: Grade
        ) {
            (self.model, self.version, self.event, self.by) = (model, version, event, by)
            (self.time, self.commit, self.build) = (time, commit, build)
            (self.environments, self.grade) = (environments, grade)
        }
    }

    public let ledger: LedgerIdentity
    /// By model, the newest version first.
    public let rows: [Row]

    public init(ledger: LedgerIdentity, rows: [Row]) {
        (self.ledger, self.rows) = (ledger, rows)
    }

    /// - Parameter model: nil for all.
    /// - Throws: `input` when there is no such model.
    public init(_ timeline: Timeline, ledger: LedgerIdentity, model: String? = nil) throws {
        if let model, !timeline.models.contains(model) {
            throw Diagnostic.input(
                "there is no model '\(VisibleText.excerpt(model))'",
                cause: timeline.models.isEmpty
                    ? "nothing was released yet" : "models: \(timeline.models.joined(separator: ", "))")
        }
        let releases = timeline.releases.filter { model == nil || $0.subject.model == model }.sorted {
            $0.subject.model == $1.subject.model
                ? $0.subject.version > $1.subject.version : $0.subject.model < $1.subject.model
        }
        self.init(
            ledger: ledger,
            rows: releases.map { release in
                Row(
                    model: release.subject.model, version: release.subject.version, event: release.record.id,
                    by: release.record.event.actor.name,
                    time: timeline.moment(of: release.record, at: release.position).time,
                    commit: release.subject.commit.hex, build: release.subject.build?.digest,
                    environments: timeline.environmentNames.filter {
                        timeline.state(of: $0)?.running[release.subject.model]?.reference == release.reference
                    }, grade: ledger.capped(timeline.entry(release.record.id)?.standing.grade ?? .unknown))
            })
    }
}

/// One release: what it is made of, where it runs, which changes moved it.
public struct ReleaseView: Sendable {
    public struct Asset: Sendable, Hashable {
        public let path: RepoPath
        public let digest: Digest

        public init(path: RepoPath, digest: Digest) {
            (self.path, self.digest) = (path, digest)
        }
    }

    public let row: ModelList.Row
    public let tagName: String
    /// The tag object, 40 digits.
    public let tag: String
    public let branch: String
    public let builder: String?
    public let asset: Asset
    public let inputs: [Asset]
    /// Sorted by name.
    public let metrics: [(name: String, value: String)]
    /// The names of what it carries, manifests left out.
    public let attachments: [String]
    public let message: String?
    public let changes: [ChangeView]

    public init(
        row: ModelList.Row, tagName: String, tag: String, branch: String, builder: String?, asset: Asset,
        inputs: [Asset], metrics: [(name: String, value: String)], attachments: [String], message: String?,
        changes: [ChangeView]
    ) {
        (self.row, self.tagName, self.tag, self.branch) = (row, tagName, tag, branch)
        (self.builder, self.asset, self.inputs, self.metrics) = (builder, asset, inputs, metrics)
        (self.attachments, self.message, self.changes) = (attachments, message, changes)
    }

    public init(_ release: Release, in timeline: Timeline, ledger: LedgerIdentity, changes: [ChangeView]) throws {
        let subject = release.subject
        let list = try ModelList(timeline, ledger: ledger, model: subject.model)
        guard let row = list.rows.first(where: { $0.event == release.record.id }) else {
            throw Diagnostic.bug("a release is missing from the list of releases")
        }
        self.init(
            row: row, tagName: subject.tagName, tag: subject.tag.hex, branch: subject.branch,
            builder: subject.build?.builder, asset: Asset(path: subject.asset.path, digest: subject.asset.digest),
            inputs: subject.inputs.map { Asset(path: $0.path, digest: $0.digest) }, metrics: subject.metrics,
            attachments: release.record.event.attachments.map(\.path).filter { !$0.hasPrefix("manifests/") },
            message: release.record.event.message,
            changes: changes.filter { change in
                change.items.contains { $0.model == subject.model && $0.to == subject.version }
            })
    }
}

/// A policy and when it was in force.
public struct PolicyView: Sendable {
    public let inForce: PolicyInForce
    public let since: Timestamp
    /// The person who put it in force.
    public let by: String
    public let at: Timestamp?
    public let isTesting: Bool
    /// True when no later one replaced it.
    public let isCurrent: Bool

    /// - Parameter moment: nil for the one in force now.
    /// - Throws: `input` when the moment lies before the ledger.
    public init(_ timeline: Timeline, at moment: AuditMoment? = nil) throws {
        try moment?.check(in: timeline)
        let (position, policy) = timeline.policy(at: moment)
        let record = timeline.entry(policy.id)?.ledger.record ?? timeline.history.genesis
        inForce = policy
        since = timeline.moment(of: record, at: position).time
        by = record.event.actor.name
        at = moment?.time
        isTesting = timeline.isTesting
        isCurrent = policy.id == timeline.current.id
    }
}
