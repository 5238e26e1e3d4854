import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsReview

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
    /// How it ended, as the end of a sentence; nil for one that may still be used.
    public let ended: String?

    public init(
        row: ModelList.Row, tagName: String, tag: String, branch: String, builder: String?, asset: Asset,
        inputs: [Asset], metrics: [(name: String, value: String)], attachments: [String], message: String?,
        changes: [ChangeView], ended: String? = nil
    ) {
        self.ended = ended
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
            }, ended: try timeline.ending(of: release.record.id))
    }
}

extension Timeline {
    /// How a release ended: `was revoked by mia on 2026-03-01 08:00 UTC: bad data`; nil while it may be used.
    func ending(of release: Digest) throws -> String? {
        try retirement(of: release).map { ended in
            let position = try entry(ended.record.id)?.ledger.position ?? 0
            let time = try moment(of: ended.record, at: position).time.dateAndMinute
            return "was \(ended.isRevoked ? "revoked" : "retired") by \(ended.record.event.actor.name) on \(time) UTC: "
                + VisibleText.excerpt(ended.reason)
        }
    }
}
