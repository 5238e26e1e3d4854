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
        /// How it ended: `retired` or `revoked`; nil for one that may be used.
        public let ended: String?

        public init(
            model: String, version: SemVer, event: Digest, by: String, time: Timestamp, commit: String,
            build: String?, environments: [String], grade: Grade, ended: String? = nil
        ) {
            self.ended = ended
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

    /// `model`: nil for all.
    /// - Throws: `input` when there is no such model.
    public init(_ timeline: Timeline, ledger: LedgerIdentity, model: String? = nil) throws {
        if let model, try !timeline.models().contains(model) {
            throw Diagnostic.input(
                "there is no model '\(VisibleText.excerpt(model))'",
                cause: try timeline.models().isEmpty
                    ? "nothing was released yet" : "models: \(try timeline.models().joined(separator: ", "))",
                hint: "see them: git mlops models")
        }
        let releases = try timeline.releases().filter { model == nil || $0.subject.model == model }.sorted {
            $0.subject.model == $1.subject.model
                ? $0.subject.version > $1.subject.version : $0.subject.model < $1.subject.model
        }
        self.init(
            ledger: ledger,
            rows: try releases.map { release in
                Row(
                    model: release.subject.model, version: release.subject.version, event: release.record.id,
                    by: release.record.event.actor.name,
                    time: try timeline.moment(of: release.record, at: release.position).time,
                    commit: release.subject.commit.hex, build: release.subject.build?.digest,
                    environments: try timeline.environmentNames.filter {
                        try timeline.state(of: $0)?.running[release.subject.model]?.reference == release.reference
                    }, grade: ledger.capped(try timeline.entry(release.record.id)?.standing.grade ?? .unknown),
                    ended: try timeline.retirement(of: release.record.id).map { $0.isRevoked ? "revoked" : "retired" })
            })
    }
}
